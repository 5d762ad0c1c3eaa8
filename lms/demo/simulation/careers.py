"""Who worked where: seats in units, filled anew each 1 April by retirement, promotion, transfer and hiring."""

import dataclasses
import datetime as dt
import random
from collections import defaultdict
from typing import Any

from lms.demo.simulation.units import IN_THE_SECTION, Plan, UnitPlan
from lms.organization.enums import EmploymentType, Grade, HeadKind, UnitKind

LADDER = [Grade.DIRECTOR_GENERAL, Grade.DIRECTOR, Grade.MANAGER, Grade.DEPUTY_MANAGER, Grade.CHIEF, Grade.STAFF]
TITLES = dict(zip(LADDER, ["局長", "部長", "課長", "課長代理", "係長", "係員"], strict=True))
AGES = dict(zip(LADDER, [(54, 59), (50, 58), (44, 57), (38, 56), (32, 55), (22, 59)], strict=True))
RETIRES_AT = 60
# How many of those who could rise are thought of for one seat.
CONSIDERED = 60


@dataclasses.dataclass(eq=False)
class Seat:
    """A post that somebody holds: a unit and a grade; the first of its grade at the unit's top heads it."""

    unit: str
    grade: Grade
    head: HeadKind = HeadKind.NONE


@dataclasses.dataclass
class Stint:
    """A person in a seat from a day up to, not including, another."""

    seat: Seat
    start: dt.date
    end: dt.date | None = None
    employment: EmploymentType = EmploymentType.REGULAR


@dataclasses.dataclass(eq=False)
class Someone:
    """One invented employee."""

    number: str
    name: str
    kana: str
    born: int
    stints: list[Stint] = dataclasses.field(default_factory=list)

    @property
    def now(self) -> Stint:
        return self.stints[-1]

    @property
    def is_serving(self) -> bool:
        return self.now.end is None


class Careers:
    """Runs the years. `people` is everybody who ever served, in order of appointment."""

    def __init__(self, plan: Plan, rng: random.Random, names: list[tuple[str, str]], moves: float) -> None:
        self.plan, self.rng, self.names, self.moves = plan, rng, names, moves
        self.people: list[Someone] = []
        self.seats = [
            seat for unit in plan.units.values() if unit.starts == plan.founded for seat in self._seats_of(unit.key)
        ]
        self.holder: dict[Seat, Someone] = {}
        for seat in self.seats:
            self._sit(self._hire(plan.founded, seat.grade), seat, plan.founded)

    def _seats_of(self, key: str) -> list[Seat]:
        unit = self.plan.units[key]
        if unit.kind in {UnitKind.CITY, UnitKind.TEAM}:
            return []
        if unit.kind == UnitKind.DIVISION:
            return [Seat(key, Grade.DIRECTOR, HeadKind.HEAD)]
        if not unit.is_section:
            return [Seat(key, Grade.DIRECTOR_GENERAL, HeadKind.HEAD)]
        if unit.staff is not None:
            return self._large_section(unit, unit.staff)
        staff = self.rng.randint(7, 15)
        grades = [Grade.DEPUTY_MANAGER, *[Grade.CHIEF] * self.rng.randint(2, 3), *[Grade.STAFF] * staff]
        return [Seat(key, Grade.MANAGER, HeadKind.HEAD), *(Seat(key, grade) for grade in grades)]

    def _large_section(self, unit: UnitPlan, size: int) -> list[Seat]:
        """Who does not sit in the section itself sits in one of its teams, which the first chief there heads."""
        head, *deputies = [Seat(unit.key, Grade.MANAGER, HeadKind.HEAD)] + [
            Seat(unit.key, Grade.DEPUTY_MANAGER) for _ in range(max(1, size // 25))
        ]
        others = [Grade.CHIEF if n % 6 == 0 else Grade.STAFF for n in range(size - 1 - len(deputies))]
        within = IN_THE_SECTION - 1 - len(deputies)
        seats = [head, *deputies, *(Seat(unit.key, grade) for grade in others[:within])]
        teams = self.plan.teams_of(unit.key)
        headed: set[str] = set()
        for n, grade in enumerate(sorted(others[within:], key=LADDER.index)):
            key = teams[n % len(teams)].key
            heads = grade == Grade.CHIEF and key not in headed
            headed.update([key] if heads else [])
            seats.append(Seat(key, grade, HeadKind.HEAD if heads else HeadKind.NONE))
        return seats

    def _hire(self, day: dt.date, grade: Grade) -> Someone:
        youngest, oldest = (22, 27) if day > self.plan.founded else AGES[grade]
        name, kana = self.rng.choice(self.names)
        born = day.year - self.rng.randint(youngest, oldest)
        someone = Someone(f"{1_000_000 + 7 * len(self.people) + 311}", name, kana, born)
        self.people.append(someone)
        return someone

    def _sit(self, someone: Someone, seat: Seat, day: dt.date) -> None:
        if someone.stints and someone.now.end is None:
            someone.now.end = day
        someone.stints.append(Stint(seat, day))
        self.holder[seat] = someone

    def reshuffle(self, day: dt.date) -> None:
        """One 1 April: units go and come, people retire, move up, move sideways; the young fill what stays empty."""
        displaced = self._reorganise(day)
        open_seats: dict[Grade, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            holder = self.holder.get(seat)
            if holder is None:
                open_seats[seat.grade].append(seat)
            elif day.year - holder.born >= RETIRES_AT or self.rng.random() < 0.012:
                holder.now.end = day
                del self.holder[seat]
                open_seats[seat.grade].append(seat)
        for grade, below in zip(LADDER, [*LADDER[1:], None], strict=True):
            self._fill(grade, below, open_seats, displaced, day)

    def _reorganise(self, day: dt.date) -> list[Someone]:
        """Seats of units that end are gone; who sat there must be given another. As many seats open where they go."""
        displaced = []
        for change in self.plan.reorganisations:
            if change["date"] != day:
                continue
            if change["kind"] in {"merged", "abolished"}:
                displaced += self._close({change["unit"], *(t.key for t in self.plan.teams_of(change["unit"]))}, change)
            elif change["kind"] == "split":
                under = change["new"]["under"].split("/")[0]
                self.seats += self._seats_of(f"{under}/{change['new']['name']}")
        return displaced

    def _close(self, keys: set[str], change: dict[str, Any]) -> list[Someone]:
        closed = [seat for seat in self.seats if seat.unit in keys]
        self.seats = [seat for seat in self.seats if seat.unit not in keys]
        if "into" in change:
            self.seats += [Seat(change["into"], seat.grade) for seat in closed if seat.head == HeadKind.NONE]
        return [self.holder.pop(seat) for seat in closed]

    def _fill(
        self,
        grade: Grade,
        below: Grade | None,
        open_seats: dict[Grade, list[Seat]],
        displaced: list[Someone],
        day: dt.date,
    ) -> None:
        movers = [someone for someone in displaced if someone.now.seat.grade == grade]
        for seat in [s for s in self.seats if s.grade == grade and s in self.holder]:
            if self.holder[seat].now.start < day and self.rng.random() < self.moves:
                movers.append(self.holder.pop(seat))
                open_seats[grade].append(seat)
        seats = open_seats[grade]
        self.rng.shuffle(seats)
        for someone in movers:
            if not seats:
                someone.now.end = day
                continue
            other = next((i for i, seat in enumerate(seats) if seat.unit != someone.now.seat.unit), 0)
            self._sit(someone, seats.pop(other), day)
        ready: list[Someone] = []
        for seat in seats:
            if below:
                ready = ready or self._promotable(below, day)
            self._promote_or_hire(seat, ready, open_seats, day)

    def _promote_or_hire(
        self, seat: Seat, ready: list[Someone], open_seats: dict[Grade, list[Seat]], day: dt.date
    ) -> None:
        """One of the first `ready` rises, and is so no longer; nobody ready: somebody new comes."""
        if not ready:
            self._sit(self._hire(day, seat.grade), seat, day)
            return
        someone = self.rng.choice(ready[:CONSIDERED])
        ready.remove(someone)
        old = someone.now.seat
        del self.holder[old]
        open_seats[old.grade].append(old)
        self._sit(someone, seat, day)

    def _promotable(self, below: Grade, day: dt.date) -> list[Someone]:
        """Those of the grade below who have sat for two years, the more experienced first."""
        ready = [h for s, h in self.holder.items() if s.grade == below and h.now.start.year <= day.year - 2]
        return sorted(ready or [h for s, h in self.holder.items() if s.grade == below], key=lambda h: h.born)
