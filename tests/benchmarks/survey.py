"""Asks a page for what the load generator needs to know of it, through Django's test client."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User

FORM = "application/x-www-form-urlencoded"
# The demo's accounts.
PERSONAS = {"learner": "9000001", "manager": "9000002", "hr": "9000003", "trainer": "9000004", "admin": "9000005"}


@dataclasses.dataclass(frozen=True)
class Target:
    """One page, and how visitors ask for it: path, cookie, and what is posted by htmx as a form (else it is got)."""

    name: str
    queries: int
    size: int
    visitors: list[dict[str, str]]


# The secret that the cookie and each posted form of a visitor carry.
TOKEN = "a" * 32


def visitor(employee_number: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(employee_number=employee_number), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def look_at(name: str, client: Client, path: str, body: str = "") -> Target:
    """The second visit counts: the first may write that somebody opened the page."""

    def ask() -> Any:
        return client.post(path, body, FORM, headers={"HX-Request": "true"}) if body else client.get(path)

    ask()
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
    asked = {"path": path, "cookie": f"{cookie}; csrftoken={TOKEN}", "body": body}
    return Target(name, len(queries), len(answer.content), [asked])


def by_all(targets: Sequence[Target]) -> Target:
    """The same page of many visitors, each with what is theirs: nobody waits for a row that another one holds."""
    return dataclasses.replace(targets[0], visitors=[visitor for target in targets for visitor in target.visitors])


def write(targets: Iterable[Target]) -> None:
    json.dump([dataclasses.asdict(target) for target in targets], sys.stdout)
