"""The embargo (内示): who sees which version of the organisation.

Each row carries two pairs of moments. `recorded_at`/`superseded_at` are what HR knows; `disclosed_at`/`withdrawn_at`
are when everybody else sees the row appear and go. Without an embargo the pairs are equal. With one, the row that an
embargoed change closes stays in public sight until the embargo lifts, and the new one is not there before. So an
embargo is nothing but another "as known on", and the one method `seen` enforces it.
"""

import dataclasses
import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest

from lms.common.models import Bitemporal, BitemporalQuerySet

M = TypeVar("M", bound=models.Model)
# The last moment at which the public sees a row appear or go. Indexed as it stands here: whoever asks for what is still
# to come reads few rows, and no other query is tempted by an index of a column that nearly every row passes.
LAST_TURN = Greatest(Coalesce("disclosed_at", "withdrawn_at"), Coalesce("withdrawn_at", "disclosed_at"))


@dataclasses.dataclass(frozen=True)
class Sight:
    """Through whose eyes, and as known when. `known_at` None means now; `now` is the moment of asking."""

    now: dt.datetime
    known_at: dt.datetime | None = None
    embargoed: bool = False

    @property
    def at(self) -> dt.datetime:
        return self.known_at or self.now


def PUBLIC(now: dt.datetime) -> Sight:  # reads like the constant it nearly is
    """What everybody may see at `now`."""
    return Sight(now=now)


class DisclosedQuerySet(BitemporalQuerySet[M]):
    def seen(self, sight: Sight) -> Self:
        """The rows that `sight` shows. Every read of units, postings and leave goes through here."""
        if sight.embargoed:
            return self.known(sight.known_at)
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=sight.at), disclosed_at__lte=sight.at)


class Disclosed(Bitemporal):
    """A dated fact of the organisation that may be known to HR before it is known to all."""

    disclosed_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
