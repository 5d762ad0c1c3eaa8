"""Whose posts change within some days: the net effect, from the day before to the last day."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from lms.common.access import Access
from lms.organization.enums import PostingKind
from lms.organization.models import Posting, Sight
from lms.organization.permissions import can_see_people_of

ONE_DAY = dt.timedelta(days=1)


class MoveKind(TextChoices):
    MOVED = "moved", _("Transferred")
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


FIELDS = ("person_id", "person__uuid", "person__name", "person__kana", "person__sort_key")


def moves_within(span: Span, sight: Sight) -> list[Move]:
    """Everybody whose posts begin or end within the span and differ at its end. One query."""
    begun = Q(valid_from__gte=span.first, valid_from__lte=span.last)
    ended = Q(valid_to__gte=span.first, valid_to__lte=span.last)
    rows = Posting.objects.seen(sight).filter(begun | ended).select_related("person").order_by("pk")
    primary: dict[int, list[Posting]] = defaultdict(list)
    concurrent: dict[tuple[int, int], list[Posting]] = defaultdict(list)
    for row in rows:
        if row.kind == PostingKind.PRIMARY:
            primary[row.person_id].append(row)
        else:
            concurrent[row.person_id, row.unit_id].append(row)
    groups = [*primary.values(), *concurrent.values()]
    return [move for group in groups if (move := _move(group, span, sight.now)) is not None]


def _move(rows: Sequence[Posting], span: Span, now: dt.datetime) -> Move | None:
    before = next((row for row in rows if row.holds_on(span.before)), None)
    after = next((row for row in rows if row.holds_on(span.last)), None)
    kind = _kind(before, after, rows[0].kind)
    decisive = after or before
    if kind is None or decisive is None:
        return None
    day = after.valid_from if after is not None and after is not before else before.valid_to if before else None
    person = decisive.person
    return Move(
        person_id=person.pk,
        person=person.uuid,
        name=person.name,
        kana=person.kana,
        sort_key=person.sort_key,
        kind=kind,
        day=day or span.first,
        before=_post(before),
        after=_post(after),
        announced_at=decisive.disclosed_at if decisive.disclosed_at > now else None,
    )


def _post(row: Posting | None) -> Post | None:
    return Post(row.unit_id, row.title, row.grade, row.employment, row.head) if row is not None else None


def _kind(before: Posting | None, after: Posting | None, posting: str) -> MoveKind | None:
    """None: nothing differs in the end."""
    if posting == PostingKind.CONCURRENT:
        if (before is None) == (after is None):
            return None
        return MoveKind.BEGUN if before is None else MoveKind.ENDED
    if before is None or after is None:
        return MoveKind.JOINED if after is not None else MoveKind.LEFT if before is not None else None
    if before.unit_id != after.unit_id:
        return MoveKind.MOVED
    return None if _post(before) == _post(after) else MoveKind.PROMOTED


def named(moves: Sequence[Move], access: Access) -> list[Move]:
    """Those whose names the reader may read: who leaves or comes to a unit entrusted to them."""
    return [move for move in moves if any(can_see_people_of(access, unit_id) for unit_id in move.unit_ids)]
