"""Who may be handed a file of a release."""

import datetime as dt

from courses import releases
from courses.enums import EnrolmentStatus
from courses.models import CourseRelease, Enrolment, ReleaseFile
from lms.common.access import Access, Role
from lms.common.clock import local_date
from lms.organization.access import sight_for
from lms.organization.queries import visible_people


def may_have(access: Access, file: ReleaseFile, now: dt.datetime) -> bool:
    """Those bound to a release that shows it, those who may look at it as one of them, and the course's trainers.
    Covers stand in the catalogue, for everybody.

    HR and administrators only so far as they may open the record of somebody who is bound.
    """
    person_id = access.person_id or 0
    bound = Enrolment.objects.filter(release__files=file)
    if bound.filter(person_id=person_id).exclude(status=EnrolmentStatus.WITHDRAWN).exists():
        return True
    entrusted = visible_people(access, local_date(now), sight_for(access, now)).order_by().values("pk")
    if access.has(Role.HR, Role.MANAGER, Role.ADMIN) and bound.filter(person__in=entrusted).exists():
        return True
    showing = CourseRelease.objects.filter(files=file).defer("payload")
    if access.has(Role.TRAINER) and showing.filter(course__trainers=person_id).exists():
        return True
    return file.content_type.startswith("image/") and _is_cover(file, list(showing))


def _is_cover(file: ReleaseFile, showing: list[CourseRelease]) -> bool:
    texts = [text for release in releases.load_all(showing).values() for text in release.locales.values()]
    return any(text.cover is not None and text.cover.file.sha256 == file.sha256 for text in texts)
