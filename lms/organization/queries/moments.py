"""When the public will see something else, though nobody writes anything: an embargo lifts."""

import datetime as dt
from typing import Any

from django.db import models

from lms.common.generations import Kept
from lms.organization.models import Leave, Person, Posting, Sight, UnitVersion
from lms.organization.models.sight import LAST_TURN

MOMENTS: Kept[tuple[dt.datetime, ...]] = Kept("units", "people", size=1)


def next_change(sight: Sight) -> dt.datetime | None:
    """The first moment after that of `sight` at which the organisation looks otherwise; None: none is laid down.

    Whoever sees what is embargoed, sees it at once.
    """
    if sight.embargoed:
        return None
    ahead = MOMENTS.get("ahead", now=sight.at, derive=lambda: _ahead(sight.at), until=lambda: None)
    return next((moment for moment in ahead if moment > sight.at), None)


def _ahead(at: dt.datetime) -> tuple[dt.datetime, ...]:
    """The moments still to come, in their order: few, since whole batches share one."""
    first, *others = (_turning(table, at) for table in (UnitVersion, Person, Posting, Leave))
    found = {moment for pair in first.union(*others) for moment in pair}
    return tuple(sorted(moment for moment in found if moment is not None and moment > at))


def _turning(table: type[models.Model], at: dt.datetime) -> Any:
    """When each row of the table that the public will see appear or go does so."""
    rows: Any = table._default_manager.order_by()
    return rows.alias(turns=LAST_TURN).filter(turns__gt=at).values_list("disclosed_at", "withdrawn_at")
