"""Records as they come in, and what the endpoint was asked."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.common import clock
from lms.xapi.actions.usage import Cell, Counted, add_usage
from lms.xapi.bars import bars_of, ceiling
from lms.xapi.exploring import Place
from lms.xapi.metering import meter
from lms.xapi.models.usage import SUMS
from lms.xapi.refusals import advice
from lms.xapi.traffic import SPANS, traffic, within
from lms.xapi.views.live import MOST_LOOKS
from tests.factories.xapi import client_statement, own_statement, store
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db
LINES = "/records/live/lines/"


def test_only_what_is_new_changes_the_page(admin_client: Client) -> None:
    (row,) = store(own_statement())
    after = str(Place.of(row))
    assert admin_client.get(LINES, {"after": after}).status_code == 204

    new = store(own_statement(), own_statement())
    page = admin_client.get(LINES, {"after": after, "looks": "3"}).content.decode()

    assert "2件" in page
    assert all(str(each.statement_id) in page for each in new)
    assert f'name="after" value="{Place.of(new[1])}"' in page
    assert 'name="looks" value="4"' in page
    assert page.count('role="status"') == 1


def test_a_page_that_was_forgotten_stops_asking(admin_client: Client) -> None:
    (row,) = store(own_statement())

    page = admin_client.get(LINES, {"after": str(Place.of(row)), "looks": str(MOST_LOOKS)}).content.decode()

    assert "hx-get" not in page


def test_it_can_be_stopped_and_shows_no_more_than_fits(admin_client: Client) -> None:
    store(*[own_statement() for _ in range(50)])

    running, paused = (admin_client.get("/records/live/", query).content.decode() for query in ({}, {"paused": "1"}))

    assert 'hx-trigger="every' in running
    assert 'hx-trigger="every' not in paused
    assert len(re.findall(r'id="record-', running)) == 30
    assert admin_client.get(LINES, {"after": "nonsense", "looks": "nonsense"}).status_code == 200


def test_a_wrong_request_is_seen_with_its_system_and_what_was_said(admin_client: Client) -> None:
    caller = Caller(name="外部教材")
    caller.post(client_statement(actor={}))
    caller.post([client_statement(), client_statement()])
    caller.get()
    meter.flush(clock.now())

    page = admin_client.get(reverse("store_traffic")).content.decode()

    assert "外部教材" in page
    assert "[0].actor" in page or ".actor" in page
    assert advice("invalid")[0] in page
    told = traffic(SPANS[0], clock.now())
    assert (told.requests, told.stored, told.refused) == (3, 2, 1)
    assert [(row.client, row.code, row.count) for row in told.errors] == [(caller.client, "invalid", 1)]
    assert [(row.statements, row.refused) for row in told.clients] == [(2, 1)]


def test_what_was_asked_falls_into_its_step(now: dt.datetime) -> None:
    def counted(statements: int) -> Counted:
        return Counted([1, statements, *[0] * (len(SUMS) - 2)], "", now)

    minute = now.replace(second=0, microsecond=0)
    for ago, number in ((0, 5), (59, 7), (60, 100)):
        add_usage({Cell(minute - dt.timedelta(minutes=ago), "k", "store", ""): counted(number)})

    hour, day, week = (traffic(span, now) for span in SPANS)

    assert [step.stored for step in hour.steps] == [7, *[0] * 58, 5]
    assert (len(day.steps), day.stored) == (48, 112)
    assert (len(week.steps), week.stored) == (28, 112)


def test_how_long_answers_took_is_said_by_the_step() -> None:
    assert within([0] * 9, 0.5) == ""
    assert within([5, 4, 0, 0, 0, 0, 0, 0, 1], 0.5) == "≤ 5 ms"
    assert within([5, 4, 0, 0, 0, 0, 0, 0, 1], 0.9) == "≤ 10 ms"
    assert within([5, 4, 0, 0, 0, 0, 0, 0, 1], 0.95) == "> 5000 ms"


def test_the_page_takes_as_many_queries_for_many_systems_as_for_few(admin_client: Client) -> None:
    counts = []
    for number in (1, 25):
        for _ in range(number):
            caller = Caller()
            caller.get()
            caller.post(b"nonsense")
        meter.flush(clock.now())
        for name in ("store_traffic", "client_list"):
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(reverse(name)).status_code == 200
            counts.append(len(queries))

    assert counts[:2] == counts[2:]


def test_bars_reach_up_to_a_round_number() -> None:
    assert [ceiling(value) for value in (0, 1, 3, 10, 11, 51, 199, 1000, 1001)] == [
        1,
        1,
        5,
        10,
        20,
        100,
        200,
        1000,
        2000,
    ]
    drawn = bars_of([("a", 0), ("b", 1), ("c", 100)])
    assert [bar.height for bar in drawn.bars] == [2, 160]
    assert drawn.top == "100"
    assert bars_of([]).bars == ()
