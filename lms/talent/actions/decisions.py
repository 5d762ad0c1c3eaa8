"""Deciding anew who is certified, after what proves it came or went."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.actions.certifications import certify, withdraw_certification
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification
from lms.talent.queries.curricula import Proof, proofs_of


@transaction.atomic
def decide_certifications(*, person_ids: Collection[int], now: dt.datetime) -> int:
    """Make what is certified by curriculum equal to what is proven now; returns how many changed."""
    proofs = proofs_of(person_ids)
    known = {
        (row.person_id, row.role_id): row
        for row in Certification.objects.known().filter(person_id__in=person_ids).select_related("person", "role")
    }
    changed = [key for key in proofs.keys() | known.keys() if _is_due(known.get(key), proofs.get(key))]
    people = Person.objects.in_bulk({person_id for person_id, _ in changed})
    roles = DxRole.objects.in_bulk({role_id for _, role_id in changed})
    for key in sorted(changed):
        row, proof = known.get(key), proofs.get(key)
        if row and row.source == CertificationSource.CURRICULUM:
            withdraw_certification(certification=row, now=now)
        if proof:
            certify(
                person=people[key[0]],
                role=roles[key[1]],
                on=proof.on,
                source=CertificationSource.CURRICULUM,
                certificate_uuid=proof.certificate_uuid,
                document=proof.document,
                now=now,
            )
    return len(changed)


def _is_due(row: Certification | None, proof: Proof | None) -> bool:
    if row is None:
        return proof is not None
    if row.source == CertificationSource.PRIOR:
        return proof is not None and proof.on < row.valid_from
    return proof is None or (proof.on, proof.certificate_uuid) != (row.valid_from, row.certificate_uuid)
