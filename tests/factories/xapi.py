"""Statements, clients, and a way to let consumers see what one test has written."""

import datetime as dt
import uuid
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

from django.utils import timezone

from lms.xapi import cursors
from lms.xapi.actions.clients import create_client
from lms.xapi.actions.store import store_statements
from lms.xapi.builders import Activity, statement
from lms.xapi.enums import ActivityType, Scope, Trust, Verb
from lms.xapi.models import ApiClient, Statement, StatementQuerySet

NOW = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)


def own_statement(verb: Verb = Verb.COMPLETED, **changes: Any) -> dict[str, Any]:
    """One of our own: somebody did something to a course."""
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "account": uuid.uuid4(),
        "activity": Activity("courses", uuid.uuid4(), ActivityType.COURSE, {"ja": "DX基礎研修", "en": "DX Basics"}),
        "timestamp": NOW,
    }
    return statement(verb=verb, **{**values, **changes})


def client_statement(**changes: Any) -> dict[str, Any]:
    """What another system might send; a member set to None is left out."""
    sent = {
        "id": str(uuid.uuid4()),
        "actor": {"mbox": "mailto:somebody@example.com"},
        "verb": {"id": str(Verb.PASSED), "display": {"en": "passed"}},
        "object": {"id": "https://example.com/quizzes/1", "definition": {"name": {"en": "A quiz"}}},
    }
    return {key: value for key, value in {**sent, **changes}.items() if value is not None}


def store(*statements: dict[str, Any], trust: Trust = Trust.OWN, **more: Any) -> list[Statement]:
    """Store through the one way in; returns the rows in order."""
    ids = store_statements(statements=statements, trust=trust, now=more.pop("now", NOW), **more)
    rows = {row.statement_id: row for row in Statement.objects.with_ids(ids)}
    return [rows[key] for key in ids]


def api_client(*scopes: Scope, name: str = "", **changes: Any) -> tuple[ApiClient, str]:
    """A client and its secret."""
    client, secret = create_client(name=name or f"client {uuid.uuid4()}", scopes=scopes or (Scope.ALL,), now=NOW)
    if changes:
        ApiClient.objects.filter(pk=client.pk).update(**changes)
        client.refresh_from_db()
    return client, secret


def settled_at_once() -> AbstractContextManager[Any]:
    """PostgreSQL hides from followers what the running transaction wrote, and most tests never end theirs."""
    return mock.patch.object(StatementQuerySet, "settled", lambda rows: rows.all())


def deliver(now: dt.datetime | None = None) -> int:
    """Let every consumer follow all that is written; returns how many statements they were handed."""
    with settled_at_once():
        return cursors.follow_all(now=now or timezone.now())
