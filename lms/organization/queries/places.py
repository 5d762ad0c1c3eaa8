"""What units were called, and where they stood, on any day: for histories, which speak of many days at once."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection

from lms.organization.enums import UnitKind
from lms.organization.models import Sight, UnitVersion


@dataclasses.dataclass(frozen=True)
class Version:
    unit_id: int
    parent_id: int | None
    name: str
    kind: str
    is_section: bool
    uuid: uuid.UUID
    valid_from: dt.date
    valid_to: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclasses.dataclass(frozen=True)
class Places:
    versions: dict[int, list[Version]]

    def chain(self, unit_id: int, day: dt.date) -> list[Version]:
        """From the top down to the unit, as they stood on `day`; empty if the unit was not there."""
        steps: list[Version] = []
        step = self._on(unit_id, day)
        while step is not None and len(steps) <= len(self.versions):
            steps.append(step)
            step = self._on(step.parent_id, day) if step.parent_id is not None else None
        return steps[::-1]

    def own_name(self, unit_id: int, day: dt.date) -> str:
        """What the unit alone was called on `day`, or last before; empty if nothing is known of it."""
        began = [version for version in self.versions.get(unit_id, []) if version.valid_from <= day]
        return max(began, key=lambda version: version.valid_from).name if began else ""

    def name(self, unit_id: int, day: dt.date) -> str:
        """「デジタル統括室 企画部 DX人材育成課」, without the city's own name."""
        return " ".join(step.name for step in self.chain(unit_id, day) if step.kind != UnitKind.CITY)

    def section(self, unit_id: int, day: dt.date) -> Version | None:
        """The nearest section that is the unit itself or stood above it."""
        return next((step for step in reversed(self.chain(unit_id, day)) if step.is_section), None)

    def lies_in(self, unit_id: int, upper_id: int, day: dt.date) -> bool:
        """Whether the unit is the upper one or stood below it."""
        return any(step.unit_id == upper_id for step in self.chain(unit_id, day))

    def _on(self, unit_id: int, day: dt.date) -> Version | None:
        return next((version for version in self.versions.get(unit_id, []) if version.holds_on(day)), None)


def places(sight: Sight, unit_ids: Collection[int] | None = None) -> Places:
    """All versions of all units (or of those named) that `sight` shows, in one query."""
    fields = ("unit_id", "parent_id", "name", "kind", "is_section", "unit__uuid", "valid_from", "valid_to")
    versions: dict[int, list[Version]] = defaultdict(list)
    rows = UnitVersion.objects.seen(sight)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    for row in rows.values_list(*fields):
        versions[row[0]].append(Version(*row))
    return Places(dict(versions))
