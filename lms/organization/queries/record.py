"""A person's record as HR keeps it: what counts, what counted before, who wrote it down and when."""

import dataclasses
import datetime as dt
from collections import defaultdict
from typing import TypeVar

from lms.accounts.models import AuditEvent
from lms.accounts.queries import action_label
from lms.common.clock import local_date
from lms.common.kana import kana_order
from lms.common.text import search_key
from lms.organization.enums import PostingKind
from lms.organization.models import Disclosed, Leave, Person, PlainEdit, Posting, Sight
from lms.organization.queries.places import Places, places

D = TypeVar("D", bound=Disclosed)
STEPS = 8
# What HR does at the desk, by the names in the audit trail.
ACTS = (
    "posting.made",
    "posting.transferred",
    "posting.corrected",
    "posting.ended",
    "posting.cancelled",
    "posting.withdrawn",
    "leave.recorded",
    "leave.ended",
    "leave.corrected",
    "leave.withdrawn",
    "person.registered",
    "person.retired",
    "person.undone",
)
# What moves no dated row: known by the trail alone.
UNDATED = ("person.edited", "person.edit_undone")
ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Line:
    """A post or a leave as it was written down. `is_open`: it counts, and can be changed."""

    row: Posting | Leave
    place: str
    is_open: bool
    is_now: bool
    is_ahead: bool
    # Somebody else may not see it yet.
    is_secret: bool
    # The person would be in the post that this one follows again, if it were called off.
    may_be_called_off: bool = False

    @property
    def last_day(self) -> dt.date | None:
        return self.row.valid_to - ONE_DAY if self.row.valid_to else None

    @property
    def recorded_by(self) -> str:
        return self.row.recorded_by.name if self.row.recorded_by else ""


@dataclasses.dataclass(frozen=True)
class Act:
    """Everything that was written down of the person at one moment. `can_undo`: nothing rests on it yet."""

    at: dt.datetime
    by: str
    label: str
    can_undo: bool
    # Of plain data, which nothing dates.
    is_plain: bool = False


@dataclasses.dataclass(frozen=True)
class Record:
    posts: tuple[Line, ...]
    leaves: tuple[Line, ...]
    acts: tuple[Act, ...]
    has_superseded: bool

    @property
    def present(self) -> tuple[Line, ...]:
        return tuple(line for line in self.posts if line.is_open and line.is_now)

    @property
    def primary(self) -> Line | None:
        """The post that a transfer leaves: held today, or else the next to come."""
        open_posts = [line for line in self.posts if line.is_open and line.row.kind == PostingKind.PRIMARY]
        coming = sorted((line for line in open_posts if line.is_ahead), key=lambda line: line.row.valid_from)
        return next((line for line in open_posts if line.is_now), next(iter(coming), None))

    @property
    def on_leave(self) -> Line | None:
        return next((line for line in self.leaves if line.is_open and line.is_now), None)

    @property
    def is_employed(self) -> bool:
        """Whether some post is held or to come."""
        return any(line.is_open and (line.is_now or line.is_ahead) for line in self.posts)


def record_of(person: Person, sight: Sight, *, superseded: bool = False) -> Record:
    """What `sight` shows of a person, the latest first; with `superseded` also what counted before.

    As many queries for a long life as for a short one.
    """
    where = places(sight)
    every_post = _all_of(Posting, person, sight)
    every_leave = _all_of(Leave, person, sight)
    today = local_date(sight.now)
    posts = tuple(_line(row, sight, today, where) for row in every_post if superseded or _counts(row, sight))
    leaves = tuple(_line(row, sight, today, where) for row in every_leave if superseded or _counts(row, sight))
    rows: list[Disclosed] = [*every_post, *every_leave]
    return Record(
        posts=posts,
        leaves=leaves,
        acts=_acts(person, rows, sight),
        has_superseded=any(not _counts(row, sight) for row in rows),
    )


def _all_of(model: type[D], person: Person, sight: Sight) -> list[D]:
    """Every row that `sight` shows or has shown, the latest first."""
    rows = model._default_manager.filter(person=person).select_related("recorded_by")
    rows = rows.filter(recorded_at__lte=sight.at) if sight.embargoed else rows.filter(disclosed_at__lte=sight.at)
    found = list(rows.order_by("-valid_from", "-recorded_at", "-pk"))
    # Called off before it was announced: nobody else ever saw it.
    return [row for row in found if sight.embargoed or row.withdrawn_at is None or row.withdrawn_at > row.disclosed_at]


def _counts(row: Disclosed, sight: Sight) -> bool:
    end = row.superseded_at if sight.embargoed else row.withdrawn_at
    return end is None or end > sight.at


def _line(row: Posting | Leave, sight: Sight, today: dt.date, where: Places) -> Line:
    day = min(max(row.valid_from, today), row.valid_to - ONE_DAY) if row.valid_to else max(row.valid_from, today)
    place = ""
    if isinstance(row, Posting):
        place = where.name(row.unit_id, day) or where.name(row.unit_id, row.valid_from)
    return Line(
        row=row,
        place=place,
        is_open=_counts(row, sight) and sight.known_at is None,
        is_now=row.holds_on(today),
        is_ahead=row.valid_from > today,
        is_secret=row.disclosed_at > sight.now,
        may_be_called_off=row.valid_from > today,
    )


def _acts(person: Person, rows: list[Disclosed], sight: Sight) -> tuple[Act, ...]:
    """The latest moments at which something was written down, in the words of the audit trail."""
    made: dict[dt.datetime, list[Disclosed]] = defaultdict(list)
    closed: dict[dt.datetime, list[Disclosed]] = defaultdict(list)
    for row in rows:
        if sight.embargoed or row.disclosed_at <= sight.at:
            made[row.recorded_at].append(row)
        if row.superseded_at is not None and (sight.embargoed or (row.withdrawn_at or sight.at) <= sight.at):
            closed[row.superseded_at].append(row)
    trail = AuditEvent.objects.filter(subject_type="person", subject_key=str(person.uuid)).select_related("actor")
    edits = trail.filter(action__in=UNDATED, at__lte=sight.at).order_by("-pk")[:STEPS]
    plain = {event.at: event for event in edits}
    moments = sorted({*made, *closed, *plain}, reverse=True)[:STEPS]
    labels = {event.at: event for event in trail.filter(action__in=ACTS, at__in=moments).order_by("-pk")}
    way_back = _way_back(person, sight) if plain else None
    return tuple(
        _plain_act(plain[moment], way_back)
        if moment in plain
        else Act(
            at=moment,
            by=_who(made[moment], labels.get(moment)),
            label=action_label(labels[moment].action) if moment in labels else "",
            # What rests on it in secret does not show: taking it back is then refused without saying why.
            # A file is taken back as a whole, on its own page.
            can_undo=moment in labels and all(_counts(row, sight) for row in made[moment]),
        )
        for moment in moments
    )


def _plain_act(event: AuditEvent, way_back: dt.datetime | None) -> Act:
    by = str(event.actor.name) if event.actor else ""
    return Act(event.at, by, action_label(event.action), can_undo=event.at == way_back, is_plain=True)


def _way_back(person: Person, sight: Sight) -> dt.datetime | None:
    """The moment of the edit of plain data that can be taken back; None: there is none."""
    edit = PlainEdit.objects.filter(person=person, at__gt=sight.now - PlainEdit.WAY_BACK).first()
    return edit.at if edit is not None and edit.stands(person) else None


def _who(rows: list[Disclosed], event: AuditEvent | None) -> str:
    if event is not None and event.actor is not None:
        return str(event.actor.name)
    return next((row.recorded_by.name for row in rows if row.recorded_by is not None), "")


def similar_people(name: str, kana: str, sight: Sight) -> list[Person]:
    """People of this name and kana, however they are typed: perhaps the same."""
    written = Person.objects.seen(sight).filter(search_key__contains=search_key(name))
    return list(written.filter(sort_key=kana_order(kana))[:STEPS])
