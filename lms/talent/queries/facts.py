"""The dated facts of all leaders of a role, as somebody may know them: five queries, whatever the size of the city.

They hold for every day, so the coverage of many days is made of one reading.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from lms.common.generations import Kept
from lms.organization.models import Leave, Posting, Sight
from lms.organization.queries.moments import next_change
from lms.organization.queries.tree import versions_seen
from lms.skills.models import DxRole
from lms.talent.models import Certification, Designation
from lms.talent.queries.spans import Span, contains, intersect, merge, overlap

ENDS, CONTINUES = "ends", "continues"


@dataclasses.dataclass(frozen=True)
class Made:
    """A designation as it is known."""

    uuid: UUID
    unit_id: int
    person_id: int
    valid_from: dt.date
    valid_to: dt.date | None
    person_uuid: UUID
    name: str
    kana: str

    @property
    def term(self) -> Span:
        return self.valid_from, self.valid_to


@dataclasses.dataclass(frozen=True)
class Facts:
    """`certified`, `leaves`: spans by person. `posted`: (unit, span) by person. `above`: (parent, span) by unit."""

    designations: list[Made]
    certified: dict[int, list[Span]]
    posted: dict[int, list[tuple[int, Span]]]
    above: dict[int, list[tuple[int, Span]]]
    leaves: dict[int, list[Span]]
    ends_on_transfer: bool

    def leading(self, made: Made) -> list[Span]:
        """When the person leads the section by this designation: certified, designated and posted, leave aside."""
        held = self._within_term(made)
        return intersect(held, self.certified.get(made.person_id, []))

    def posted_in(self, person_id: int, section_id: int) -> list[Span]:
        """When the person is posted in the section or in a unit that lies below it at the time."""
        return merge(
            part for unit_id, span in self.posted.get(person_id, []) for part in self._inside(unit_id, section_id, span)
        )

    def _within_term(self, made: Made) -> list[Span]:
        spans = self.posted_in(made.person_id, made.unit_id)
        if not self.ends_on_transfer:
            return intersect(spans, [made.term])
        # The stretch in which the decision found the person; if the posting began later, the first one after.
        first = next((span for span in spans if contains(span, made.valid_from) or span[0] > made.valid_from), None)
        both = overlap(first, made.term) if first else None
        return [both] if both else []

    def _inside(self, unit_id: int, section_id: int, span: Span) -> Iterator[Span]:
        if unit_id == section_id:
            yield span
            return
        for parent_id, held in self.above.get(unit_id, []):
            if both := overlap(span, held):
                yield from self._inside(parent_id, section_id, both)


FACTS: Kept[Facts] = Kept("units", "people", "talent", size=8)


def facts_known(sight: Sight, role: DxRole, unit_id: int | None = None) -> Facts:
    """What is known of everybody who is or was designated for `role` (to the one unit, if it is given).

    That of all units is kept in the process until something of it changes or an embargo lifts.
    """
    if unit_id is not None or sight.known_at is not None:
        return _read(sight, role, unit_id)
    return FACTS.get(
        (sight.embargoed, role.pk, settings.DESIGNATION_ON_TRANSFER),
        now=sight.now,
        derive=lambda: _read(sight, role, None),
        until=lambda: next_change(sight),
    )


def _read(sight: Sight, role: DxRole, unit_id: int | None) -> Facts:
    designations = Designation.objects.known(sight.known_at).filter(role=role)
    if unit_id is not None:
        designations = designations.filter(unit_id=unit_id)
    people = designations.values("person_id")
    certifications = Certification.objects.known(sight.known_at).filter(role=role, person_id__in=people)
    postings = Posting.objects.seen(sight).filter(person_id__in=people)
    leaves = Leave.objects.seen(sight).filter(person_id__in=people)
    return Facts(
        designations=_made(designations),
        certified=_by_key(certifications.values_list("person_id", "valid_from", "valid_to")),
        posted=_placed(postings.values_list("person_id", "unit_id", "valid_from", "valid_to")),
        above=_above(sight),
        leaves=_by_key(leaves.values_list("person_id", "valid_from", "valid_to")),
        ends_on_transfer=settings.DESIGNATION_ON_TRANSFER == ENDS,
    )


def _made(designations: QuerySet[Designation]) -> list[Made]:
    fields = ("uuid", "unit_id", "person_id", "valid_from", "valid_to", "person__uuid", "person__name", "person__kana")
    return [Made(*row) for row in designations.order_by("valid_from", "pk").values_list(*fields)]


def _by_key(rows: Iterable[tuple[int, dt.date, dt.date | None]]) -> dict[int, list[Span]]:
    spans: dict[int, list[Span]] = defaultdict(list)
    for key, start, end in rows:
        spans[key].append((start, end))
    return spans


def _placed(rows: Iterable[tuple[int, int, dt.date, dt.date | None]]) -> dict[int, list[tuple[int, Span]]]:
    placed: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for key, unit_id, start, end in rows:
        placed[key].append((unit_id, (start, end)))
    return placed


def _above(sight: Sight) -> dict[int, list[tuple[int, Span]]]:
    versions = versions_seen(sight)
    return _placed(
        (node.unit_id, node.parent_id, start, end) for start, end, node in versions if node.parent_id is not None
    )
