"""When somebody has completed a curriculum: the one definition, as pure functions over what a person has.

An edition is groups of courses. A group asks for all of its courses, for n of them, or for none (groundwork). What a
person has of a course is a proof: its day is the earliest on which the person completed it, or a course that counts for
it, or from which the person is exempt. The edition is completed with the last proof that it needs, if that lies before
the next edition began: so no later change takes away what was completed before it.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, Self, TypeVar


class Proof(Protocol):
    """`order` is total, and sorts by day first."""

    @property
    def on(self) -> dt.date: ...

    @property
    def order(self) -> Any: ...

    def counted_on(self, on: dt.date) -> Self:
        """The same, counting from another day."""


P = TypeVar("P", bound=Proof)


@dataclasses.dataclass(frozen=True)
class Group:
    """`needed`: of its courses; None all, 0 none."""

    courses: tuple[int, ...]
    needed: int | None = None
    name: str = ""

    @property
    def wanted(self) -> int:
        return len(self.courses) if self.needed is None else self.needed

    @property
    def is_groundwork(self) -> bool:
        return self.wanted == 0

    @property
    def is_elective(self) -> bool:
        return self.needed is not None and self.needed > 0


@dataclasses.dataclass(frozen=True)
class Edition:
    """In force from `valid_from` up to, but not including, `until`."""

    pk: int
    curriculum_id: int
    role_id: int | None
    valid_from: dt.date
    until: dt.date | None
    groups: tuple[Group, ...]
    code: str = ""

    def is_in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.until is None or day < self.until)

    @property
    def courses(self) -> tuple[int, ...]:
        return tuple(course for group in self.groups for course in group.courses)

    @property
    def needed_courses(self) -> tuple[int, ...]:
        """Those that help to complete it; groundwork does not."""
        return tuple(course for group in self.groups if not group.is_groundwork for course in group.courses)

    @property
    def wanted(self) -> int:
        """How many courses complete it."""
        return sum(group.wanted for group in self.groups)

    def done(self, have: Iterable[int]) -> int:
        """How many of those wanted a person has who has the courses `have`."""
        held = frozenset(have)
        return sum(min(group.wanted, len(held.intersection(group.courses))) for group in self.groups)


def completed(edition: Edition, proofs: Mapping[int, P]) -> P | None:
    """The proof with which the edition was completed; None if it was not. What asks for nothing proves nothing."""
    deciding: list[P] = []
    for group in edition.groups:
        have = sorted((proofs[course] for course in group.courses if course in proofs), key=lambda proof: proof.order)
        if len(have) < group.wanted:
            return None
        if group.wanted:
            deciding.append(have[group.wanted - 1])
    if not deciding:
        return None
    last = max(deciding, key=lambda proof: proof.order)
    on = max(last.on, edition.valid_from)
    return None if edition.until is not None and on >= edition.until else last.counted_on(on)


@dataclasses.dataclass(frozen=True)
class Link:
    """`new` replaced `old`: from `since` up to, but not including, `until` a completion of either counts for both."""

    old: int
    new: int
    since: dt.date
    until: dt.date | None = None


@dataclasses.dataclass(frozen=True)
class Way:
    """By which `course` counts for another one: over one replacement or a chain of them."""

    course: int
    since: dt.date
    until: dt.date | None

    def proof(self, own: P) -> P | None:
        """What somebody has by this way who has `own` of the course."""
        on = max(own.on, self.since)
        return None if self.until is not None and on >= self.until else own.counted_on(on)


def ways_of(links: Iterable[Link]) -> dict[int, tuple[Way, ...]]:
    """By course, what else counts for it: what it replaced, what replaced that, and so on; and what replaced it. Not
    what merely has the same successor: that was never said to be the same."""
    back, forth = defaultdict(list), defaultdict(list)
    for link in links:
        back[link.new].append((link.old, link))
        forth[link.old].append((link.new, link))
    found: dict[int, tuple[Way, ...]] = {}
    for course in {*back, *forth}:
        found[course] = (*_walk(course, back, frozenset({course})), *_walk(course, forth, frozenset({course})))
    return found


Steps = Mapping[int, list[tuple[int, Link]]]


def _walk(
    course: int, steps: Steps, seen: frozenset[int], since: dt.date = dt.date.min, until: Any = None
) -> Iterator[Way]:
    for other, link in steps.get(course, ()):
        if other in seen:
            continue
        begins, ends = max(since, link.since), min((end for end in (until, link.until) if end), default=None)
        if ends is not None and begins >= ends:
            continue
        yield Way(other, begins, ends)
        yield from _walk(other, steps, seen | {other}, begins, ends)


def with_equivalents(own: Mapping[int, P], ways: Mapping[int, tuple[Way, ...]]) -> dict[int, P]:
    """What a person has, counting for each course what counts for it; the earliest of all."""
    found = dict(own)
    for course, others in ways.items():
        by_way = (way.proof(own[way.course]) for way in others if way.course in own)
        proofs = [proof for proof in by_way if proof is not None]
        if course in own:
            proofs.append(own[course])
        if proofs:
            found[course] = min(proofs, key=lambda proof: proof.order)
    return found
