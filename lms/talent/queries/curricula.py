"""Who has what a role's curriculum asks for: valid certificates, and completions from before this system, which rest on
papers of their own, joined with the courses required."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import UUIDField, Value

from certificates.models import Certificate
from courses.enums import CompletionSource
from courses.models import Completion, Curriculum, CurriculumCourse
from lms.common.fiscal import FiscalYear


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


def required_courses() -> dict[Curriculum, frozenset[int]]:
    """The courses that each curriculum leading to a role requires."""
    courses: dict[Curriculum, set[int]] = defaultdict(set)
    steps = CurriculumCourse.objects.filter(is_required=True, curriculum__role__isnull=False)
    for step in steps.select_related("curriculum"):
        courses[step.curriculum].add(step.course_id)
    return {curriculum: frozenset(ids) for curriculum, ids in courses.items()}


def proofs_of(person_ids: Collection[int]) -> dict[tuple[int, int], Proof]:
    """By (person, role): the earliest proof that any of the role's curricula gives. Three queries."""
    held = _earliest_proofs(person_ids)
    proofs: dict[tuple[int, int], Proof] = {}
    for curriculum, courses in required_courses().items():
        begins = FiscalYear(curriculum.from_fiscal_year).first_day
        for person_id, proven in held.items():
            if courses <= proven.keys():
                last = max((proven[course] for course in courses), key=lambda proof: proof.order)
                proof = dataclasses.replace(last, on=max(last.on, begins))
                key = (person_id, curriculum.role_id or 0)
                proofs[key] = min(proof, proofs.get(key, proof), key=lambda proof: proof.order)
    return proofs


def _earliest_proofs(person_ids: Collection[int]) -> dict[int, dict[int, Proof]]:
    """By person and course, what says first that the course was completed."""
    valid = Certificate.objects.filter(person_id__in=person_ids, revoked_at=None)
    prior = Completion.objects.known().filter(person_id__in=person_ids, source=CompletionSource.PRIOR)
    rows = [
        *valid.values_list("person_id", "course_id", "completion__occurred_on", "uuid", Value("")),
        *prior.values_list("person_id", "course_id", "occurred_on", Value(None, UUIDField()), "document"),
    ]
    held: dict[int, dict[int, Proof]] = defaultdict(dict)
    for person_id, course_id, *values in rows:
        proof = Proof(*values)
        held[person_id][course_id] = min(proof, held[person_id].get(course_id, proof), key=lambda proof: proof.order)
    return held
