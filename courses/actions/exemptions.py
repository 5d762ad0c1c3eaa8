"""Saying that somebody need not take a course, and taking that back. No statement says that anything was learned."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions.locking import lock_people
from courses.actions.telling import tell_exempt, tell_no_longer_exempt
from courses.enums import ExemptionGround
from courses.extensions import structure_changed
from courses.models import Course, Exemption
from courses.queries.achieved import Achieved, achieved_by
from courses.queries.audiences import COMPLETIONS
from lms.accounts.actions.audit import record_audit, record_audits
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.organization.actions.waking import wake_audiences
from lms.organization.models import Person

CHUNK = 500
MOST = 1000


@dataclasses.dataclass(frozen=True)
class Reviewed:
    """Of those for whom an exemption is wanted: who can get it, and who has the course already, and by what."""

    free: tuple[Person, ...]
    have: tuple[tuple[Person, Achieved], ...]


def review(people: Sequence[Person], course: Course) -> Reviewed:
    """In a constant number of queries."""
    distinct = {person.pk: person for person in people}
    achieved = achieved_by(list(distinct))
    free, have = [], []
    for pk, person in distinct.items():
        mine = achieved.get(pk, {}).get(course.pk)
        if mine is None:
            free.append(person)
        else:
            have.append((person, mine))
    return Reviewed(tuple(free), tuple(have))


@transaction.atomic
def grant_exemptions(
    *,
    people: Sequence[Person],
    course: Course,
    ground: ExemptionGround,
    reason: str,
    on: dt.date,
    now: dt.datetime,
    by: User,
    document: str = "",
) -> list[Exemption]:
    """Exempt people from a course from a day on. Those who have it already are left as they are; if all have it, that
    is refused."""
    if on > local_date(now):
        raise DomainError(_("Choose today or an earlier day."), code="future", field="on")
    if not reason.strip():
        raise DomainError(_("Say why."), code="reason", field="reason")
    if len(people) > MOST:
        message = _("At most %(limit)d people at a time.") % {"limit": MOST}
        raise DomainError(message, code="too_many", field="people")
    lock_people(person.pk for person in people)
    reviewed = review(people, course)
    if not reviewed.free:
        message = _("Nobody is left to exempt: all of them have completed the course or are exempt already.")
        raise DomainError(message, code="have_it", field="people")
    rows = [
        Exemption(
            person=person, course=course, ground=ground, reason=reason.strip(), document=document.strip(),
            occurred_on=on, recorded_at=now, recorded_by=by,
        )
        for person in reviewed.free
    ]  # fmt: skip
    check_lengths(rows[0])
    Exemption.objects.bulk_create(rows, batch_size=CHUNK)
    subjects = ((row.person.uuid, _facts(row)) for row in rows)
    record_audits(actor=by, action="exemptions.granted", now=now, subject_type="person", subjects=subjects)
    tell_exempt(rows, now)
    _follow([row.person_id for row in rows], now, by)
    return rows


@transaction.atomic
def revoke_exemption(*, exemption: Exemption, reason: str, now: dt.datetime, by: User) -> None:
    """Take an exemption back. It stays on record; what rested on it is decided anew."""
    if not reason.strip():
        raise DomainError(_("Say why."), code="reason", field="reason")
    lock_people([exemption.person_id])
    exemption.refresh_from_db()
    if exemption.superseded_at is not None:
        raise DomainError(_("This exemption has been taken back already."), code="revoked")
    exemption.superseded_at, exemption.revoked_by, exemption.revocation_reason = now, by, reason.strip()
    check_lengths(exemption)
    exemption.save(update_fields=["superseded_at", "revoked_by", "revocation_reason"])
    record_audit(
        actor=by, action="exemptions.revoked", now=now, subject_type="person", subject_key=exemption.person.uuid,
        course=exemption.course.code, exemption=str(exemption.uuid),
    )  # fmt: skip
    tell_no_longer_exempt(exemption, now)
    _follow([exemption.person_id], now, by)


def _facts(row: Exemption) -> dict[str, str]:
    """The reason stands in the exemption, for HR alone."""
    return {"course": row.course.code, "ground": row.ground, "exemption": str(row.uuid)}


def _follow(person_ids: list[int], now: dt.datetime, by: User) -> None:
    structure_changed(person_ids=person_ids, now=now, by=by)
    wake_audiences(COMPLETIONS)
