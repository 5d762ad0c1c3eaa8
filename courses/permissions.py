"""May this reader do this in courses."""

from courses.models import Course
from lms.common.access import Access, Role


def can_run_sessions(access: Access, course: Course) -> bool:
    """Plan sessions and keep their sheets: HR of the city, and the course's trainers."""
    if access.has(Role.HR, Role.ADMIN) and access.sees_all:
        return True
    return access.has(Role.TRAINER) and course.trainers.filter(pk=access.person_id or 0).exists()
