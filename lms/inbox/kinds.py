"""What can be asked for. The apps above register each kind with what follows from a decision.

They know who decides as well: approvers are handed in when something is asked for, and the next ones, when nobody has
decided for a while, by `next_approvers`.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from django.utils.functional import Promise

from lms.accounts.models import User
from lms.inbox.models import Approval

Then = Callable[[Approval, dt.datetime], None]
NextApprovers = Callable[[Approval, dt.datetime], Sequence[User]]


@dataclasses.dataclass(frozen=True)
class Kind:
    """`on_decided` runs in the transaction of the decision, `on_lapsed` in that of the lapse, `on_withdrawn` likewise.

    Days are counted from the request, or from the last reminder or escalation. `lapses`: nobody may decide any more
    once the day by which it is due has passed.
    """

    name: str
    label: str | Promise
    on_decided: Then
    remind_after: int
    escalate_after: int
    next_approvers: NextApprovers | None
    lapses: bool
    on_lapsed: Then | None
    on_withdrawn: Then | None = None


_kinds: dict[str, Kind] = {}


def register_kind(
    kind: str,
    label: str | Promise,
    on_decided: Then,
    *,
    remind_after: int = 3,
    escalate_after: int = 7,
    next_approvers: NextApprovers | None = None,
    lapses: bool = False,
    on_lapsed: Then | None = None,
    on_withdrawn: Then | None = None,
) -> None:
    """Called from AppConfig.ready(); registering again replaces."""
    _kinds[kind] = Kind(
        kind, label, on_decided, remind_after, escalate_after, next_approvers, lapses, on_lapsed, on_withdrawn
    )


def kind_of(name: str) -> Kind:
    """KeyError: no app has registered it."""
    return _kinds[name]


def known_kind(name: str) -> Kind | None:
    """None: the app that asked is gone. What it asked for may still be taken back."""
    return _kinds.get(name)


def known_kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_label(name: str) -> str:
    """In words; a kind whose app is gone shows its name."""
    return str(_kinds[name].label) if name in _kinds else name
