"""May this reader do this in courses."""

from courses.models import Course
from lms.common.access import Access, Role


def can_run_sessions(access: Access, course: Course) -> bool:
    """Plan sessions and keep their sheets: HR of the city, and the course's trainers."""
    if can_decide_for_all(access):
        return True
    return teaches(access, course)


def teaches(access: Access, course: Course) -> bool:
    """Whether the reader is one of the course's trainers."""
    return access.has(Role.TRAINER) and course.trainers.filter(pk=access.person_id or 0).exists()


def can_draft_curricula(access: Access) -> bool:
    """Write what a curriculum is to ask for."""
    return access.has(Role.TRAINER) or can_decide_for_all(access)


def can_decide_for_all(access: Access) -> bool:
    """What concerns people anywhere (curricula, exemptions, rules, terms): HR of the whole city, and administrators."""
    return access.has(Role.HR, Role.ADMIN) and access.sees_all


def can_relate(access: Access, course: Course) -> bool:
    """Say what is to be completed before a course: its trainers, and HR."""
    return can_run_sessions(access, course)


def can_enrol_others(access: Access) -> bool:
    """Whom, is another question: those whose records are open to the reader."""
    return can_decide_for_all(access) or (access.has(Role.HR, Role.MANAGER) and bool(access.unit_ids))
