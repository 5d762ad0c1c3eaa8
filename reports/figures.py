"""A figure: one frozen object that the page, the CSV, the workbook and the PDF all print."""

import dataclasses
import datetime as dt
import hashlib
import uuid

import orjson

from lms.common.fiscal import FiscalYear
from lms.common.generations import Kept
from lms.organization.enums import PostingKind
from lms.organization.models import Sight
from lms.organization.queries import postings_on, tree_on
from lms.organization.queries.moments import next_change
from lms.talent.queries import Coverage, coverage_on
from reports.crosstab import new_by_year
from reports.enums import GoalKind, MetricCode
from reports.metrics import Asked, facts_of, facts_of_days
from reports.models import Goal


@dataclasses.dataclass(frozen=True)
class YearPoint:
    """A fiscal year: what was wanted by its end, what was reached (None: still to come). `partial`: it still runs."""

    fiscal_year: int
    target: int | None
    value: int | None
    denominator: int | None
    partial: bool


@dataclasses.dataclass(frozen=True)
class BureauRow:
    """A bureau's part. `bureau` None: people who have left or whose post is not known on the day."""

    bureau: uuid.UUID | None
    name: str
    value: int
    denominator: int | None
    # (fiscal year, people who count since that year), for figures that count people; they add up to `value`.
    by_year: tuple[tuple[int, int], ...] = ()


@dataclasses.dataclass(frozen=True)
class Figure:
    """A goal's figure on a day. Counts are people (or sections for a share); the percentage is value ÷ denominator."""

    goal: str
    name: str
    name_en: str
    metric: str
    kind: str
    as_of: dt.date
    known_at: dt.datetime
    value: int
    denominator: int
    target: int
    target_fiscal_year: int
    year_target: int | None
    # Where a straight line from the end of last year to this year's target stands on the day.
    pace: int | None
    years: tuple[YearPoint, ...]
    bureaus: tuple[BureauRow, ...]
    purpose: str
    source: str
    scale_note: str

    @property
    def is_share(self) -> bool:
        return self.kind == GoalKind.RATE

    @property
    def percent(self) -> float | None:
        return 100 * self.value / self.denominator if self.denominator else None

    @property
    def reached(self) -> int:
        """In the unit of the targets: people, or for a share whole percent."""
        return round(self.percent or 0) if self.is_share else self.value

    @property
    def missing(self) -> int | None:
        """How much is missing to this year's target (never below 0; percentage points for a share)."""
        return None if self.year_target is None else max(0, self.year_target - self.reached)

    @property
    def is_behind(self) -> bool:
        """Below the straight line to this year's target."""
        return self.pace is not None and self.reached < self.pace

    def canonical(self) -> bytes:
        """Canonical JSON, for the snapshot and its digest."""
        # What asdict() gives, without its copy of every number.
        content = vars(self) | {"years": list(map(vars, self.years)), "bureaus": list(map(vars, self.bureaus))}
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()


def compute_figure(goal: Goal, *, as_of: dt.date, sight: Sight) -> Figure:
    """The goal's figure on `as_of`, as known at `sight.known_at`, through the eyes of `sight`.

    Earlier years are those of their own 31 March, with the organisation of that day.
    """
    asked = Asked(goal, as_of, sight.known_at)
    reading = _read_placed(asked, sight) if goal.metric == MetricCode.PLACED else _read_people(asked, sight)
    targets = {target.fiscal_year: target.value for target in goal.yearly_targets.all()}
    years = _years(asked, sight, targets, reading)
    return Figure(
        goal=goal.code,
        name=goal.name,
        name_en=goal.name_en,
        metric=goal.metric,
        kind=goal.kind,
        as_of=as_of,
        known_at=sight.at,
        value=reading.value,
        denominator=reading.denominator,
        target=goal.target,
        target_fiscal_year=goal.last_fiscal_year,
        year_target=targets.get(FiscalYear.of(as_of).start_year),
        pace=_pace(goal, as_of, years),
        years=years,
        bureaus=reading.bureaus,
        purpose=goal.purpose,
        source=goal.source,
        scale_note=goal.scale_note,
    )


def _pace(goal: Goal, as_of: dt.date, years: tuple[YearPoint, ...]) -> int | None:
    """A year's count starts at nothing; what accumulates starts where last year should have ended, or did."""
    this = FiscalYear.of(as_of)
    points = {point.fiscal_year: point for point in years}
    target = points[this.start_year].target if this.start_year in points else None
    if target is None:
        return None
    before = points.get(this.start_year - 1)
    start = 0.0
    if goal.kind != GoalKind.FLOW and before is not None:
        start = before.target if before.target is not None else _amount(goal, before)
    passed = (as_of - this.first_day).days / (this.end - this.first_day).days
    return int(start + (target - start) * passed)


def _amount(goal: Goal, point: YearPoint) -> float:
    value, denominator = point.value or 0, point.denominator or 1
    return 100 * value / denominator if goal.kind == GoalKind.RATE else value


@dataclasses.dataclass(frozen=True)
class Reading:
    """A metric read on one day. `earlier`: (last day of a year, its value) of the years before, of counted people."""

    value: int
    denominator: int
    bureaus: tuple[BureauRow, ...] = ()
    earlier: tuple[tuple[dt.date, int], ...] = ()


# What rests on certifications, posts and units alone is kept in the process until one of them changes.
READINGS: Kept[Reading] = Kept("units", "people", "talent")
Homes = dict[int, uuid.UUID]
HOMES: Kept[Homes] = Kept("units", "people", size=4)


def _read_people(asked: Asked, sight: Sight) -> Reading:
    if asked.goal.metric != MetricCode.TRAINED or sight.known_at is not None:
        return _people_by_bureau(asked, sight)
    goal = asked.goal
    return READINGS.get(
        (goal.role_id, goal.target, goal.first_fiscal_year, asked.as_of, sight.embargoed),
        now=sight.now,
        derive=lambda: _people_by_bureau(asked, sight),
        until=lambda: next_change(sight),
    )


def _people_by_bureau(asked: Asked, sight: Sight) -> Reading:
    days = [year.last_day for year in _years_before(asked)]
    facts = facts_of_days([*(asked.at(day) for day in days), asked])
    counted = facts[asked.as_of]
    counts = new_by_year(counted, _homes({fact.person_id for fact in counted}, asked.as_of, sight))
    rows = [_people_row(node.uuid, node.name, counts) for node in tree_on(asked.as_of, sight).bureaus()]
    if None in counts:
        rows.append(_people_row(None, "", counts))
    return Reading(len(counted), asked.goal.target, tuple(rows), tuple((day, len(facts[day])) for day in days))


# So many keys a query takes as parameters on every engine; beyond them, reading the whole city is quicker.
FEW = 1_000


def _homes(people: set[int], day: dt.date, sight: Sight) -> Homes:
    """Each person's bureau by the primary post on `day`; people without one are missing.

    A page asks for several goals: those of the whole city are read once for all of them.
    """
    if sight.known_at is not None:
        return _read_homes(day, sight, people if len(people) < FEW else None)
    return HOMES.get(
        (day, sight.embargoed),
        now=sight.now,
        derive=lambda: _read_homes(day, sight, None),
        until=lambda: next_change(sight),
    )


def _read_homes(day: dt.date, sight: Sight, people: set[int] | None) -> Homes:
    tree = tree_on(day, sight)
    posts = postings_on(day, sight).filter(kind=PostingKind.PRIMARY)
    if people is not None:
        posts = posts.filter(person_id__in=people)
    bureaus = {unit: tree.bureau_of(unit) for unit in tree.nodes}
    return {
        person: node.uuid
        for person, unit in posts.values_list("person_id", "unit_id")
        if (node := bureaus.get(unit)) is not None
    }


def _people_row(bureau: uuid.UUID | None, name: str, counts: dict[uuid.UUID | None, dict[int, int]]) -> BureauRow:
    by_year = counts.get(bureau, {})
    return BureauRow(bureau, name, sum(by_year.values()), None, tuple(sorted(by_year.items())))


def _read_placed(asked: Asked, sight: Sight) -> Reading:
    coverage = _coverage(asked, sight)
    rows = (
        BureauRow(count.bureau.uuid, count.bureau.name, count.placed, count.total)
        for count in coverage.by_bureau()
        if count.bureau is not None
    )
    return Reading(coverage.placed, coverage.total, tuple(rows))


def _coverage(asked: Asked, sight: Sight) -> Coverage:
    return coverage_on(asked.as_of, sight=sight, role=asked.goal.counted_role)


def _first_year(asked: Asked) -> int:
    """The first that has something to show."""
    return min(asked.goal.first_fiscal_year, FiscalYear.of(asked.as_of).start_year) - 2


def _years_before(asked: Asked) -> list[FiscalYear]:
    """Those shown that were over by the day."""
    return [FiscalYear(start) for start in range(_first_year(asked), FiscalYear.of(asked.as_of).start_year)]


def _years(asked: Asked, sight: Sight, targets: dict[int, int], present: Reading) -> tuple[YearPoint, ...]:
    """From the first year that has something to show to the goal's last."""
    this = FiscalYear.of(asked.as_of)
    values = {this.start_year: (present.value, present.denominator)}
    for year in _years_before(asked):
        values[year.start_year] = _at_end(asked, year, sight, present)
    points = []
    for start in range(_first_year(asked), asked.goal.last_fiscal_year + 1):
        value, denominator = values.get(start, (None, None))
        partial = start == this.start_year and asked.as_of < this.last_day
        points.append(YearPoint(start, targets.get(start), value, denominator, partial))
    return tuple(points)


def _at_end(asked: Asked, year: FiscalYear, sight: Sight, present: Reading) -> tuple[int, int]:
    if asked.goal.metric == MetricCode.PLACED:
        reading = read_at(asked.at(year.last_day), sight)
        return reading.value, reading.denominator
    return dict(present.earlier)[year.last_day], asked.goal.target


def read_at(asked: Asked, sight: Sight) -> Reading:
    """The value of a day, without its breakdown."""
    if asked.goal.metric == MetricCode.PLACED:
        coverage = _coverage(asked, sight)
        return Reading(coverage.placed, coverage.total)
    return Reading(len(facts_of(asked)), asked.goal.target)
