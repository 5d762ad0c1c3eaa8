"""Approvals for tests, asked for by the actions of the product."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from lms.accounts.models import User
from lms.common import clock
from lms.inbox import kinds
from lms.inbox.actions.approvals import request_approval
from lms.inbox.models import Approval
from tests.factories.accounts import UserFactory

KIND = "test.question"


class Decisions(list[tuple[Approval, dt.datetime]]):
    """What an app above would have heard."""

    def hear(self, approval: Approval, now: dt.datetime) -> None:
        self.append((approval, now))


@contextmanager
def kind_registered(name: str = KIND, **options: Any) -> Iterator[Decisions]:
    """An app above that asks for approvals, for as long as a test runs."""
    decisions = Decisions()
    options.setdefault("on_decided", decisions.hear)
    kinds.register_kind(name, "研修の申込み", **options)
    try:
        yield decisions
    finally:
        kinds._kinds.pop(name, None)


def asked(
    *approvers: User, by: User | None = None, now: dt.datetime | None = None, kind: str = KIND, **values: Any
) -> Approval:
    """An open approval."""
    values.setdefault("subject_key", uuid4())
    values.setdefault("title", "データ活用研修への推薦")
    values.setdefault("url", "/")
    deciding: Sequence[User] = approvers or [UserFactory()]
    return request_approval(
        kind=kind, approvers=deciding, requested_by=by or UserFactory(), now=now or clock.now(), **values
    )
