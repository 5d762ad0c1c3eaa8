"""One section: who led it, who leads it, what was decided."""

import dataclasses
import datetime as dt
from uuid import UUID

from lms.common.clock import local_date
from lms.organization.models import Posting, Sight, Unit
from lms.organization.queries import tree_on
from lms.skills.models import DxRole
from lms.talent.models import Designation

LEADER = "leader"  # the code of the role that every section is to have


@dataclasses.dataclass(frozen=True)
class Decision:
    """A designation as it is known, for the section's history."""

    uuid: UUID
    person_uuid: UUID
    name: str
    kana: str
    valid_from: dt.date
    valid_to: dt.date | None
    document: str
    end_reason: str
    recorded_at: dt.datetime

    @property
    def last_day(self) -> dt.date | None:
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def is_over(self, day: dt.date) -> bool:
        return self.valid_to is not None and self.valid_to <= day


def leader_role() -> DxRole | None:
    return DxRole.objects.filter(code=LEADER).first()


def seen_designations(unit: Unit, sight: Sight, role: DxRole) -> list[Designation]:
    """The section's designations, latest first.

    One that begins in the future tells of the posting it rests on: who may not see that posting yet sees neither.
    """
    rows = Designation.objects.known(sight.known_at).filter(unit=unit, role=role).select_related("person")
    today = local_date(sight.now)
    return [
        row for row in rows.order_by("-valid_from", "-pk") if row.valid_from <= today or _is_posted(row, unit, sight)
    ]


def _is_posted(row: Designation, unit: Unit, sight: Sight) -> bool:
    below = tree_on(row.valid_from, sight).below(unit.pk)
    return Posting.objects.seen(sight).on(row.valid_from).filter(person=row.person, unit_id__in=below).exists()


def section_history(unit: Unit, sight: Sight, role: DxRole) -> list[Decision]:
    return [
        Decision(
            uuid=row.uuid,
            person_uuid=row.person.uuid,
            name=row.person.name,
            kana=row.person.kana,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            document=row.document,
            end_reason=row.end_reason,
            recorded_at=row.recorded_at,
        )
        for row in seen_designations(unit, sight, role)
    ]
