"""Which statements a disposal concerns, and whether it may touch them."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from lms.common.clock import local_date, start_of
from lms.common.fiscal import FiscalYear
from lms.xapi.cursors import places
from lms.xapi.exploring import person_key
from lms.xapi.models import Document, ForwardingTarget, Statement, StatementQuerySet


def of_year(year: FiscalYear) -> StatementQuerySet:
    """Those that the store took in within the year."""
    return Statement.objects.filter(stored__gte=start_of(year.first_day), stored__lt=start_of(year.end))


def of_person(person: UUID) -> list[StatementQuerySet]:
    """Those in which the account acts, is acted upon, or is named. No statement is in two of them: each is answered
    from an index, which one question joined by OR is not."""
    key = person_key(person)
    acts = Statement.objects.filter(actor=key)
    acted_upon = Statement.objects.filter(object_id=key).exclude(actor=key)
    mentioned = Statement.objects.filter(mentions__key=key).exclude(Q(actor=key) | Q(object_id=key))
    return [acts, acted_upon, mentioned]


def documents_of(person: UUID) -> QuerySet[Document]:
    """State and profiles that other systems keep of the account. They are no records, and no ledger holds them."""
    return Document.objects.filter(agent=person_key(person))


def disposable_from(year: FiscalYear) -> dt.date:
    """The first day on which the year may be disposed of."""
    return FiscalYear(year.start_year + settings.XAPI_RETENTION_YEARS).end


def is_due(year: FiscalYear, now: dt.datetime) -> bool:
    """The year has ended and was kept for as long as is set."""
    return local_date(now) >= disposable_from(year)


def holding_back(rows: Sequence[StatementQuerySet]) -> list[str]:
    """The consumers and forwarding targets that have still to see some of these statements, by name."""
    followers = [*places().items(), *_targets()]
    return [name for name, place in followers if any(some.after(*place).exists() for some in rows)]


def _targets() -> list[tuple[str, tuple[int, int]]]:
    """One that is paused or stopped goes on one day, so it holds back, too."""
    return [(target.name, (target.xid, target.seq)) for target in ForwardingTarget.objects.order_by("name")]
