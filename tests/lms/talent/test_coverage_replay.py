"""Coverage joined from spans equals what one gets by walking through random histories day by day."""

import dataclasses
import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.talent.queries.facts import Facts, Made
from lms.talent.queries.spans import Span, at, merge
from tests.lms.talent.conftest import TODAY

SECTION, OTHER, TEAM, PERSON = 1, 2, 3, 7
FIRST, DAYS = dt.date(2026, 4, 1), 40


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, DAYS - 1))
    end = draw(st.one_of(st.none(), st.integers(start + 1, DAYS)))
    return day(start), None if end is None else day(end)


@st.composite
def successive(draw: st.DrawFn, values: st.SearchStrategy[int]) -> list[tuple[int, Span]]:
    """Values that follow one another without overlap, with gaps."""
    cuts = sorted(draw(st.sets(st.integers(0, DAYS), min_size=1, max_size=6)))
    ends = [day(cut) for cut in cuts[1:]] + [None]
    rows = [(draw(values), (day(start), end)) for start, end in zip(cuts, ends, strict=True)]
    return [row for row in rows if draw(st.integers(0, 3))]


def holds(span: Span, on: dt.date) -> bool:
    return span[0] <= on and (span[1] is None or on < span[1])


@dataclasses.dataclass
class Replay:
    """The rule as one would explain it: day after day, with no cleverness."""

    facts: Facts
    made: Made

    def posted(self, on: dt.date) -> bool:
        units = [unit for unit, span in self.facts.posted[PERSON] if holds(span, on)]
        above = {unit: [parent for parent, span in rows if holds(span, on)] for unit, rows in self.facts.above.items()}
        return any(unit == SECTION or SECTION in above.get(unit, []) for unit in units)

    def leads(self, wanted: dt.date) -> bool:
        has_begun = ended = False
        on = FIRST
        while on <= wanted:
            if holds(self.made.term, on) and not ended:
                if self.posted(on):
                    has_begun = True
                elif has_begun and self.facts.ends_on_transfer:
                    ended = True
            on += dt.timedelta(days=1)
        certified = any(holds(span, wanted) for span in self.facts.certified[PERSON])
        return not ended and certified and holds(self.made.term, wanted) and self.posted(wanted)


@settings(max_examples=300, deadline=None)
@given(
    posted=successive(st.sampled_from([SECTION, OTHER, TEAM])),
    concurrent=successive(st.sampled_from([SECTION, TEAM])),
    above=successive(st.sampled_from([SECTION, OTHER])),
    term=spans(),
    certified=spans(),
    ends_on_transfer=st.booleans(),
)
def test_coverage_equals_the_replay(
    posted: list[tuple[int, Span]],
    concurrent: list[tuple[int, Span]],
    above: list[tuple[int, Span]],
    term: Span,
    certified: Span,
    ends_on_transfer: bool,
) -> None:
    made = Made(
        uuid=None, unit_id=SECTION, person_id=PERSON, valid_from=term[0], valid_to=term[1],  # type: ignore[arg-type]  # not looked at
        person_uuid=None, name="", kana="",  # type: ignore[arg-type]  # not looked at
    )  # fmt: skip
    facts = Facts(
        designations=[made],
        certified={PERSON: [certified]},
        posted={PERSON: [*posted, *concurrent]},
        above={TEAM: above},
        leaves={},
        ends_on_transfer=ends_on_transfer,
    )
    replay, leading = Replay(facts, made), facts.leading(made)
    for number in range(DAYS + 3):
        assert (at(leading, day(number)) is not None) == replay.leads(day(number)), day(number)


@given(st.lists(spans(), max_size=6))
def test_merged_spans_are_the_same_days_apart_and_in_order(some: list[Span]) -> None:
    merged = merge(some)
    for number in range(DAYS + 3):
        assert any(holds(span, day(number)) for span in some) == (at(merged, day(number)) is not None)
    assert all(one[1] is not None and one[1] < other[0] for one, other in itertools.pairwise(merged))


def test_open_ends_stay_open() -> None:
    assert merge([(TODAY, None), (FIRST, TODAY)]) == [(FIRST, None)]


@pytest.mark.parametrize("first", [True, False])
def test_an_empty_history_covers_nothing(first: bool) -> None:
    assert Facts([], {}, {}, {}, {}, first).posted_in(PERSON, SECTION) == []
