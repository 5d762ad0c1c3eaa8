"""Whose posts change within some days: the net effect, from the day before to the last day."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from lms.common.access import Access
from lms.organization.enums import PostingKind
from lms.organization.models import Posting, Sight
from lms.organization.permissions import can_see_people_of

ONE_DAY = dt.timedelta(days=1)


class MoveKind(TextChoices):
    MOVED = "moved", _("Transferred")
    # The unit was merged or split, and the person goes on in what it became.
    FOLLOWED = "followed", _("Moving with a change of their unit")
    JOINED = "joined", _("Joining")
    LEFT = "left", _("Leaving")
    PROMOTED = "promoted", _("Another post in the same unit")
    BEGUN = "begun", _("Concurrent post begins")
    ENDED = "ended", _("Concurrent post ends")


@dataclasses.dataclass(frozen=True)
class Span:
    """The days looked at, both included."""

    first: dt.date
    last: dt.date

    @property
    def before(self) -> dt.date:
        return self.first - ONE_DAY


@dataclasses.dataclass(frozen=True)
class Post:
    """What a posting says, as far as a change of it is news."""

    unit_id: int
    title: str
    grade: str
    employment: str
    head: str


@dataclasses.dataclass(frozen=True)
class Move:
    """One person's change. `before` and `after` are None where there is no such post on that side."""

    person_id: int
    person: uuid.UUID
    name: str
    kana: str
    sort_key: str
    kind: MoveKind
    day: dt.date
    before: Post | None
    after: Post | None
    # When everybody may know it, if that is not yet.
    announced_at: dt.datetime | None

    @property
    def unit_ids(self) -> list[int]:
        return [post.unit_id for post in (self.before, self.after) if post is not None]


class Row(NamedTuple):
    """A posting as it is read: thousands change on one 1 April."""

    person_id: int
    person: uuid.UUID
    name: str
    kana: str
    sort_key: str
    posting: str
    valid_from: dt.date
    valid_to: dt.date | None
    disclosed_at: dt.datetime
    unit_id: int
    title: str
    grade: str
    employment: str
    head: str

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def post(self) -> Post:
        return Post(self.unit_id, self.title, self.grade, self.employment, self.head)


PERSON = ("person_id", "person__uuid", "person__name", "person__kana", "person__sort_key")
POSTING = ("kind", "valid_from", "valid_to", "disclosed_at", "unit_id", "title", "grade", "employment", "head")


def moves_within(span: Span, sight: Sight) -> list[Move]:
    """Everybody whose posts begin or end within the span and differ at its end. One query."""
    begun = Q(valid_from__gte=span.first, valid_from__lte=span.last)
    ended = Q(valid_to__gte=span.first, valid_to__lte=span.last)
    found = Posting.objects.seen(sight).filter(begun | ended).order_by("pk")
    # Primary posts follow one another; a concurrent one stands by itself.
    groups: dict[tuple[int, int | None], list[Row]] = defaultdict(list)
    for row in map(Row._make, found.values_list(*PERSON, *POSTING)):
        groups[row.person_id, row.unit_id if row.posting == PostingKind.CONCURRENT else None].append(row)
    return [move for rows in groups.values() if (move := _move(rows, span, sight.now)) is not None]


def _move(rows: Sequence[Row], span: Span, now: dt.datetime) -> Move | None:
    before = next((row for row in rows if row.holds_on(span.before)), None)
    after = next((row for row in rows if row.holds_on(span.last)), None)
    kind = _kind(before, after)
    decisive = after or before
    if kind is None or decisive is None:
        return None
    day = after.valid_from if after is not None else decisive.valid_to
    return Move(
        person_id=decisive.person_id,
        person=decisive.person,
        name=decisive.name,
        kana=decisive.kana,
        sort_key=decisive.sort_key,
        kind=kind,
        day=day or span.first,
        before=before.post if before else None,
        after=after.post if after else None,
        announced_at=decisive.disclosed_at if decisive.disclosed_at > now else None,
    )


def _kind(before: Row | None, after: Row | None) -> MoveKind | None:
    """None: nothing differs in the end."""
    if before is None or after is None:
        return _one_sided(before, after)
    if before.posting == PostingKind.CONCURRENT or before.post == after.post:
        return None
    return MoveKind.MOVED if before.unit_id != after.unit_id else MoveKind.PROMOTED


def _one_sided(before: Row | None, after: Row | None) -> MoveKind | None:
    if after is not None:
        return MoveKind.BEGUN if after.posting == PostingKind.CONCURRENT else MoveKind.JOINED
    if before is not None:
        return MoveKind.ENDED if before.posting == PostingKind.CONCURRENT else MoveKind.LEFT
    return None


def named(moves: Sequence[Move], access: Access) -> list[Move]:
    """Those whose names the reader may read: who leaves or comes to a unit entrusted to them."""
    return [move for move in moves if any(can_see_people_of(access, unit_id) for unit_id in move.unit_ids)]
