"""The one definition of having completed a curriculum, against another way of finding it out: living day by day."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Self

from hypothesis import given
from hypothesis import strategies as st

from courses.curricula import Edition, Group, Link, completed, ways_of, with_equivalents

DAYS, COURSES = 12, 5
START = dt.date(2026, 4, 1)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


@dataclasses.dataclass(frozen=True)
class Fact:
    on: dt.date
    course: int

    @property
    def order(self) -> tuple[dt.date, int]:
        return self.on, self.course

    def counted_on(self, on: dt.date) -> Self:
        return dataclasses.replace(self, on=on)


numbers = st.integers(0, DAYS - 1)
ends = st.none() | st.integers(1, DAYS)


@st.composite
def links(draw: st.DrawFn) -> list[Link]:
    """Old courses have lower numbers, so that nothing goes round; each has one successor."""
    made = []
    for old in draw(st.sets(st.integers(0, COURSES - 2))):
        since = draw(numbers)
        end = draw(st.none() | st.integers(since + 1, DAYS + 1))
        new = draw(st.integers(old + 1, COURSES - 1))
        made.append(Link(old, new, day(since), None if end is None else day(end)))
    return made


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    courses = draw(st.permutations(range(COURSES)))
    cut = sorted(draw(st.lists(st.integers(1, COURSES), max_size=2, unique=True)))
    parts = [
        courses[a:b] for a, b in zip([0, *cut], [*cut, draw(st.integers(cut[-1] if cut else 1, COURSES))], strict=True)
    ]
    groups = tuple(Group(tuple(part), draw(st.none() | st.integers(0, len(part)))) for part in parts if part)
    end = draw(ends)
    return Edition(1, 1, 1, day(draw(numbers)), None if end is None else day(end), groups)


facts = st.dictionaries(st.integers(0, COURSES - 1), numbers, max_size=COURSES)


def lived(edition: Edition, own: dict[int, int], linked: Iterable[Link]) -> dt.date | None:
    """Day after day: what is had on it, over links that hold on it, is had from then on."""
    had: set[int] = set()
    for number in range(DAYS + 2):
        today = day(number)
        holding = [link for link in linked if link.since <= today and (link.until is None or today < link.until)]
        for course, since in own.items():
            if since <= number:
                had |= {course} | climbed(course, [(link.old, link.new) for link in holding])
                had |= climbed(course, [(link.new, link.old) for link in holding])
        wanted = [(len(g.courses) if g.needed is None else g.needed, len(had & set(g.courses))) for g in edition.groups]
        in_force = edition.valid_from <= today and (edition.until is None or today < edition.until)
        if in_force and any(need for need, _ in wanted) and all(have >= need for need, have in wanted):
            return today
    return None


def climbed(course: int, steps: list[tuple[int, int]]) -> set[int]:
    found: set[int] = set()
    while more := {end for start, end in steps if start in found | {course}} - found:
        found |= more
    return found


def evaluated(edition: Edition, own: dict[int, int], linked: Iterable[Link]) -> dt.date | None:
    proofs = {course: Fact(day(number), course) for course, number in own.items()}
    proof = completed(edition, with_equivalents(proofs, ways_of(linked)))
    return proof.on if proof else None


@given(editions(), facts, links())
def test_it_is_completed_on_the_day_on_which_somebody_living_through_it_has_all(
    edition: Edition, own: dict[int, int], linked: list[Link]
) -> None:
    assert evaluated(edition, own, linked) == lived(edition, own, linked)


@given(editions(), facts, links(), numbers, st.sets(st.integers(0, COURSES - 1)), st.booleans())
def test_no_change_from_tomorrow_on_takes_away_what_is_completed_by_today(
    edition: Edition, own: dict[int, int], linked: list[Link], today: int, forgotten: set[int], ends_now: bool
) -> None:
    by_now = {course: number for course, number in own.items() if number <= today}
    before = evaluated(edition, by_now, linked)
    if before is None or before > day(today):
        return
    tomorrow = day(today + 1)
    shorter = dataclasses.replace(edition, until=min(filter(None, (edition.until, tomorrow)))) if ends_now else edition
    ended = [
        dataclasses.replace(link, until=min(filter(None, (link.until, tomorrow)))) if link.old in forgotten else link
        for link in linked
        if not (link.old in forgotten and link.since > day(today))
    ]
    after = evaluated(shorter, by_now, ended)
    assert after is not None
    assert after <= before


@given(editions(), facts, links(), st.integers(0, COURSES - 1), numbers)
def test_having_more_never_completes_less(
    edition: Edition, own: dict[int, int], linked: list[Link], course: int, number: int
) -> None:
    before = evaluated(edition, own, linked)
    after = evaluated(edition, {**own, course: min(number, own.get(course, number))}, linked)
    assert before is None or (after is not None and after <= before)


def test_two_that_were_replaced_by_the_same_do_not_count_for_each_other() -> None:
    ways = ways_of([Link(1, 3, START), Link(2, 3, START)])
    assert {way.course for way in ways[1]} == {3}
    assert {way.course for way in ways[3]} == {1, 2}


def test_what_asks_for_groundwork_alone_is_never_completed() -> None:
    edition = Edition(1, 1, 1, START, None, (Group((0, 1), 0),))
    assert evaluated(edition, {0: 0, 1: 0}, []) is None
