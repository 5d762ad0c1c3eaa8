"""A unit's forms as HR keeps them: what it was, is and will be, and what was written down when."""

import dataclasses
import datetime as dt
from uuid import UUID

from django.db.models import Q

from lms.accounts.queries import action_label, audit_events
from lms.common.clock import local_date
from lms.organization.enums import LineageKind, UnitKind
from lms.organization.models import Disclosed, Posting, Sight, Unit, UnitLineage, UnitVersion
from lms.organization.queries.places import places
from lms.organization.queries.record import STEPS, Act

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Form:
    """What a unit is for a time."""

    row: UnitVersion
    upper: str
    is_now: bool
    is_ahead: bool
    is_secret: bool

    @property
    def last_day(self) -> dt.date | None:
        return self.row.valid_to - ONE_DAY if self.row.valid_to else None

    @property
    def kind(self) -> str:
        return str(UnitKind(self.row.kind).label)


@dataclasses.dataclass(frozen=True)
class UnitRecord:
    uuid: UUID
    forms: tuple[Form, ...]
    acts: tuple[Act, ...]
    # How many people are posted in the unit itself today or from a later day on.
    people: int

    @property
    def present(self) -> Form | None:
        """The form of today, else the next to come, else the last there was."""
        ahead = [form for form in self.forms if form.is_ahead]
        return next((form for form in self.forms if form.is_now), ahead[-1] if ahead else next(iter(self.forms), None))

    @property
    def goes_on(self) -> bool:
        """Whether there is a unit to be changed, today or later."""
        return any(form.is_now or form.is_ahead for form in self.forms)


def unit_record(unit: Unit, sight: Sight) -> UnitRecord:
    """What `sight` shows of a unit, the latest form first. As many queries for any unit."""
    where, today = places(sight), local_date(sight.now)
    rows = list(UnitVersion.objects.seen(sight).filter(unit=unit).order_by("-valid_from"))
    forms = tuple(
        Form(
            row=row,
            upper=where.name(row.parent_id, row.valid_from) if row.parent_id else "",
            is_now=row.holds_on(today),
            is_ahead=row.valid_from > today,
            is_secret=row.disclosed_at > sight.now,
        )
        for row in rows
    )
    people = Posting.objects.seen(sight).filter(unit=unit).overlapping(today, None).values("person").distinct().count()
    return UnitRecord(unit.uuid, forms, _acts(unit, sight), people)


def _acts(unit: Unit, sight: Sight) -> tuple[Act, ...]:
    """The latest acts that the trail holds of this unit; those not announced are not there for others."""
    trail = audit_events(disclosed_by=None if sight.embargoed else sight.now)
    events = trail.filter(subject_type="unit", subject_key=str(unit.uuid))[:STEPS]
    rows: list[Disclosed] = [*UnitVersion.objects.filter(unit=unit), *UnitLineage.objects.filter(predecessor=unit)]
    written = {moment for row in rows for moment in (row.recorded_at, row.superseded_at)}
    # What rests on an act in secret does not show: taking it back is then refused without saying why.
    built_on = {
        row.recorded_at
        for row in rows
        if row.superseded_at not in {None, row.recorded_at}
        and (sight.embargoed or (row.withdrawn_at is not None and row.withdrawn_at <= sight.now))
    }
    return tuple(
        Act(
            at=event.at,
            by=event.actor.name if event.actor else "",
            label=action_label(event.action),
            can_undo=event.at in written and event.at not in built_on,
        )
        for event in events
    )


def lines_of_day(unit: Unit, day: dt.date, sight: Sight, *, ends: bool) -> list[str]:
    """What lines of descent tell of the day on which a form of the unit begins, or (`ends`) the unit ends."""
    kinds = Q(kind__in=[LineageKind.MERGED, LineageKind.ABOLISHED], predecessor=unit)
    begins = Q(kind=LineageKind.SPLIT, successor=unit) | Q(predecessor=unit, successor=unit)
    lines = UnitLineage.objects.seen(sight).filter(kinds if ends else begins, valid_from=day).order_by("pk")
    found = list(lines)
    others = {pk for line in found for pk in (line.predecessor_id, line.successor_id) if pk and pk != unit.pk}
    where = places(sight, others)
    told = []
    for line in found:
        other = line.successor_id if ends else line.predecessor_id
        name = where.own_name(other, day) if other and other != unit.pk else ""
        told.append(f"{LineageKind(line.kind).label}（{name}）" if name else str(LineageKind(line.kind).label))
    return told
