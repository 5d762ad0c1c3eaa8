"""Deciding anew who is certified, after what proves it came or went."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from lms.common.clock import local_date
from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.actions.certifications import (
    certify,
    certify_newcomers,
    lock_people,
    withdraw_certification,
)
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification
from lms.talent.queries.curricula import Proof, proofs_of


@transaction.atomic
def decide_certifications(*, person_ids: Collection[int], now: dt.datetime) -> int:
    """Make what is certified by curriculum equal to what is proven now; returns how many changed."""
    people = lock_people(person_ids)
    proofs = proofs_of(people, local_date(now))
    rows = Certification.objects.known().filter(person_id__in=people).select_related("person", "role")
    known = {(row.person_id, row.role_id): row for row in rows}
    roles = DxRole.objects.in_bulk()
    newcomers: list[Certification] = []
    changed = sorted(key for key in proofs.keys() | known.keys() if _is_due(known.get(key), proofs.get(key)))
    for key in changed:
        row, proof = known.get(key), proofs.get(key)
        if row is None and proof:
            newcomers.append(_newcomer(people[key[0]], roles[key[1]], proof))
        elif row:
            _decide_anew(row, proof, now)
    certify_newcomers(newcomers, now=now)
    return len(changed)


def _newcomer(person: Person, role: DxRole, proof: Proof) -> Certification:
    return Certification(
        person=person,
        role=role,
        valid_from=proof.on,
        source=CertificationSource.CURRICULUM,
        certificate_uuid=proof.certificate_uuid,
        document=proof.document,
    )


def _decide_anew(row: Certification, proof: Proof | None, now: dt.datetime) -> None:
    if row.source == CertificationSource.CURRICULUM:
        withdraw_certification(certification=row, now=now)
    if proof:
        certify(
            person=row.person,
            role=row.role,
            on=proof.on,
            source=CertificationSource.CURRICULUM,
            certificate_uuid=proof.certificate_uuid,
            document=proof.document,
            now=now,
        )


def _is_due(row: Certification | None, proof: Proof | None) -> bool:
    if row is None:
        return proof is not None
    if row.source == CertificationSource.PRIOR:
        return proof is not None and proof.on < row.valid_from
    return proof is None or (proof.on, proof.certificate_uuid) != (row.valid_from, row.certificate_uuid)
