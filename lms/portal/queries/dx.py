"""A person's standing in the city's DX: certified for which roles, designated to which sections, for what terms."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import QuerySet

from lms.common.prepared import Prepared
from lms.organization.models import Posting, Sight
from lms.organization.queries.places import Places, places
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification, Designation


@dataclasses.dataclass(frozen=True)
class Certified:
    role_id: int
    role: str
    on: dt.date
    last_day: dt.date | None
    source: str
    document: str
    is_valid: bool


@dataclasses.dataclass(frozen=True)
class Term:
    """A designation. One that runs counts only while the person is posted in the section and certified."""

    role_id: int
    role: str
    # None where the section is no more: it has no page today.
    section: uuid.UUID | None
    place: str
    since: dt.date
    last_day: dt.date | None
    document: str
    end_reason: str
    is_running: bool
    is_ahead: bool
    is_posted: bool


@dataclasses.dataclass(frozen=True)
class DxStatus:
    """Both lists latest first."""

    certified: tuple[Certified, ...]
    terms: tuple[Term, ...]

    def certified_for(self, role_id: int) -> Certified | None:
        return next((each for each in self.certified if each.role_id == role_id and each.is_valid), None)

    def term_of(self, role_id: int) -> Term | None:
        """The term that runs, or else the next one."""
        terms = [each for each in self.terms if each.role_id == role_id]
        running = next((each for each in terms if each.is_running), None)
        return running or next((each for each in reversed(terms) if each.is_ahead), None)


def _last_day(end: dt.date | None) -> dt.date | None:
    return end - dt.timedelta(days=1) if end else None


def certifications_of(person_id: int, known_at: dt.datetime | None = None) -> QuerySet[Certification]:
    certifications = Certification.objects.known(known_at).filter(person_id=person_id)
    return certifications.select_related("role").order_by("-valid_from", "-pk")


def designations_of(person_id: int, known_at: dt.datetime | None = None) -> QuerySet[Designation]:
    designations = Designation.objects.known(known_at).filter(person_id=person_id)
    return designations.select_related("role", "unit").order_by("-valid_from", "-pk")


CERTIFICATIONS = Prepared(certifications_of, person_id=int)
DESIGNATIONS = Prepared(designations_of, person_id=int)


def dx_status(
    person_id: int, day: dt.date, sight: Sight, postings: Collection[Posting], where: Places | None = None
) -> DxStatus:
    """In two queries, and one more for the places of whoever was designated, if they are not known yet.

    `postings`: those of the person that `sight` shows.

    A designation yet to begin tells of the posting it rests on: who may not see that posting sees neither.
    """
    rows = _designations(person_id, sight)
    known = where or (places(sight) if rows else Places({}))
    terms = (_term(row, day, postings, known) for row in rows)
    return DxStatus(
        certified=tuple(_certified(row, day) for row in _certifications(person_id, sight)),
        terms=tuple(term for term in terms if term.is_posted or not term.is_ahead),
    )


def _certifications(person_id: int, sight: Sight) -> list[Certification]:
    if sight.known_at is not None:
        return list(certifications_of(person_id, sight.known_at))
    rows: list[Certification] = CERTIFICATIONS.instances(person_id=person_id)
    return rows


def _designations(person_id: int, sight: Sight) -> list[Designation]:
    if sight.known_at is not None:
        return list(designations_of(person_id, sight.known_at))
    rows: list[Designation] = DESIGNATIONS.instances(person_id=person_id)
    return rows


def _certified(row: Certification, day: dt.date) -> Certified:
    return Certified(
        role_id=row.role_id,
        role=row.role.name,
        on=row.valid_from,
        last_day=_last_day(row.valid_to),
        source=str(CertificationSource(row.source).label),
        document=row.document,
        is_valid=row.holds_on(day),
    )


def _term(row: Designation, day: dt.date, postings: Collection[Posting], where: Places) -> Term:
    looked_at = max(day, row.valid_from)
    return Term(
        role_id=row.role_id,
        role=row.role.name,
        section=row.unit.uuid if where.section(row.unit_id, day) else None,
        place=where.name(row.unit_id, day) or where.name(row.unit_id, row.valid_from),
        since=row.valid_from,
        last_day=_last_day(row.valid_to),
        document=row.document,
        end_reason=row.end_reason,
        is_running=row.holds_on(day),
        is_ahead=row.valid_from > day,
        is_posted=any(
            posting.holds_on(looked_at) and where.lies_in(posting.unit_id, row.unit_id, looked_at)
            for posting in postings
        ),
    )
