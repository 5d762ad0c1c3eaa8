"""The people behind a number, filtered the same way as the number."""

import dataclasses
import datetime as dt
import uuid

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.organization.enums import PostingKind
from lms.organization.models import Person, Sight
from lms.organization.queries import postings_on, tree_on
from lms.talent.queries import coverage_on
from reports.enums import MetricCode
from reports.metrics import Asked, Fact, facts_of

BASIS = {
    "certification": _("Certification"),
    "enrolment": _("Began the course"),
    "completion": _("Earlier record"),
    "attendance": _("Attendance"),
    "designation": _("Designation"),
}


@dataclasses.dataclass(frozen=True)
class PersonRow:
    """One person who counts; `unit` is the primary post's path on the day, empty for those who have left."""

    person: uuid.UUID
    name: str
    kana: str
    bureau: uuid.UUID | None
    unit: str
    since: dt.date
    basis: str | Promise
    document: str


def people_behind(asked: Asked, sight: Sight, bureau: uuid.UUID | str | None = "") -> list[PersonRow]:
    """Everybody behind the figure by kana; `bureau` narrows to one (None: those in no bureau any more; "": all).

    For placed sections these are their leaders: a section with two leaders counts once and shows both.
    """
    rows = _leaders(asked, sight) if asked.goal.metric == MetricCode.PLACED else _counted(asked, sight)
    return [row for row in rows if bureau in {"", row.bureau}]


def _counted(asked: Asked, sight: Sight) -> list[PersonRow]:
    facts = {fact.person_id: fact for fact in facts_of(asked)}
    tree = tree_on(asked.as_of, sight)
    posts = postings_on(asked.as_of, sight).filter(kind=PostingKind.PRIMARY, person_id__in=facts)
    units = dict(posts.values_list("person_id", "unit_id"))
    rows = []
    for person in Person.objects.filter(pk__in=facts).order_by("sort_key", "pk"):
        unit = units.get(person.pk)
        node = tree.bureau_of(unit) if unit else None
        path = tree.path_name(unit) if unit else ""
        rows.append(_row(person, facts[person.pk], node.uuid if node else None, path))
    return rows


def _row(person: Person, fact: Fact, bureau: uuid.UUID | None, path: str) -> PersonRow:
    return PersonRow(
        person.uuid, person.name, person.kana, bureau, path, fact.since, BASIS[fact.evidence], fact.document
    )


def _leaders(asked: Asked, sight: Sight) -> list[PersonRow]:
    coverage = coverage_on(asked.as_of, sight=sight, role=asked.goal.counted_role)
    tree = tree_on(asked.as_of, sight)
    rows = [
        PersonRow(
            leader.person_uuid,
            leader.name,
            leader.kana,
            row.bureau.uuid if row.bureau else None,
            tree.path_name(row.node.unit_id),
            leader.since,
            BASIS["designation"],
            "",
        )
        for row in coverage.rows
        for leader in row.active
    ]
    return sorted(rows, key=lambda row: row.kana)
