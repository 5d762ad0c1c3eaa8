"""The role that a person is on the way to, for apps below that sort by it."""

import datetime as dt

from courses.enums import ACTIVE
from courses.models import Enrolment
from courses.queries.achieved import achieved_of
from courses.queries.curricula import editions_by_role
from lms.common.clock import local_date
from lms.organization.enums import PostingKind
from lms.organization.models import PUBLIC
from lms.organization.queries import postings_of
from lms.portal.queries.dx import dx_status
from lms.portal.queries.paths import Learned, dx_roles, heading_for


def role_id_of(person_id: int, now: dt.datetime) -> int | None:
    """As マイページ names it; a constant number of queries."""
    day, sight = local_date(now), PUBLIC(now)
    postings = postings_of(person_id, sight)
    primary = next((row for row in postings if row.kind == PostingKind.PRIMARY and row.holds_on(day)), None)
    active = Enrolment.objects.filter(person=person_id, status__in=ACTIVE)
    learned = Learned(achieved_of(person_id), {row.course_id: row.due_on for row in active})
    dx = dx_status(person_id, day, sight, postings)
    role = heading_for(dx_roles(), primary.grade if primary else "", dx, learned, editions_by_role(day))
    return role.pk if role else None
