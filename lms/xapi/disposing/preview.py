"""What a disposal would do, before anybody asks for it."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.errors import DomainError
from lms.common.fiscal import FiscalYear, format_date
from lms.xapi.disposing.targets import disposable_from, documents_of, holding_back, is_due, of_person, of_year
from lms.xapi.models import Disposal, DisposalKind, StatementQuerySet

NAMES = {
    "certificates": gettext_lazy("Issuing certificates"),
    "audiences": gettext_lazy("Evaluating target groups"),
    "talent": gettext_lazy("Certifying DX roles"),
    "definitions": gettext_lazy("Keeping definitions"),
}


@dataclasses.dataclass(frozen=True)
class Target:
    """A fiscal year or a person: one of the two."""

    year: FiscalYear | None = None
    person: UUID | None = None

    @classmethod
    def of(cls, disposal: Disposal) -> "Target":
        return cls(disposal.year, disposal.person)

    @property
    def kind(self) -> DisposalKind:
        return DisposalKind.PERSON if self.year is None else DisposalKind.YEAR

    @property
    def start_year(self) -> int | None:
        return None if self.year is None else self.year.start_year

    def rows(self) -> list[StatementQuerySet]:
        """In parts that share no statement."""
        if self.year is not None:
            return [of_year(self.year)]
        assert self.person is not None
        return of_person(self.person)


@dataclasses.dataclass(frozen=True)
class Preview:
    """`by_others`: statements of somebody else's acts in which the person is named. `documents`: of the person, that
    other systems keep here. `refusal`: why it may not be."""

    target: Target
    statements: int
    by_others: int
    documents: int
    first: dt.datetime | None
    last: dt.datetime | None
    refusal: str


def preview(target: Target, now: dt.datetime) -> Preview:
    rows = target.rows()
    counts = [some.count() for some in rows]
    spans = [some.aggregate(first=Min("stored"), last=Max("stored")) for some in rows]
    documents = 0 if target.person is None else documents_of(target.person).count()
    firsts, lasts = ([span[name] for span in spans if span[name]] for name in ("first", "last"))
    return Preview(
        target=target,
        statements=sum(counts),
        by_others=sum(counts[1:]),
        documents=documents,
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        refusal=refusal_of(target, now, rows) or ("" if sum(counts) + documents else _("There is no such statement.")),
    )


def refusal_of(target: Target, now: dt.datetime, rows: Sequence[StatementQuerySet]) -> str:
    """Why these statements may not be erased now, as a sentence; "" if they may."""
    if target.year is not None and not is_due(target.year, now):
        return _("The records of this fiscal year are kept until %(day)s. Ask again from then on.") % {
            "day": format_date(disposable_from(target.year), weekday=False)
        }
    if behind := holding_back(rows):
        names = "、".join(str(NAMES.get(name, name)) for name in behind)
        return _("Not everything that follows the records has seen these yet: %(names)s. Try again when it has.") % {
            "names": names
        }
    return ""


def insist(target: Target, now: dt.datetime, rows: Sequence[StatementQuerySet]) -> None:
    """DomainError (not_now): it may not be done now."""
    if refusal := refusal_of(target, now, rows):
        raise DomainError(refusal, code="not_now")
