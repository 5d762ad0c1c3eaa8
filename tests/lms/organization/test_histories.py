"""Random histories of one person, told twice: by the product, and by a calendar with one cell a day.

The calendar knows nothing of rows, times or embargoes; what it shows must be what the queries show, on every day, at
every moment, now and when asked later.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.actions.postings import (
    correct_posting,
    end_posting,
    post_person,
    transfer_person,
    withdraw_posting,
)
from lms.organization.actions.units import change_unit
from lms.organization.enums import Grade, PostingKind
from lms.organization.models import Person, Posting, Sight, Unit
from lms.organization.queries import postings_on, tree_on
from tests.factories.organization import FOUNDED, PersonFactory, UnitFactory

pytestmark = pytest.mark.django_db
DAYS = 6  # the last cell stands for all days that follow
BEGIN = dt.date(2026, 4, 1)
Calendar = tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Deed:
    """One thing that HR does: `day` and `length` place it, `embargo` is in how many steps it is announced."""

    what: str
    day: int
    length: int
    embargo: int


DEEDS = st.builds(
    Deed,
    what=st.sampled_from(["post", "post", "transfer", "correct", "end", "withdraw"]),
    day=st.sampled_from([0, 2, 4]),
    length=st.sampled_from([2, 3, DAYS]),
    embargo=st.sampled_from([0, 0, 1, 3]),
)


def moment(step: int) -> dt.datetime:
    """Each deed is done on a day of its own, long before the days it is about."""
    return start_of(FOUNDED + dt.timedelta(days=step))


def date(day: int) -> dt.date:
    return BEGIN + dt.timedelta(days=day)


class Replay:
    """The calendar: each cell holds the title of the post of that day, or nothing."""

    def __init__(self) -> None:
        self.cells = [""] * DAYS
        # The step at which each title is announced; what follows something secret is no less secret.
        self.announced = {"": 0}

    def stretch(self, day: int) -> range:
        """The days around `day` that the same post covers."""
        title, first, last = self.cells[day], day, day
        while first > 0 and self.cells[first - 1] == title:
            first -= 1
        while last + 1 < DAYS and self.cells[last + 1] == title:
            last += 1
        return range(first, last + 1) if title else range(0)

    def apply(self, deed: Deed, title: str) -> bool:
        """Whether the deed is allowed; if so, it is done."""
        days = self.days_of(deed)
        if days is None:
            return False
        self.announced[title] = max(int(title) + deed.embargo, self.announced[self.cells[deed.day]])
        for day in days:
            self.cells[day] = title if deed.what in {"post", "transfer", "correct"} else ""
        return True

    def days_of(self, deed: Deed) -> range | None:
        held = self.stretch(deed.day)
        if deed.what == "post":
            days = range(deed.day, min(deed.day + deed.length, DAYS))
            return None if any(self.cells[day] for day in days) else days
        if not held:
            return None
        if deed.what in {"transfer", "end"}:
            return range(deed.day, held.stop) if deed.day > held.start else None
        return held


def carry_out(deed: Deed, title: str, person: Person, units: list[Unit], now: dt.datetime) -> bool:
    """The same deed by the product's own actions."""
    step = int(title)
    disclose_at = moment(step + deed.embargo) if deed.embargo else None
    held = postings_on(date(deed.day), Sight(now=now, embargoed=True)).filter(person=person).first()
    common: dict[str, Any] = {"now": now, "by": None, "disclose_at": disclose_at}
    place: dict[str, Any] = {"unit": units[step % 2], "title": title, "grade": Grade.STAFF}
    until = None if deed.day + deed.length >= DAYS else date(deed.day + deed.length)
    deeds: dict[str, Callable[[Posting], object]] = {
        "transfer": lambda _: transfer_person(person=person, on=date(deed.day), **place, **common),
        "correct": lambda posting: correct_posting(posting=posting, title=title, **common),
        "end": lambda posting: end_posting(posting=posting, on=date(deed.day), **common),
        "withdraw": lambda posting: withdraw_posting(posting=posting, **common),
    }
    try:
        if deed.what == "post":
            post_person(person=person, valid_from=date(deed.day), valid_to=until, **place, **common)
        elif held is None:
            return False
        else:
            deeds[deed.what](held)
    except DomainError:
        return False
    return True


def seen(person: Person, sight: Sight) -> Calendar:
    """What the queries show on each day; two primary posts on one day are printed as such."""
    return tuple(
        "+".join(sorted(p.title for p in postings_on(date(day), sight).filter(person=person, kind=PostingKind.PRIMARY)))
        for day in range(DAYS)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=2, max_size=8))
# What is called off in secret and filled in the open; what is put right in the open before it is announced.
@example(deeds=[Deed("post", 0, DAYS, 0), Deed("withdraw", 0, 1, 3), Deed("post", 0, DAYS, 0)])
@example(deeds=[Deed("post", 0, DAYS, 3), Deed("correct", 0, 1, 0)])
def test_the_queries_show_what_a_calendar_shows(deeds: list[Deed]) -> None:
    person: Person = PersonFactory()
    units: list[Unit] = [UnitFactory(), UnitFactory()]
    replay = Replay()
    known: list[Calendar] = []
    public: list[Calendar] = []
    for step, deed in enumerate(deeds, start=1):
        assert carry_out(deed, str(step), person, units, moment(step)) == replay.apply(deed, str(step))
        known.append(tuple(replay.cells))
        assert seen(person, Sight(now=moment(step), embargoed=True)) == known[-1]
        public.append(seen(person, Sight(now=moment(step))))
        assert_public_is_behind_but_never_ahead(
            public[-1], known, replay.announced, step, secrets=any(d.embargo for d in deeds)
        )
    later = moment(len(deeds) + 10)
    for step in range(1, len(deeds) + 1):
        at = moment(step)
        assert seen(person, Sight(now=later, known_at=at, embargoed=True)) == known[step - 1]
        assert seen(person, Sight(now=later, known_at=at)) == public[step - 1]
    assert seen(person, Sight(now=later)) == known[-1]


def assert_public_is_behind_but_never_ahead(
    public: Calendar, known: list[Calendar], announced: dict[str, int], step: int, *, secrets: bool
) -> None:
    if not secrets:
        assert public == known[-1]
    for day, title in enumerate(public):
        assert title in {"", *(calendar[day] for calendar in known)}, "what the public sees, HR has once known"
        assert announced[title] <= step, "nothing is seen before it is announced"


CHANGES = st.lists(st.tuples(st.integers(1, DAYS - 1), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_a_units_name_on_each_day_is_that_of_the_last_change_before(changes: list[tuple[int, bool]]) -> None:
    city = UnitFactory(city=True)
    unit, places = UnitFactory(parent=city, name="0"), [city, UnitFactory(bureau=True, parent=city)]
    cells = ["0"] * DAYS
    snapshots = []
    for step, (day, below) in enumerate(changes, start=1):
        change_unit(unit=unit, on=date(day), now=moment(step), by=None, name=str(step), parent=places[below])
        # A change holds up to the next one that is planned already.
        old = next((n for n in range(day, DAYS) if n > day and cells[n] != cells[day]), DAYS)
        cells[day:old] = [str(step)] * (old - day)
        snapshots.append(list(cells))
    for step, snapshot in enumerate(snapshots, start=1):
        sight = Sight(now=moment(99), known_at=moment(step))
        assert [tree_on(date(day), sight).nodes[unit.pk].name for day in range(DAYS)] == snapshot
