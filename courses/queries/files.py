"""Who may be handed a file of a release."""

from courses import releases
from courses.enums import EnrolmentStatus
from courses.models import CourseRelease, Enrolment, ReleaseFile
from lms.common.access import Access, Role


def may_have(access: Access, file: ReleaseFile) -> bool:
    """Those bound to a release that shows it, and the course's trainers. Covers stand in the catalogue, for everybody.

    Neither HR nor administrators: what they look after are courses, in the editor, not what learners hold.
    """
    person_id = access.person_id or 0
    bound = Enrolment.objects.filter(person_id=person_id, release__files=file)
    if bound.exclude(status=EnrolmentStatus.WITHDRAWN).exists():
        return True
    showing = CourseRelease.objects.filter(files=file).defer("payload")
    if access.has(Role.TRAINER) and showing.filter(course__trainers=person_id).exists():
        return True
    return file.content_type.startswith("image/") and _is_cover(file, list(showing))


def _is_cover(file: ReleaseFile, showing: list[CourseRelease]) -> bool:
    texts = [text for release in releases.load_all(showing).values() for text in release.locales.values()]
    return any(text.cover is not None and text.cover.file.sha256 == file.sha256 for text in texts)
