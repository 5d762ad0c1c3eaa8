"""The edition of a curriculum that is being written, as plain data: groups of courses, and what may be done to them."""

import dataclasses
from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from lms.common.errors import DomainError

MOST_GROUPS, MOST_COURSES, MOST_NAME = 20, 100, 60


@dataclasses.dataclass(frozen=True)
class DraftGroup:
    """`needed`: None all of its courses, 0 none, else so many. `courses` are primary keys."""

    name: str = ""
    needed: int | None = None
    courses: tuple[int, ...] = ()

    @property
    def is_elective(self) -> bool:
        return bool(self.needed)

    @property
    def wanted(self) -> int:
        return len(self.courses) if self.needed is None else self.needed


Draft = tuple[DraftGroup, ...]


def read_draft(stored: Iterable[dict[str, Any]]) -> Draft:
    return tuple(DraftGroup(row["name"], row["needed"], tuple(row["courses"])) for row in stored)


def stored(draft: Draft) -> list[dict[str, Any]]:
    return [{"name": group.name, "needed": group.needed, "courses": list(group.courses)} for group in draft]


def moved(draft: Draft, at: int, place: int, by: int) -> Draft:
    """The course one place up or down; over the edge of its group into the next one."""
    courses = list(draft[at].courses)
    course, target = courses.pop(place), place + by
    if 0 <= target <= len(courses):
        courses.insert(target, course)
        return _put(draft, at, courses)
    other = at + by
    if not 0 <= other < len(draft):
        return draft
    there = [*draft[other].courses, course] if by < 0 else [course, *draft[other].courses]
    return _put(_put(draft, at, courses), other, there)


def group_moved(draft: Draft, at: int, by: int) -> Draft:
    groups, target = list(draft), at + by
    if 0 <= target < len(groups):
        groups.insert(target, groups.pop(at))
    return tuple(groups)


def without(draft: Draft, at: int, place: int) -> Draft:
    return _put(draft, at, [course for number, course in enumerate(draft[at].courses) if number != place])


def added(draft: Draft, at: int, course: int) -> Draft:
    if any(course in group.courses for group in draft):
        raise DomainError(_("This course stands in the curriculum already."), code="twice", field="courses")
    if not draft:
        return (DraftGroup(courses=(course,)),)
    return _put(draft, at, [*draft[at].courses, course])


def _put(draft: Draft, at: int, courses: Collection[int]) -> Draft:
    return tuple(
        dataclasses.replace(group, courses=tuple(courses)) if number == at else group
        for number, group in enumerate(draft)
    )


def check_shape(draft: Draft) -> None:
    """What may be kept as a draft: it need not be ready, but it is no nonsense."""
    courses = [course for group in draft for course in group.courses]
    if len(courses) != len(set(courses)):
        raise DomainError(_("A course may stand in a curriculum only once."), code="twice", field="courses")
    if len(draft) > MOST_GROUPS or len(courses) > MOST_COURSES:
        words = {"groups": MOST_GROUPS, "courses": MOST_COURSES}
        message = _("A curriculum has at most %(groups)d groups and %(courses)d courses.") % words
        raise DomainError(message, code="too_many")
    if any(len(group.name) > MOST_NAME for group in draft):
        message = _("The name of a group has at most %(limit)d characters.") % {"limit": MOST_NAME}
        raise DomainError(message, code="too_long", field="name")
    if any(group.needed is not None and group.needed < 0 for group in draft):
        raise DomainError(_("Say how many courses of the group are needed."), code="needed", field="needed")


def check_ready(draft: Draft) -> None:
    """What may be put in force."""
    check_shape(draft)
    for number, group in enumerate(draft, start=1):
        words = {"group": group.name or _("Group %(number)d") % {"number": number}}
        if not group.courses:
            raise DomainError(_("“%(group)s” has no course yet.") % words, code="empty_group", field="courses")
        if group.wanted > len(group.courses):
            words |= {"needed": str(group.wanted), "count": str(len(group.courses))}
            message = _("“%(group)s” asks for %(needed)s courses and has only %(count)s.") % words
            raise DomainError(message, code="too_few", field="needed")
    if not any(group.wanted for group in draft):
        message = _("Nothing has to be completed: make a group required or elective.")
        raise DomainError(message, code="nothing_needed")
