"""The audit trail: complete, unchangeable, readable by those who administer."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import AuditEvent
from lms.common.clock import start_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 1)


def record(action: str, day: dt.date = DAY, **detail: Any) -> AuditEvent:
    return record_audit(actor=None, action=action, now=start_of(day), **detail)


def test_an_entry_cannot_be_changed() -> None:
    event = record("export.made", rows=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(action="nothing")


def test_the_trail_is_filtered_by_action_and_days(admin_client: Client) -> None:
    record("export.made", rows=3)
    record("export.made", DAY + dt.timedelta(days=1), rows=4)
    record("import.applied")
    page = admin_client.get("/audit/", {"action": "export.made", "since": "2026-04-01", "until": "2026-04-01"})
    assert [line.detail for line in page.context["lines"]] == ["rows: 3"]


def test_a_day_on_which_nothing_happened_says_so(admin_client: Client) -> None:
    page = admin_client.get("/audit/", {"since": "2019-01-01", "until": "2019-01-02"})
    assert (page.status_code, page.context["lines"]) == (200, [])


def test_a_mistyped_date_is_explained_not_ignored_silently(admin_client: Client) -> None:
    page = admin_client.get("/audit/", {"since": "never"})
    assert page.context["form"].errors["since"]


def test_a_long_trail_costs_no_more_queries_than_a_short_one(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (5, 200):
        for number in range(size):
            record("export.made", rows=number)
        with django_assert_max_num_queries(9):
            admin_client.get("/audit/")


def test_the_trail_is_for_administrators(hr_client: Client) -> None:
    assert hr_client.get("/audit/").status_code == 404
