"""Saying that a person is fit for a role, and taking it back when what it rested on fell."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from lms.accounts.actions.audit import record_audit, record_audits
from lms.accounts.models import User
from lms.common.models import copy_of
from lms.organization.actions.waking import wake_audiences
from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification
from lms.talent.queries.audiences import ROLES


def lock_people(person_ids: Collection[int]) -> dict[int, Person]:
    """One decision about a person at a time, in one order for all; rows that merely refer to them are not held up."""
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk")
    return {person.pk: person for person in people}


def lock_person(person: Person) -> None:
    lock_people([person.pk])


@transaction.atomic
def certify(
    *,
    person: Person,
    role: DxRole,
    on: dt.date,
    source: CertificationSource,
    now: dt.datetime,
    document: str = "",
    certificate_uuid: uuid.UUID | None = None,
    by: User | None = None,
) -> Certification:
    """Certify from `on`. The earliest proof counts: one that is no earlier than what is known changes nothing."""
    lock_person(person)
    known = Certification.objects.known().filter(person=person, role=role).order_by("valid_from").first()
    if known and known.valid_from <= on:
        return known
    if known:
        Certification.objects.filter(pk=known.pk).supersede(now=now)
    certification = Certification.objects.create(
        person=person,
        role=role,
        valid_from=on,
        source=source,
        document=document,
        certificate_uuid=certificate_uuid,
        recorded_at=now,
        recorded_by=by,
    )
    _audit("certification.recorded", certification, now=now, by=by)
    wake_audiences(ROLES)
    return certification


def certify_newcomers(rows: Sequence[Certification], *, now: dt.datetime) -> None:
    """The same for many who were not certified for the role so far; the caller holds their locks."""
    for row in rows:
        row.recorded_at = now
    Certification.objects.bulk_create(rows, batch_size=500)
    wake_audiences(ROLES)
    subjects = ((row.person.uuid, _facts(row)) for row in rows)
    record_audits(actor=None, action="certification.recorded", now=now, subject_type="person", subjects=subjects)


@transaction.atomic
def withdraw_certification(*, certification: Certification, now: dt.datetime, by: User | None = None) -> None:
    """What it rested on no longer holds. A prior record that it had replaced by an earlier day counts again."""
    lock_person(certification.person)
    if not Certification.objects.filter(pk=certification.pk).supersede(now=now):
        return
    _audit("certification.withdrawn", certification, now=now, by=by)
    wake_audiences(ROLES)
    # Close and insert share their moment: that is how a successor knows what it replaced.
    replaced = Certification.objects.filter(
        person=certification.person,
        role=certification.role,
        source=CertificationSource.PRIOR,
        superseded_at=certification.recorded_at,
    ).first()
    if replaced:
        copy_of(replaced, recorded_at=now, recorded_by=by).save()


def _facts(row: Certification) -> dict[str, Any]:
    return {"role": row.role.code, "on": row.valid_from.isoformat(), "source": row.source}


def _audit(action: str, row: Certification, *, now: dt.datetime, by: User | None) -> None:
    record_audit(actor=by, action=action, now=now, subject_type="person", subject_key=row.person.uuid, **_facts(row))
