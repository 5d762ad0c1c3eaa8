"""What became of a unit: its names and places, where it came from and where it went."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.organization.enums import LineageKind, UnitKind
from lms.organization.models import Sight, Unit, UnitLineage, UnitVersion
from lms.organization.queries.places import Places, places


@dataclasses.dataclass(frozen=True)
class Fact:
    """One sentence; `unit` and its name where it speaks of another unit that has a page."""

    text: str
    unit: uuid.UUID | None = None
    name: str = ""


@dataclasses.dataclass(frozen=True)
class Happening:
    """What happened to the unit on a day. `announced_at`: when everybody may know it, if that is not yet."""

    day: dt.date
    facts: tuple[Fact, ...]
    is_ahead: bool
    is_end: bool
    announced_at: dt.datetime | None


@dataclasses.dataclass(frozen=True)
class UnitHistory:
    """`versions` in order of time; `happenings` the latest first."""

    versions: tuple[UnitVersion, ...]
    happenings: tuple[Happening, ...]

    @property
    def latest(self) -> UnitVersion:
        return self.versions[-1]


def unit_history(unit: Unit, sight: Sight, today: dt.date) -> UnitHistory | None:
    """None where nothing of the unit is seen. Three queries."""
    versions = list(UnitVersion.objects.seen(sight).filter(unit=unit).order_by("valid_from"))
    if not versions:
        return None
    lines = list(
        UnitLineage.objects.seen(sight)
        .filter(Q(predecessor=unit) | Q(successor=unit))
        .select_related("predecessor", "successor")
        .order_by("valid_from", "pk")
    )
    kin = {version.parent_id for version in versions if version.parent_id}
    kin.update(pk for line in lines for pk in (line.predecessor_id, line.successor_id) if pk)
    story = _Story(unit, versions, lines, places(sight, kin))
    return UnitHistory(tuple(versions), tuple(story.happenings(sight.now, today))[::-1])


class _Story:
    def __init__(
        self, unit: Unit, versions: Sequence[UnitVersion], lines: Sequence[UnitLineage], where: Places
    ) -> None:
        self.unit, self.versions, self.where = unit, versions, where
        self.lines = [line for line in lines if line.predecessor_id != line.successor_id]
        self.facts: dict[dt.date, list[Fact]] = defaultdict(list)
        self.disclosed: dict[dt.date, dt.datetime] = {}
        self.ends: set[dt.date] = set()
        self._tell_versions()
        self._tell_lines()

    def happenings(self, now: dt.datetime, today: dt.date) -> Iterator[Happening]:
        for day in sorted(self.facts):
            shown_at = self.disclosed[day]
            announced_at = shown_at if shown_at > now else None
            yield Happening(day, tuple(self.facts[day]), day > today, day in self.ends, announced_at)

    def _note(self, day: dt.date, fact: Fact, disclosed_at: dt.datetime) -> None:
        self.facts[day].append(fact)
        self.disclosed[day] = max(self.disclosed.get(day, disclosed_at), disclosed_at)

    def _tell_versions(self) -> None:
        before: UnitVersion | None = None
        for version in self.versions:
            if before is not None and before.valid_to == version.valid_from:
                for text in self._changes(before, version):
                    self._note(version.valid_from, Fact(text), version.disclosed_at)
            else:
                if before is not None:
                    self._end(before)
                self._note(version.valid_from, self._beginning(version), version.disclosed_at)
            before = version
        if before is not None:
            self._end(before)

    def _beginning(self, version: UnitVersion) -> Fact:
        upper = self.where.own_name(version.parent_id, version.valid_from) if version.parent_id else ""
        name = {"name": version.name, "upper": upper}
        return Fact(_("Set up as “%(name)s” in %(upper)s") % name if upper else _("Set up as “%(name)s”") % name)

    def _end(self, version: UnitVersion) -> None:
        if version.valid_to is None:
            return
        self.ends.add(version.valid_to)
        is_told = any(
            line.valid_from == version.valid_to and line.predecessor_id == self.unit.pk for line in self.lines
        )
        if not is_told:
            self._note(version.valid_to, Fact(_("Abolished")), version.disclosed_at)

    def _changes(self, before: UnitVersion, after: UnitVersion) -> Iterator[str]:
        if before.name != after.name:
            yield _("Renamed from “%(old)s” to “%(new)s”") % {"old": before.name, "new": after.name}
        if before.parent_id != after.parent_id:
            names = [self.where.own_name(v.parent_id, v.valid_from) if v.parent_id else "" for v in (before, after)]
            yield _("Moved from %(old)s to %(new)s") % {"old": names[0] or "―", "new": names[1] or "―"}
        if before.kind != after.kind:
            kinds = {"old": UnitKind(before.kind).label, "new": UnitKind(after.kind).label}
            yield _("Kind changed from %(old)s to %(new)s") % kinds
        if before.code != after.code:
            yield _("Code changed from %(old)s to %(new)s") % {"old": before.code, "new": after.code}
        if before.is_section != after.is_section:
            yield _("Counts as a section from now on") if after.is_section else _("No longer counts as a section")

    def _tell_lines(self) -> None:
        for line in self.lines:
            went = line.predecessor_id == self.unit.pk
            other = line.successor if went else line.predecessor
            text = _line_text(LineageKind(line.kind), went=went)
            if other is None:
                self._note(line.valid_from, Fact(text), line.disclosed_at)
                continue
            day = line.valid_from if went else line.valid_from - dt.timedelta(days=1)
            name = self.where.own_name(other.pk, day)
            # A unit that the reader cannot see is not named, and neither is what it had to do with this one.
            if name:
                self._note(line.valid_from, Fact(text, other.uuid, name), line.disclosed_at)


def _line_text(kind: LineageKind, *, went: bool) -> str:
    if kind == LineageKind.ABOLISHED:
        return _("Abolished")
    if kind == LineageKind.SPLIT:
        return _("Part of it became") if went else _("Split off from")
    if kind == LineageKind.MERGED:
        return _("Merged into") if went else _("Took over")
    return _("Followed by") if went else _("Follows")
