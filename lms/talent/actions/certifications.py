"""Saying that a person is fit for a role, and taking it back when what it rested on fell."""

import datetime as dt
import uuid

from django.db import transaction

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.models import copy_of
from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification


def lock_person(person: Person) -> None:
    """One decision about a person at a time; rows that merely refer to the person are not held up."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


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
    return certification


@transaction.atomic
def withdraw_certification(*, certification: Certification, now: dt.datetime, by: User | None = None) -> None:
    """What it rested on no longer holds. A prior record that it had replaced by an earlier day counts again."""
    lock_person(certification.person)
    if not Certification.objects.filter(pk=certification.pk).supersede(now=now):
        return
    _audit("certification.withdrawn", certification, now=now, by=by)
    # Close and insert share their moment: that is how a successor knows what it replaced.
    replaced = Certification.objects.filter(
        person=certification.person,
        role=certification.role,
        source=CertificationSource.PRIOR,
        superseded_at=certification.recorded_at,
    ).first()
    if replaced:
        copy_of(replaced, recorded_at=now, recorded_by=by).save()


def _audit(action: str, certification: Certification, *, now: dt.datetime, by: User | None) -> None:
    record_audit(
        actor=by,
        action=action,
        now=now,
        subject_type="person",
        subject_key=certification.person.uuid,
        role=certification.role.code,
        on=certification.valid_from.isoformat(),
        source=certification.source,
    )
