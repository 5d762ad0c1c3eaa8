"""Asks a page for what the load generator needs to know of it, through Django's test client."""

import dataclasses
import json
import sys
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User

# The demo's accounts.
PERSONAS = {"learner": "9000001", "manager": "9000002", "hr": "9000003", "trainer": "9000004", "admin": "9000005"}


@dataclasses.dataclass(frozen=True)
class Target:
    """One page as one visitor asks for it."""

    name: str
    path: str
    cookie: str
    queries: int
    size: int


def visitor(employee_number: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(employee_number=employee_number), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def look_at(name: str, client: Client, path: str) -> Target:
    """The second visit counts: the first may write that somebody opened the page."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
    return Target(name, path, cookie, len(queries), len(answer.content))


def write(targets: Iterable[Target]) -> None:
    json.dump([dataclasses.asdict(target) for target in targets], sys.stdout)
