"""What a rule of five nested conditions costs over 35,000 people, against counting them.

Works on the people that the database holds; an empty one is filled with a city made up here, two thirds of whose posts
are over. `bench_audience` measures, prints and returns; it judges nothing.
"""

import dataclasses
import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from lms.common.clock import start_of
from lms.organization.enums import EmploymentType, Grade, HeadKind, PostingKind, UnitKind
from lms.organization.models import PUBLIC, Leave, Person, Posting, Unit, UnitVersion
from lms.organization.queries import tree_on
from lms.organization.queries.audiences import Rule, audience_people, parse_rule

PEOPLE = 35_000
BUREAUS, SECTIONS, TEAMS = 40, 600, 1_200
FIRST = dt.date(2021, 4, 1)
DAY = dt.date(2026, 11, 21)
ROUNDS = 15
TITLES = {Grade.STAFF: ("係員", "主査"), Grade.CHIEF: ("担当係長", "係長"), Grade.MANAGER: ("課長", "担当課長")}
Node = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Measured:
    """Milliseconds, medians: the rule's query alone, and with Django making it."""

    rule: str
    people: int
    query: float
    whole: float


def said(kind: str, *, negated: bool = False, **values: Any) -> Node:
    return {"kind": kind, "values": values, "negated": negated}


def group(join: str, *of: Node) -> Node:
    return {"join": join, "of": list(of)}


def rules(bureau: str) -> dict[str, Node]:
    """Each of five conditions in nested groups."""
    grades = said("grade", grades=["manager", "chief"])
    staff_long = group("all", said("grade", grades=["staff"]), said("time_in_post", months=24))
    regular = said("employment", types=["regular"])
    here = said("unit", units=[bureau])
    return {
        "one bureau": group("all", here, group("any", grades, staff_long), regular),
        "whole city, posts": group(
            "all", group("any", grades, staff_long), regular, said("position", text="ﾀﾝﾄｳ課長", negated=True)
        ),
        "whole city, promoted": group(
            "all", group("any", said("promoted", months=12), staff_long), regular, said("head", negated=True)
        ),
        "whole city, leave and concurrent posts": group(
            "all", group("any", grades, said("head", posts="any")), said("leave", negated=True), staff_long
        ),
    }


def fill(count: int = PEOPLE) -> None:
    """Straight into the tables: the paths by which a city is loaded are measured elsewhere."""
    rng = random.Random(1)
    units = _units()
    now = start_of(FIRST)
    people = Person.objects.bulk_create(
        [
            Person(
                employee_number=f"{1_000_000 + n}",
                name=f"氏名 {n}",
                kana=f"シメイ {n}",
                search_key=f"氏名{n} しめい{n} {n}",
                sort_key=f"しめい{n:06}",
                created_at=now,
            )
            for n in range(count)
        ],
        batch_size=2_000,
    )
    Posting.objects.bulk_create((p for one in people for p in _career(one, units, rng)), batch_size=2_000)
    Leave.objects.bulk_create(
        [
            Leave(person=one, kind="childcare", valid_from=dt.date(2026, 6, 1), recorded_at=now, disclosed_at=now)
            for one in people[::50]
        ],
        batch_size=2_000,
    )
    if connection.vendor == "postgresql":
        # Its own daemon does so after such a load; SQLite's statistics are gathered by nobody here or in the product.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _units() -> list[int]:
    now = start_of(FIRST)
    made = Unit.objects.bulk_create([Unit(created_at=now) for _ in range(1 + BUREAUS + SECTIONS + TEAMS)])
    kinds = [UnitKind.CITY] + [UnitKind.BUREAU] * BUREAUS + [UnitKind.SECTION] * SECTIONS + [UnitKind.TEAM] * TEAMS
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=unit,
            parent=_parent(made, number),
            code=f"{number:05}",
            name=f"組織{number}",
            kind=kind,
            is_section=kind == UnitKind.SECTION,
            valid_from=FIRST,
            recorded_at=now,
            disclosed_at=now,
        )
        for number, (unit, kind) in enumerate(zip(made, kinds, strict=True))
    )
    return [unit.pk for unit in made[1 + BUREAUS :]]


def _parent(made: list[Unit], number: int) -> Unit | None:
    if number == 0:
        return None
    if number <= BUREAUS:
        return made[0]
    if number <= BUREAUS + SECTIONS:
        return made[1 + number % BUREAUS]
    return made[1 + BUREAUS + number % SECTIONS]


def _career(person: Person, units: list[int], rng: random.Random) -> list[Posting]:
    """One to four primary posts one after the other, and now and then a concurrent one."""
    years = sorted(rng.sample(range(2021, 2027), rng.randint(1, 4)))
    days = [dt.date(year, 4, 1) for year in years]
    rows = [_post(person, units, rng, day, until) for day, until in zip(days, [*days[1:], None], strict=True)]
    if rng.random() < 0.05:
        rows.append(_post(person, units, rng, days[-1], None, PostingKind.CONCURRENT))
    return rows


def _post(
    person: Person,
    units: list[int],
    rng: random.Random,
    day: dt.date,
    until: dt.date | None,
    kind: PostingKind = PostingKind.PRIMARY,
) -> Posting:
    grade = rng.choices([Grade.STAFF, Grade.CHIEF, Grade.MANAGER], [70, 20, 10])[0]
    heads = grade == Grade.MANAGER and rng.random() < 0.3
    return Posting(
        person=person,
        unit_id=rng.choice(units),
        kind=kind,
        title=rng.choice(TITLES[grade]),
        grade=grade,
        employment=rng.choices(list(EmploymentType), [80, 8, 3, 7, 1, 1])[0],
        head=HeadKind.HEAD if heads else HeadKind.NONE,
        valid_from=day,
        valid_to=until,
        recorded_at=start_of(FIRST),
        disclosed_at=start_of(FIRST),
    )


def median_ms(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1000


def run(sql: str, parameters: Any = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows


def measure(name: str, rule: Rule, day: dt.date) -> Measured:
    """Both fetch the ids of all who are meant, as an evaluation does."""
    sight = PUBLIC(start_of(day))
    tree_on(day, sight)

    def ids() -> list[int]:
        return list(audience_people(rule, day, sight).order_by().values_list("pk", flat=True))

    sql, parameters = audience_people(rule, day, sight).order_by().values_list("pk").query.sql_with_params()
    return Measured(name, len(ids()), median_ms(lambda: run(sql, parameters)), median_ms(ids))


def plan(rule: Rule, day: dt.date) -> str:
    """How the database goes about it."""
    people = audience_people(rule, day, PUBLIC(start_of(day))).order_by().values("pk")
    return people.explain(analyze=True) if connection.vendor == "postgresql" else people.explain()


@pytest.mark.bench
@pytest.mark.django_db
def bench_audience() -> None:
    if not Person.objects.exists():
        fill()
    day = DAY
    bureau = tree_on(day, PUBLIC(start_of(day))).bureaus()[0]
    table = connection.ops.quote_name(Person._meta.db_table)
    count = median_ms(lambda: run(f"SELECT count(*) FROM {table}"))
    scan = median_ms(lambda: run(f"SELECT count(name) FROM {table}"))
    total = Person.objects.count()
    write(f"{total:,} people: SELECT count(*) {count:.2f} ms, count of a column (every row is read) {scan:.2f} ms")
    for name, where in rules(str(bureau.uuid)).items():
        rule = parse_rule({"version": 1, "among": "employee", "where": where})
        found = measure(name, rule, day)
        write(
            f"{name:<40} {found.people:>7,} meant {found.query:>8.1f} ms = {found.query / count:>7.1f} x count(*), "
            f"{found.query / scan:>6.1f} x count of a column; with Django {found.whole:>7.1f} ms"
        )


def write(line: str) -> None:
    sys.stdout.write(f"\n{connection.vendor:>10}  {line}")
