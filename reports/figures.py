"""A figure: one frozen object that the page, the CSV, the workbook and the PDF all print."""

import dataclasses
import datetime as dt
import hashlib
import uuid

import orjson

from lms.common.fiscal import FiscalYear
from lms.common.generations import Kept
from lms.organization.enums import PostingKind
from lms.organization.models import Posting, Sight, UnitVersion
from lms.organization.queries import Tree, postings_on, tree_on
from lms.organization.queries.moments import next_change
from lms.talent.queries import Coverage, coverage_on
from reports.crosstab import new_by_year
from reports.enums import GoalKind, MetricCode
from reports.metrics import Asked, facts_of
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
    targets = dict(goal.yearly_targets.values_list("fiscal_year", "value"))
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
    """A metric read on one day."""

    value: int
    denominator: int
    bureaus: tuple[BureauRow, ...] = ()


# What rests on certifications, posts and units alone is kept in the process until one of them changes.
READINGS: Kept[Reading] = Kept("units", "people", "talent")
VALUES: Kept[int] = Kept("talent", size=256)


def _is_traced(asked: Asked) -> bool:
    return asked.goal.metric == MetricCode.TRAINED and asked.known_at is None


def _read_people(asked: Asked, sight: Sight) -> Reading:
    if not _is_traced(asked) or sight.known_at is not None:
        return _people_by_bureau(asked, sight)
    return READINGS.get(
        (asked.goal.role_id, asked.goal.target, asked.as_of, sight.embargoed),
        now=sight.now,
        derive=lambda: _people_by_bureau(asked, sight),
        until=lambda: next_change(sight, UnitVersion, Posting),
    )


def _count_people(asked: Asked, now: dt.datetime) -> int:
    if not _is_traced(asked):
        return len(facts_of(asked))
    key = (asked.goal.role_id, asked.as_of)
    return VALUES.get(key, now=now, derive=lambda: len(facts_of(asked)), until=lambda: None)


def _people_by_bureau(asked: Asked, sight: Sight) -> Reading:
    facts = facts_of(asked)
    people = {fact.person_id for fact in facts}
    tree = tree_on(asked.as_of, sight)
    counts = new_by_year(facts, _homes(people, asked.as_of, sight, tree))
    rows = [_people_row(node.uuid, node.name, counts) for node in tree.bureaus()]
    if None in counts:
        rows.append(_people_row(None, "", counts))
    return Reading(len(people), asked.goal.target, tuple(rows))


# So many keys a query takes as parameters on every engine; beyond them, reading the whole city is quicker.
FEW = 1_000


def _homes(people: set[int], day: dt.date, sight: Sight, tree: Tree) -> dict[int, uuid.UUID]:
    """Each person's bureau by the primary post on `day`; people without one are missing."""
    posts = postings_on(day, sight).filter(kind=PostingKind.PRIMARY).values_list("person_id", "unit_id")
    if len(people) < FEW:
        posts = posts.filter(person_id__in=people)
    bureaus = {person: tree.bureau_of(unit) for person, unit in posts if person in people}
    return {person: node.uuid for person, node in bureaus.items() if node is not None}


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


def _years(asked: Asked, sight: Sight, targets: dict[int, int], present: Reading) -> tuple[YearPoint, ...]:
    """From the first year that has something to show to the goal's last."""
    this = FiscalYear.of(asked.as_of)
    first = min(asked.goal.first_fiscal_year, this.start_year) - 2
    points = []
    for start in range(first, asked.goal.last_fiscal_year + 1):
        year = FiscalYear(start)
        reading: Reading | None = present if year == this else None
        if year < this:
            reading = read_at(asked.at(year.last_day), sight)
        value, denominator = (reading.value, reading.denominator) if reading else (None, None)
        partial = year == this and asked.as_of < year.last_day
        points.append(YearPoint(start, targets.get(start), value, denominator, partial))
    return tuple(points)


def read_at(asked: Asked, sight: Sight) -> Reading:
    """The value of a day, without its breakdown."""
    if asked.goal.metric == MetricCode.PLACED:
        coverage = _coverage(asked, sight)
        return Reading(coverage.placed, coverage.total)
    return Reading(_count_people(asked, sight.now), asked.goal.target)
