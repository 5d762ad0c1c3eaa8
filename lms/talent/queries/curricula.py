"""Who has what a role's curriculum asks for: valid certificates, completions from before this system, which rest on
papers of their own, and exemptions, held against the editions by the one definition of courses.curricula."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db.models import CharField, UUIDField, Value
from django.db.models.functions import Concat

from certificates.models import Certificate
from courses.curricula import completed, with_equivalents
from courses.enums import CompletionSource
from courses.models import Completion, Exemption
from courses.queries.curricula import all_editions, equivalents

EXEMPT = "免除"


@dataclasses.dataclass(frozen=True)
class Proof:
    """From when a person has a course, or all that a role asks for, and what says so (of all: of the last)."""

    on: dt.date
    certificate_uuid: UUID | None = None
    document: str = ""

    @property
    def order(self) -> tuple[dt.date, str, str]:
        """Total, so that the same facts always give the same proof."""
        return self.on, str(self.certificate_uuid or ""), self.document

    def counted_on(self, on: dt.date) -> Self:
        return dataclasses.replace(self, on=on)


def proofs_of(person_ids: Collection[int], today: dt.date) -> dict[tuple[int, int], Proof]:
    """By (person, role): the earliest proof that any edition gives that has begun by `today`. Five queries."""
    held, ways = _earliest_proofs(person_ids), equivalents()
    editions = [edition for edition in all_editions() if edition.role_id and edition.valid_from <= today]
    proofs: dict[tuple[int, int], Proof] = {}
    for person_id, own in held.items():
        proven = with_equivalents(own, ways)
        for edition in editions:
            proof = completed(edition, proven)
            if proof is not None:
                key = (person_id, edition.role_id or 0)
                proofs[key] = min(proof, proofs.get(key, proof), key=lambda proof: proof.order)
    return proofs


def _earliest_proofs(person_ids: Collection[int]) -> dict[int, dict[int, Proof]]:
    """By person and course, what says first that the course was completed or need not be."""
    valid = Certificate.objects.filter(person_id__in=person_ids, revoked_at=None)
    prior = Completion.objects.known().filter(person_id__in=person_ids, source=CompletionSource.PRIOR)
    exempt = Exemption.objects.known().filter(person_id__in=person_ids)
    nothing, paper = Value(None, UUIDField()), Concat(Value(f"{EXEMPT} "), "document", output_field=CharField())
    rows = [
        *valid.values_list("person_id", "course_id", "completion__occurred_on", "uuid", Value("")),
        *prior.values_list("person_id", "course_id", "occurred_on", nothing, "document"),
        *exempt.values_list("person_id", "course_id", "occurred_on", nothing, paper),
    ]
    held: dict[int, dict[int, Proof]] = defaultdict(dict)
    for person_id, course_id, *values in rows:
        proof = Proof(*values)
        held[person_id][course_id] = min(proof, held[person_id].get(course_id, proof), key=lambda proof: proof.order)
    return held
