"""おすすめ: courses for one's role, each with the reason."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from courses.queries.titles import Titled
from lms.portal.queries.paths import FOLLOWER, Curricula, Learned, RolePath
from lms.skills.models import DxRole
from lms.talent.queries.sections import LEADER

MOST = 3


@dataclasses.dataclass(frozen=True)
class Suggestion:
    label: Titled
    reason: str


def suggestions(
    labels: Mapping[int, Titled],
    learned: Learned,
    path: RolePath | None,
    roles: Sequence[DxRole],
    curricula: Curricula,
) -> tuple[Suggestion, ...]:
    """What the role asks for, then the next role, then what leads to no role. The required have their own place."""
    found: dict[int, Suggestion] = {}
    reasoned = (*_for_role(path), *_for_next_role(path, labels, roles, curricula), *_for_everybody(labels, curricula))
    for each in reasoned:
        if _is_new(each.label, learned):
            found.setdefault(each.label.course.pk, each)
    return tuple(found.values())[:MOST]


def _is_new(label: Titled, learned: Learned) -> bool:
    return label.is_open and not label.course.is_required and not learned.has(label.course.pk)


def _for_role(path: RolePath | None) -> Iterator[Suggestion]:
    for step in path.steps if path else ():
        if step.is_required:
            reason = _("Required for the role “%(role)s”.")
        elif step.is_elective:
            reason = _("One to choose for the role “%(role)s”.")
        else:
            reason = _("Groundwork for the role “%(role)s”.")
        yield Suggestion(step.label, reason % {"role": path.role.name if path else ""})


def _for_next_role(
    path: RolePath | None, labels: Mapping[int, Titled], roles: Sequence[DxRole], curricula: Curricula
) -> Iterator[Suggestion]:
    """Whoever has all that every employee is to learn may become a leader."""
    if path is None or path.role.code != FOLLOWER or path.missing:
        return
    reason = _("You have completed the groundwork. This is the next step, to the role “%(role)s”.")
    for role in roles:
        if role.code == LEADER:
            edition = curricula.get(role.pk)
            for course in edition.needed_courses if edition else ():
                yield Suggestion(labels[course], reason % {"role": role.name})


def _for_everybody(labels: Mapping[int, Titled], curricula: Curricula) -> Iterator[Suggestion]:
    """Courses that lead to no role: whom they are for is all there is to say."""
    of_roles = {course for edition in curricula.values() for course in edition.courses}
    for key, label in labels.items():
        if key not in of_roles:
            audience = label.course.audience
            reason = _("For: %(audience)s.") % {"audience": audience} if audience else _("Open to everybody.")
            yield Suggestion(label, reason)
