"""The reads on which the organisation's pages stand, in one demo city. Runs in Django's shell, prints JSON."""

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User
from lms.common import clock
from lms.common.generations import forget_all
from lms.organization.access import resolve_access
from lms.organization.actions.present_posts import keep_present_posts
from lms.organization.enums import Grade
from lms.organization.models import PUBLIC, Person, Sight, Unit
from lms.organization.queries import tree_on, visible_people
from lms.organization.queries.audiences.compiling import how_many
from lms.organization.queries.audiences.moments import Moment
from lms.organization.queries.audiences.rules import Rule, parse_rule
from lms.organization.queries.outline import Wanted, outline_on
from lms.skills.models import DxRole
from lms.talent.queries import coverage_on
from lms.talent.queries.board import Wanted as OnBoard
from lms.talent.queries.board import board_rows, grouped
from tests.benchmarks.survey import PERSONAS

ROUNDS = 7


def main() -> None:
    now = clock.now()
    day, sight = clock.local_date(now), PUBLIC(now)
    # As the schedule does every minute.
    keep_present_posts(now=now)
    reads: dict[str, Callable[[], object]] = {
        "tree": partial(tree, day, sight),
        "tree as HR's page shows it": partial(outline, day, sight),
        "board": partial(board, day, sight),
        "people whom the manager sees": partial(people, "manager", day, sight),
        "people whom HR sees, a page": partial(people, "hr", day, sight),
        "count(*)": Person.objects.count,
        "audience of five conditions": partial(audience, parse_rule(five_conditions()), day, sight),
    }
    found: dict[str, Any] = {name: measured(read) for name, read in reads.items()}
    json.dump({**found, "engine": connection.vendor, "people": Person.objects.count()}, sys.stdout)


def measured(read: Callable[[], object]) -> dict[str, float]:
    """Best of some rounds: cold is with nothing kept in the process, warm is the next time. In milliseconds."""
    forget_all()
    with CaptureQueriesContext(connection) as cold_queries:
        read()
        cold_count = len(cold_queries)
    with CaptureQueriesContext(connection) as warm_queries:
        read()
        warm_count = len(warm_queries)
    return {
        "cold": min(_timed(read, cold=True) for _ in range(ROUNDS)),
        "warm": min(_timed(read, cold=False) for _ in range(ROUNDS)),
        "cold_queries": cold_count,
        "warm_queries": warm_count,
    }


def _timed(read: Callable[[], object], *, cold: bool) -> float:
    if cold:
        forget_all()
    start = time.perf_counter()
    read()
    return 1000 * (time.perf_counter() - start)


def tree(day: dt.date, sight: Sight) -> object:
    found = tree_on(day, sight)
    return found.sections(), found.bureaus()


def outline(day: dt.date, sight: Sight) -> object:
    access = resolve_access(User.objects.get(employee_number=PERSONAS["hr"]))
    return outline_on(day, sight, access, Wanted())


def board(day: dt.date, sight: Sight) -> object:
    coverage = coverage_on(day, sight, DxRole.objects.get(code="leader"))
    return grouped(board_rows(coverage, OnBoard()))


def people(persona: str, day: dt.date, sight: Sight) -> object:
    access = resolve_access(User.objects.get(employee_number=PERSONAS[persona]))
    found = visible_people(access, day, sight)
    return found.count(), list(found[:50])


def audience(rule: Rule, day: dt.date, sight: Sight) -> int:
    return how_many(rule, Moment(day, sight))


def five_conditions() -> dict[str, Any]:
    """Five conditions in three levels: most of those in service are looked at by each."""
    bureau = Unit.objects.get(versions__name="建設局", versions__superseded_at=None)
    lower = [Grade.CHIEF, Grade.STAFF]
    return {
        "version": 1,
        "among": "employee",
        "where": {
            "join": "all",
            "of": [
                {"kind": "grade", "values": {"grades": lower}},
                {"kind": "employment", "values": {"types": ["regular"]}},
                {
                    "join": "any",
                    "of": [
                        {"kind": "unit", "values": {"units": [str(bureau.uuid)]}},
                        {
                            "join": "all",
                            "of": [
                                {"kind": "time_in_post", "values": {"months": 24, "bound": "at_least"}},
                                {"kind": "promoted", "values": {"months": 36}, "negated": True},
                            ],
                        },
                    ],
                },
            ],
        },
    }
