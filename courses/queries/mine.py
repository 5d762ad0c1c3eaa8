"""What is meant for one person: by the role that the person is on the way to, and by audiences."""

import datetime as dt

from django.db.models import Q

from courses.models import Curriculum
from courses.queries.curricula import editions_on
from lms.organization.models import AudienceMembership
from lms.organization.queries.audiences.members import membership_on


def curricula_of(person_id: int, role_id: int | None, day: dt.date) -> set[int]:
    """The curricula whose role or audience is the person's."""
    belongs = AudienceMembership.objects.filter(membership_on(day), person_id=person_id)
    wanted = Q(audience__in=belongs.values("audience_id"))
    if role_id is not None:
        wanted |= Q(role=role_id)
    return set(Curriculum.objects.filter(wanted).values_list("pk", flat=True))


def courses_of(person_id: int, role_id: int | None, day: dt.date) -> set[int]:
    """The courses of those curricula, as they are in force."""
    mine = curricula_of(person_id, role_id, day)
    return {course for edition in editions_on(day) if edition.curriculum_id in mine for course in edition.courses}


def courses_for_role(role_code: str, day: dt.date) -> set[int]:
    """The courses of the curricula that lead to a role."""
    curricula = set(Curriculum.objects.filter(role__code=role_code).values_list("pk", flat=True))
    return {course for edition in editions_on(day) if edition.curriculum_id in curricula for course in edition.courses}
