"""Writing down units, people and their posts, year by year, each 1 April announced a week before."""

import dataclasses
import datetime as dt
import random
from collections import defaultdict
from itertools import groupby

from lms.common.clock import CITY_ZONE
from lms.demo.simulation.careers import TITLES, Careers, Someone, Stint
from lms.demo.simulation.scale import Scale
from lms.demo.simulation.units import Plan, UnitPlan
from lms.organization.actions import batches, people, postings, units
from lms.organization.actions.batches import NewLeave, UnitToCreate
from lms.organization.actions.people import NewPerson
from lms.organization.actions.postings import NewPosting
from lms.organization.enums import BUREAU_KINDS, HeadKind, LeaveKind, LineageKind, PostingKind, UnitKind
from lms.organization.models import Person, Posting, Unit

# Parents are written down before what stands below them.
DEPTH = {UnitKind.CITY: 0, UnitKind.DIVISION: 2, UnitKind.SECTION: 3, UnitKind.TEAM: 4}
DEPTH.update(dict.fromkeys(BUREAU_KINDS, 1))
HEAD_TITLES = {UnitKind.BUREAU: "局長", UnitKind.OFFICE: "室長", UnitKind.WARD: "区長"}


def announced(day: dt.date) -> dt.datetime:
    """When changes of `day` are written down; everybody sees them three days later."""
    return dt.datetime.combine(day - dt.timedelta(days=10), dt.time(10), tzinfo=CITY_ZONE)


def disclosed(day: dt.date) -> dt.datetime:
    return announced(day) + dt.timedelta(days=3, hours=4)


@dataclasses.dataclass
class City:
    """The organisation as written down: units by key, people by their simulated selves."""

    plan: Plan
    careers: Careers
    rng: random.Random
    scale: Scale
    units: dict[str, Unit] = dataclasses.field(default_factory=dict)
    people: dict[Someone, Person] = dataclasses.field(default_factory=dict)
    # When the changes at hand are written down, and when everybody sees them.
    now: dt.datetime = dataclasses.field(init=False)
    shown: dt.datetime = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.now = self.shown = announced(self.plan.founded)

    def load(self, years: list[int], numbers: dict[Someone, str]) -> None:
        """Everything up to the 1 April of the last of `years`; `numbers` gives some people fixed employee numbers."""
        self._found(numbers)
        for year in years:
            self._turn(dt.date(year, 4, 1))
        self._concurrent_posts(years[-1])
        self._leave(years[-1])

    def serving(self) -> list[Someone]:
        return [someone for someone in self.careers.people if someone.is_serving]

    def _found(self, numbers: dict[Someone, str]) -> None:
        founded = [(n, unit) for n, unit in enumerate(self.plan.units.values()) if unit.starts == self.plan.founded]
        founded.sort(key=lambda pair: DEPTH[pair[1].kind])
        for _depth, level in groupby(founded, key=lambda pair: DEPTH[pair[1].kind]):
            self._create(list(level), self.plan.founded)
        rows = [NewPerson(s.name, s.kana, numbers.get(s, s.number)) for s in self.careers.people]
        self.people = dict(zip(self.careers.people, people.register_people(rows=rows, now=self.now), strict=True))
        first = [self._row(s, s.stints[0]) for s in self.careers.people if s.stints[0].start == self.plan.founded]
        postings.post_people(rows=first, now=self.now, by=None)

    def _create(self, level: list[tuple[int, UnitPlan]], day: dt.date) -> None:
        """Units of one depth, each with its place among all."""
        rows = [
            UnitToCreate(
                code=unit.code,
                name=unit.name,
                kana=unit.kana,
                kind=unit.kind,
                parent=self.units[unit.parent] if unit.parent is not None else None,
                is_section=unit.is_section,
                position=position,
            )
            for position, unit in level
        ]
        made = batches.create_units(rows=rows, valid_from=day, now=self.now, by=None, disclose_at=self.shown)
        self.units.update({unit.key: row for (_, unit), row in zip(level, made, strict=True)})

    def _row(self, someone: Someone, stint: Stint) -> NewPosting:
        unit = self.plan.units[stint.seat.unit]
        title = HEAD_TITLES.get(unit.kind, TITLES[stint.seat.grade]) if stint.seat.head else TITLES[stint.seat.grade]
        if stint.seat.head == HeadKind.NONE:
            title = TITLES[stint.seat.grade]
        return NewPosting(
            self.people[someone],
            self.units[stint.seat.unit],
            title,
            stint.seat.grade,
            stint.start,
            head=stint.seat.head,
        )

    def _turn(self, day: dt.date) -> None:
        """One 1 April: new units first, then people go, move and come, then units end."""
        self.now, self.shown = announced(day), disclosed(day)
        changes = [change for change in self.plan.reorganisations if change["date"] == day]
        for change in changes:
            self._begin(change)
        self._end_posts(day)
        moved = [(s, stint) for s in self.careers.people for stint in s.stints[1:] if stint.start == day]
        postings.transfer_people(
            rows=[self._row(*pair) for pair in moved], now=self.now, by=None, disclose_at=self.shown
        )
        hired = [(s, s.stints[0]) for s in self.careers.people if s.stints[0].start == day]
        postings.post_people(rows=[self._row(*pair) for pair in hired], now=self.now, by=None, disclose_at=self.shown)
        for change in changes:
            self._end(change)

    def _end_posts(self, day: dt.date) -> None:
        leaving = {self.people[s].pk for s in self.careers.people if s.stints[-1].end == day}
        held = Posting.objects.known().filter(valid_to=None).order_by("pk")
        ending = [posting for posting in held if posting.person_id in leaving]
        batches.end_postings(postings=ending, on=day, now=self.now, by=None, disclose_at=self.shown)

    def _begin(self, change: dict[str, object]) -> None:
        plan, unit, day = self.plan.units[str(change["unit"])], self.units[str(change["unit"])], change["date"]
        assert isinstance(day, dt.date)
        if change["kind"] == "renamed":
            name = plan.key.split("/")[-1]
            units.change_unit(unit=unit, on=day, name=name, now=self.now, by=None, disclose_at=self.shown)
            self._lineage(LineageKind.RENAMED, unit, unit, day)
        elif change["kind"] == "moved":
            parent = self.units[self._division_of(plan)]
            units.change_unit(unit=unit, on=day, parent=parent, now=self.now, by=None, disclose_at=self.shown)
            self._lineage(LineageKind.MOVED, unit, unit, day)
        elif change["kind"] == "split":
            for position, new in enumerate(self.plan.units.values()):
                if new.starts == day:
                    self._create([(position, new)], day)
                    self._lineage(LineageKind.SPLIT, unit, self.units[new.key], day)

    def _division_of(self, plan: UnitPlan) -> str:
        """Where a moved unit comes to stand: the first division of its bureau, or the bureau itself."""
        bureau = plan.key.split("/")[0]
        divisions = [u.key for u in self.plan.units.values() if u.parent == bureau and u.kind == UnitKind.DIVISION]
        return divisions[0] if divisions else bureau

    def _end(self, change: dict[str, object]) -> None:
        day, unit = change["date"], self.units[str(change["unit"])]
        assert isinstance(day, dt.date)
        if change["kind"] not in {"merged", "abolished"}:
            return
        for team in self.plan.teams_of(str(change["unit"])):
            self._end_unit(self.units[team.key], day)
        self._end_unit(unit, day)
        into = self.units[str(change["into"])] if "into" in change else None
        self._lineage(LineageKind.MERGED if into else LineageKind.ABOLISHED, unit, into, day)

    def _end_unit(self, unit: Unit, day: dt.date) -> None:
        units.end_unit(unit=unit, on=day, now=self.now, by=None, disclose_at=self.shown)

    def _lineage(self, kind: LineageKind, old: Unit, new: Unit | None, day: dt.date) -> None:
        units.record_lineage(
            kind=kind, predecessor=old, successor=new, on=day, now=self.now, by=None, disclose_at=self.shown
        )

    def _concurrent_posts(self, year: int) -> None:
        """Some hold a second post: mostly in the digital office, for the year."""
        day = dt.date(year, 4, 1)
        sections = [unit.key for unit in self.plan.sections_on(day)]
        rows = []
        for someone in self.rng.sample(self.serving(), self.scale.many(36)):
            key = "デジタル統括室/DX人材育成課" if self.rng.random() < 0.5 else self.rng.choice(sections)
            if key != someone.now.seat.unit:
                grade = someone.now.seat.grade
                rows.append(
                    NewPosting(
                        self.people[someone],
                        self.units[key],
                        f"{TITLES[grade]}（兼務）",
                        grade,
                        day,
                        kind=PostingKind.CONCURRENT,
                    )
                )
        postings.post_people(rows=rows, now=announced(day), by=None, disclose_at=disclosed(day))

    def _leave(self, year: int) -> None:
        """Leave begins and ends in mid-year; some of it is going on."""
        told: dict[dt.date, list[NewLeave]] = defaultdict(list)
        for someone in self.rng.sample(self.serving(), self.scale.many(44)):
            start = dt.date(year - 1, 4, 1) + dt.timedelta(days=self.rng.randint(0, 560))
            end = start + dt.timedelta(days=self.rng.choice([90, 180, 365]))
            kind = LeaveKind.CHILDCARE if self.rng.random() < 0.8 else LeaveKind.SICK
            if start < someone.stints[0].start:
                continue
            told[start].append(NewLeave(self.people[someone], kind, start, end))
        for start, rows in sorted(told.items()):
            now = dt.datetime.combine(start - dt.timedelta(days=30), dt.time(11), tzinfo=CITY_ZONE)
            batches.record_leaves(rows=rows, now=now, by=None)
