"""When the public will see something else, though nobody writes anything: an embargo lifts."""

import datetime as dt

from django.db import models
from django.db.models import Min, Q

from lms.organization.models import Sight


def next_change(sight: Sight, *tables: type[models.Model]) -> dt.datetime | None:
    """The first moment after that of `sight` at which rows of `tables` appear to it or go; None: none is laid down.

    One query for each table. Whoever sees what is embargoed, sees it at once.
    """
    if sight.embargoed:
        return None
    moments = [moment for table in tables for moment in _moments(table, sight.at)]
    return min((moment for moment in moments if moment is not None), default=None)


def _moments(table: type[models.Model], at: dt.datetime) -> tuple[dt.datetime | None, ...]:
    ahead = table._default_manager.filter(Q(disclosed_at__gt=at) | Q(withdrawn_at__gt=at))
    found = ahead.aggregate(
        shown=Min("disclosed_at", filter=Q(disclosed_at__gt=at)),
        gone=Min("withdrawn_at", filter=Q(withdrawn_at__gt=at)),
    )
    return found["shown"], found["gone"]
