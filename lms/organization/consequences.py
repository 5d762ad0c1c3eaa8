"""What a change would bring about elsewhere, told before it is confirmed.

Apps above register tellers. A teller is asked before the change: it looks at what is there and returns a question,
which is put after the change has been tried, within the transaction that is then rolled back. It answers in sentences.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable

from lms.organization.models import Sight


@dataclasses.dataclass(frozen=True)
class Change:
    """A change that is planned: from which day, and whom and what it touches."""

    day: dt.date
    person_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()


Question = Callable[[], list[str]]
Teller = Callable[[Change, Sight], Question]
_tellers: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Called from AppConfig.ready(); the same teller twice counts once."""
    if teller not in _tellers:
        _tellers.append(teller)


def questions(change: Change, sight: Sight) -> list[Question]:
    return [teller(change, sight) for teller in _tellers]
