"""Follows the statement store: completions may change who belongs to an audience."""

import datetime as dt
from collections.abc import Sequence

from courses.queries.audiences import COMPLETIONS
from lms.organization.actions.waking import wake_audiences
from lms.xapi.enums import Trust, Verb
from lms.xapi.models import Statement


def follow_completions(statements: Sequence[Statement], now: dt.datetime) -> None:
    """The statements only say that something changed; who belongs is decided from what is on record."""
    own = (statement for statement in statements if statement.trust == Trust.OWN)
    if any(statement.verb == Verb.COMPLETED or statement.voids is not None for statement in own):
        wake_audiences(COMPLETIONS)
