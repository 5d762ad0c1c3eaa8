"""Which statements a pack holds: all, or those that fit every word of a choice. It names ids and days, no people."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from lms.common.clock import start_of
from lms.xapi.columns import account_key
from lms.xapi.iri import account_home
from lms.xapi.models import Leaf, Statement, StatementQuerySet


@dataclasses.dataclass(frozen=True)
class Choice:
    """Without any word: the whole log. `until` is the last day included."""

    person: UUID | None = None
    registration: UUID | None = None
    statements: Sequence[UUID] = ()
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def is_whole(self) -> bool:
        return self == Choice()

    def as_json(self) -> dict[str, Any]:
        words = {
            "person": self.person and str(self.person),
            "registration": self.registration and str(self.registration),
            "statements": [str(key) for key in self.statements],
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
        }
        return {name: value for name, value in words.items() if value}

    @classmethod
    def read(cls, words: dict[str, Any]) -> Self:
        readers: dict[str, Any] = {
            "person": UUID,
            "registration": UUID,
            "statements": lambda ids: tuple(map(UUID, ids)),
            "since": dt.date.fromisoformat,
            "until": dt.date.fromisoformat,
        }
        return cls(**{name: readers[name](value) for name, value in words.items()})

    def living(self) -> StatementQuerySet:
        """The statements that are still stored, in the order of the log."""
        rows = Statement.objects.order_by("xid", "seq")
        if self.person:
            rows = rows.filter(actor=account_key(account_home(), str(self.person)))
        if self.registration:
            rows = rows.filter(registration=self.registration)
        if self.statements:
            rows = rows.filter(statement_id__in=self.statements)
        return rows.filter(**self._span())

    def forgotten(self) -> list[int]:
        """The numbers of erased statements that belong here: what they said, and of whom, is not known any more."""
        if self.person or self.registration:
            return []
        rows = Leaf.objects.filter(forgotten__isnull=False, **self._span())
        if self.statements:
            rows = rows.filter(statement_id__in=self.statements)
        return list(rows.values_list("seq", flat=True))

    def _span(self) -> dict[str, dt.datetime]:
        span = {}
        if self.since:
            span["stored__gte"] = start_of(self.since)
        if self.until:
            span["stored__lt"] = start_of(self.until + dt.timedelta(days=1))
        return span
