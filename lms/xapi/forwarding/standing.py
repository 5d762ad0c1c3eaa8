"""How forwarding stands, for those who look."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q

from lms.xapi.models import UNSETTLED, ForwardingTarget, Statement, TargetState

# Nobody needs to know more exactly how far behind a target is, and counting millions takes long.
MOST_COUNTED = 10_000


@dataclasses.dataclass(frozen=True)
class Standing:
    """One target. `waiting` counts what lies before its place, filters aside, up to MOST_COUNTED."""

    target: ForwardingTarget
    waiting: int
    oldest: dt.datetime | None
    letters: int

    @property
    def is_more(self) -> bool:
        return self.waiting > MOST_COUNTED

    @property
    def tone(self) -> str:
        if self.target.state == TargetState.STOPPED:
            return "danger"
        if self.target.state == TargetState.PAUSED:
            return "neutral"
        return "warning" if self.target.error_code else "success"

    @property
    def needs_a_look(self) -> bool:
        return self.target.state == TargetState.STOPPED or bool(self.letters)


@dataclasses.dataclass(frozen=True)
class Summary:
    """All targets in a few numbers."""

    targets: int
    stopped: int
    failing: int
    letters: int

    @property
    def needs_a_look(self) -> bool:
        return bool(self.stopped or self.letters)


def standings(targets: Sequence[ForwardingTarget]) -> list[Standing]:
    """A query for each target's lag: targets are few."""
    open_letters = _open_letters(targets)
    return [_standing(target, open_letters.get(target.pk, 0)) for target in targets]


def _standing(target: ForwardingTarget, letters: int) -> Standing:
    ahead = Statement.objects.settled().after(target.xid, target.seq)
    waiting = ahead[: MOST_COUNTED + 1].count()
    oldest = ahead.values_list("stored", flat=True).first() if waiting else None
    return Standing(target, waiting, oldest, letters)


def _open_letters(targets: Sequence[ForwardingTarget]) -> dict[int, int]:
    rows = ForwardingTarget.objects.filter(pk__in=[target.pk for target in targets])
    return dict(rows.annotate(n=Count("letters", filter=Q(letters__state__in=UNSETTLED))).values_list("pk", "n"))


def summary() -> Summary:
    numbers = ForwardingTarget.objects.aggregate(
        targets=Count("pk", distinct=True),
        stopped=Count("pk", distinct=True, filter=Q(state=TargetState.STOPPED)),
        failing=Count("pk", distinct=True, filter=Q(state=TargetState.ACTIVE, retry_at__isnull=False)),
        letters=Count("letters", filter=Q(letters__state__in=UNSETTLED)),
    )
    return Summary(**numbers)
