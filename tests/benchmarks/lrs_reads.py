"""Questions to the store as a client asks them, and each as the SQL that one would write by hand for it."""

import http.client
import json
import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.benchmarks.lrs_fill import FIRST, HOME, LAST, Row, verb
from tests.benchmarks.lrs_world import World

WARM_UP, TIMES = 10, 60
NEWEST = "ORDER BY stored DESC, seq DESC LIMIT 101"
# No page of 100 of one person is in the small store: the answer would grow with the store, not the search.
FEW = 5
NEWEST_FEW = NEWEST.replace("101", str(FEW + 1))
MENTIONED = "FROM xapi_mention m JOIN xapi_statement s ON s.stored = m.stored AND s.seq = m.seq WHERE m.key = %s"


@dataclass(frozen=True)
class Question:
    """`conditions` are those of the bare SQL, with %s for each of `values`; `sql` where it is more than conditions."""

    name: str
    parameters: dict[str, str]
    conditions: str = ""
    values: tuple[Any, ...] = ()
    order: str = NEWEST
    sql: str = ""

    @property
    def bare(self) -> str:
        where = f"WHERE {self.conditions} " if self.conditions else ""
        return self.sql or f"SELECT raw FROM xapi_statement {where}{self.order}"


def questions(size: int) -> list[Question]:
    one = Row(size // 2, size)
    agent = json.dumps({"account": {"homePage": f"{HOME}/people", "name": one.person}})
    actor = f"account|{HOME}/people|{one.person}"
    middle = FIRST + (LAST - FIRST) / 2
    newest = "ORDER BY m.stored DESC, m.seq DESC LIMIT 101"
    return [
        Question("none", {}),
        Question("ascending", {"ascending": "true"}, order="ORDER BY stored, seq LIMIT 101"),
        Question("since", {"since": middle.isoformat()}, "stored > %s", (middle,)),
        Question("until", {"until": middle.isoformat()}, "stored <= %s", (middle,)),
        Question("verb", {"verb": verb(3)}, "verb = %s", (verb(3),)),
        Question("activity", {"activity": one.activity}, "object_id = %s", (one.activity,)),
        Question("agent", {"agent": agent, "limit": f"{FEW}"}, "actor = %s", (actor,), NEWEST_FEW),
        Question("registration", {"registration": str(one.registration)}, "registration = %s", (one.registration,)),
        Question(
            "agent, verb",
            {"agent": agent, "verb": one.verb, "limit": f"{FEW}"},
            "actor = %s AND verb = %s",
            (actor, one.verb),
            NEWEST_FEW,
        ),
        Question(
            "activity, verb, since",
            {"activity": one.activity, "verb": one.verb, "since": middle.isoformat(), "limit": f"{FEW}"},
            "object_id = %s AND verb = %s AND stored > %s",
            (one.activity, one.verb, middle),
            NEWEST_FEW,
        ),
        Question(
            "related_activities",
            {"activity": one.course, "related_activities": "true"},
            values=(one.course,),
            sql=f"SELECT s.raw {MENTIONED} {newest}",
        ),
        Question(
            "related_agents",
            {"agent": agent, "related_agents": "true", "limit": f"{FEW}"},
            "actor = %s",
            (actor,),
            NEWEST_FEW,
        ),
        Question(
            "statementId",
            {"statementId": str(one.id)},
            values=(one.id,),
            sql="SELECT s.raw FROM xapi_statementkey k JOIN xapi_statement s ON s.stored = k.stored AND s.seq = k.seq "
            "WHERE k.statement_id = %s",
        ),
        Question("nothing is found", {"agent": json.dumps({"mbox": "mailto:x@example.com"})}, "actor = %s", ("x",)),
    ]


def time_of_answers(world: World, port: int, question: Question) -> tuple[float, float]:
    """(p50 of the answer, p50 of the bare SQL), in milliseconds, taken in turns."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    bare = bare_query(world, question)
    answers, bares = [], []
    for number in range(WARM_UP + TIMES):
        spent = (timed(lambda: ask(connection, world, question)), timed(bare))
        if number >= WARM_UP:
            answers.append(spent[0])
            bares.append(spent[1])
    return statistics.median(answers), statistics.median(bares)


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def ask(connection: http.client.HTTPConnection, world: World, question: Question) -> None:
    headers = {"Authorization": world.authorization, "X-Experience-API-Version": "1.0.3"}
    connection.request("GET", f"/xapi/statements?{urlencode(question.parameters)}", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise ConnectionError(f"unexpected answer: {answer.status} {body[:200]!r}")


def bare_query(world: World, question: Question) -> Callable[[], Any]:
    if world.is_postgresql:
        connection = psycopg.connect(world.url, autocommit=True)
        return lambda: connection.execute(question.bare, question.values, prepare=True).fetchall()
    database = sqlite3.connect(world.url.removeprefix("sqlite:///"))
    values = [each.hex if hasattr(each, "hex") else str(each) for each in question.values]
    return lambda: database.execute(question.bare.replace("%s", "?"), values).fetchall()
