"""What the pages of an import show of it."""

import dataclasses
from collections import defaultdict
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from lms.common.text import search_key
from lms.organization.enums import ImportChange
from lms.organization.models import HrImport, ImportIssue, ImportLine, Person

EVERYTHING = "all"
# The bureau of lines that have none, as an address says it.
NOWHERE = "-"


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What of the lines is asked for. `change`: "" leaves out what stays the same; bureau, text: "" narrows nothing."""

    change: str = ""
    bureau: str = ""
    text: str = ""


@dataclasses.dataclass(frozen=True)
class BureauLine:
    """What the file does to the people or units of a bureau: `counts` by ImportChange."""

    bureau: str
    counts: dict[str, int]


def lines_of(record: HrImport, wanted: Wanted) -> QuerySet[ImportLine]:
    """Each with the errors and warnings of its rows."""
    lines = record.lines.prefetch_related(Prefetch("issues", ImportIssue.objects.order_by("-is_error", "row", "pk")))
    if not wanted.change:
        lines = lines.exclude(change=ImportChange.SAME)
    elif wanted.change != EVERYTHING:
        lines = lines.filter(change=wanted.change)
    if wanted.bureau:
        lines = lines.filter(bureau="" if wanted.bureau == NOWHERE else wanted.bureau)
    for word in wanted.text.split():
        lines = lines.filter(search_key__contains=search_key(word))
    return lines.order_by("position")


def by_bureau(record: HrImport) -> list[BureauLine]:
    """In the order of the names; those without a bureau last."""
    rows = record.lines.order_by().values_list("bureau", "change").annotate(count=Count("pk"))
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys((str(change) for change in ImportChange), 0))
    for bureau, change, count in rows:
        found[bureau][change] = count
    return [BureauLine(bureau, found[bureau]) for bureau in sorted(found, key=lambda name: (not name, name))]


def person_uuid(line: ImportLine) -> UUID | None:
    """The record of whom a line is about, if there is one."""
    found: UUID | None = Person.objects.filter(employee_number=line.key).values_list("uuid", flat=True).first()
    return found


def applied_before(record: HrImport) -> HrImport | None:
    """The same file, applied before."""
    same = HrImport.objects.filter(sha256=record.sha256, kind=record.kind, status="applied").exclude(pk=record.pk)
    return same.light().order_by("-applied_at").first()
