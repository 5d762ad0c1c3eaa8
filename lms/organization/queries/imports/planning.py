"""From a file to a plan, and how to tell whether the plan still fits."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Count, Max, Q

from lms.common.sheets import ISSUE_HEADINGS, ReadRow, Table, header_digest, read_table, values_of
from lms.organization.enums import ImportKind, ImportMode
from lms.organization.models import ColumnChoice, HrImport, Leave, Person, Posting, Sight, UnitVersion
from lms.organization.queries.imports.entries import Plan, Question
from lms.organization.queries.imports.layouts import LAYOUTS
from lms.organization.queries.imports.leave import plan_leave
from lms.organization.queries.imports.people import plan_people
from lms.organization.queries.imports.steps import Tell, silently
from lms.organization.queries.imports.units import plan_units

Planner = Callable[[Sequence[ReadRow], Question, Tell], Plan]
PLANNERS: dict[ImportKind, Planner] = {
    ImportKind.UNITS: plan_units,
    ImportKind.PEOPLE: plan_people,
    ImportKind.LEAVE: plan_leave,
}


def pack(content: bytes) -> bytes:
    return zlib.compress(content, 6)


def table_of(record: HrImport, *, encoding: str = "") -> Table:
    """The file once more, as it was read."""
    content = zlib.decompress(bytes(record.content))
    known = record.encoding if record.encoding != "xlsx" else ""
    layout = LAYOUTS[ImportKind(record.kind)]
    return read_table(ContentFile(content), expected=layout.headings(), encoding=encoding or known)


def places_for(kind: ImportKind, table: Table) -> dict[str, int]:
    """In which column each field stands: as somebody said for these headings before, or else by their words."""
    layout = LAYOUTS[kind]
    choice = ColumnChoice.objects.filter(kind=kind, header_digest=digest_of(table.header)).first()
    if choice is None:
        return layout.places(table.header)
    known = {heading: place for place, heading in reversed(list(enumerate(table.header)))}
    return {key: known[heading] for key, heading in choice.columns.items() if heading in known}


def digest_of(header: Sequence[str]) -> str:
    return header_digest(header, without=ISSUE_HEADINGS)


def question_of(record: HrImport, sight: Sight) -> Question:
    kind, mode = ImportKind(record.kind), ImportMode(record.mode)
    return Question(kind, mode, record.as_of, sight, record.disclose_at)


def make_plan(question: Question, table: Table, places: Mapping[str, int], tell: Tell = silently) -> Plan:
    """What the file would do to the state of now. Nothing is written."""
    rows = [ReadRow(number, values) for number, values in values_of(table, places)]
    return PLANNERS[question.kind](rows, question, tell)


def state_of_records() -> list[Any]:
    """A stamp that every change of the organisation changes: rows are added and closed, and nothing else."""
    stamp: list[Any] = []
    for model in (UnitVersion, Posting, Leave):
        counted = model.objects.aggregate(
            rows=Count("pk"), closed=Count("superseded_at"), last=Max("pk"), shown=Count("withdrawn_at")
        )
        stamp.append(sorted(counted.items()))
    people = Person.objects.aggregate(rows=Count("pk"), last=Max("pk"), gone=Count("pk", filter=Q(withdrawn_at=None)))
    return [*stamp, sorted(people.items())]


def hidden_until(question: Question) -> Any:
    """The latest moment at which anything that the check looked at, or would write, becomes public; None: all is."""
    moments = [question.disclose_at if question.is_embargoed else None]
    if question.sight.embargoed:
        now = question.sight.now
        for model in (UnitVersion, Posting, Leave):
            found = model.objects.aggregate(
                shown=Max("disclosed_at", filter=Q(disclosed_at__gt=now)),
                gone=Max("withdrawn_at", filter=Q(withdrawn_at__gt=now)),
            )
            moments += found.values()
    return max((moment for moment in moments if moment is not None), default=None)
