"""What the endpoint was asked and how it answered, over a stretch of time: from the sums that its processes write."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Max, QuerySet, Sum

from lms.xapi.enums import Operation
from lms.xapi.models import ApiClient, Usage
from lms.xapi.models.usage import BUCKETS, STEPS

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
TOP = 20


@dataclasses.dataclass(frozen=True)
class Span:
    """A stretch up to now, in steps of which each is a bar."""

    name: str
    step: dt.timedelta
    steps: int

    def since(self, now: dt.datetime) -> dt.datetime:
        return floor(now, self.step) - (self.steps - 1) * self.step


SPANS = (Span("hour", MINUTE, 60), Span("day", 30 * MINUTE, 48), Span("week", 6 * HOUR, 28))


def floor(moment: dt.datetime, step: dt.timedelta) -> dt.datetime:
    return moment - (moment - EPOCH) % step


@dataclasses.dataclass(frozen=True)
class Step:
    at: dt.datetime
    stored: int
    asked: int


@dataclasses.dataclass(frozen=True)
class ErrorRow:
    """Refusals of one kind to one client. `client` None: no credential was recognised."""

    client: ApiClient | None
    operation: Operation
    code: str
    count: int
    message: str
    last_at: dt.datetime


@dataclasses.dataclass(frozen=True)
class ClientRow:
    client: ApiClient | None
    requests: int
    statements: int
    refused: int
    bytes: int


@dataclasses.dataclass(frozen=True)
class Traffic:
    span: Span
    steps: list[Step]
    requests: int
    stored: int
    refused: int
    half_within: str
    most_within: str
    errors: list[ErrorRow]
    clients: list[ClientRow]


def traffic(span: Span, now: dt.datetime) -> Traffic:
    """Six queries, whatever was asked."""
    rows = Usage.objects.filter(minute__gte=span.since(now))
    clients = {client.key: client for client in ApiClient.objects.all()}
    per_client = _per_client(rows, clients)
    buckets = rows.filter(code="").aggregate(**{name: Sum(name, default=0) for name in BUCKETS})
    counts = [buckets[name] for name in BUCKETS]
    steps = _steps(rows, span, now)
    return Traffic(
        span=span,
        steps=steps,
        requests=sum(row.requests for row in per_client),
        stored=sum(step.stored for step in steps),
        refused=sum(row.refused for row in per_client),
        half_within=within(counts, 0.5),
        most_within=within(counts, 0.95),
        errors=_errors(rows, clients),
        clients=per_client,
    )


def within(counts: Sequence[int], share: float) -> str:
    """The step in milliseconds within which so large a share was answered; "" if nothing was asked."""
    wanted, seen = share * sum(counts), 0
    if not wanted:
        return ""
    for step, count in zip(STEPS, counts, strict=False):
        seen += count
        if seen >= wanted:
            return f"≤ {step} ms"
    return f"> {STEPS[-1]} ms"


def _steps(rows: QuerySet[Usage], span: Span, now: dt.datetime) -> list[Step]:
    """Minutes are few even in a week: they are added up here, alike on both engines."""
    stored: dict[dt.datetime, int] = {}
    asked: dict[dt.datetime, int] = {}
    answered = rows.filter(code="", operation__in=[Operation.STORE, Operation.READ])
    sums = answered.values_list("minute", "operation").annotate(Sum("requests"), Sum("statements")).order_by()
    for minute, operation, requests, statements in sums:
        at = floor(minute, span.step)
        if operation == Operation.STORE:
            stored[at] = stored.get(at, 0) + statements
        else:
            asked[at] = asked.get(at, 0) + requests
    first = span.since(now)
    moments = [first + number * span.step for number in range(span.steps)]
    return [Step(at, stored.get(at, 0), asked.get(at, 0)) for at in moments]


def _errors(rows: QuerySet[Usage], clients: Mapping[str, ApiClient]) -> list[ErrorRow]:
    """The most frequent first, each with what was said last."""
    refused = rows.exclude(code="")
    top = refused.values_list("key", "operation", "code").annotate(count=Sum("requests"), at=Max("last_at"))
    found = list(top.order_by("-count", "-at")[:TOP])
    said = refused.filter(last_at__in=[row[4] for row in found]).values_list(
        "key", "operation", "code", "last_at", "message"
    )
    messages = {tuple(row[:4]): row[4] for row in said}
    return [
        ErrorRow(clients.get(key), Operation(operation), code, count, messages.get((key, operation, code, at), ""), at)
        for key, operation, code, count, at in found
    ]


def _per_client(rows: QuerySet[Usage], clients: Mapping[str, ApiClient]) -> list[ClientRow]:
    sums: dict[str, list[int]] = {}
    grouped = rows.values_list("key", "operation", "code").annotate(Sum("requests"), Sum("statements"), Sum("bytes"))
    for key, operation, code, requests, statements, size in grouped.order_by():
        mine = sums.setdefault(key, [0, 0, 0, 0])
        mine[0] += requests
        mine[1] += statements if operation == Operation.STORE and not code else 0
        mine[2] += requests if code else 0
        mine[3] += size
    ordered = sorted(sums.items(), key=lambda item: (-item[1][0], item[0]))
    return [ClientRow(clients.get(key), *values) for key, values in ordered]
