"""The file that goes back to whoever filled it in: their own rows, with what is wrong beside."""

from collections import defaultdict

from lms.common.sheets import ISSUE_HEADINGS, Cell, Column, Sheet, correction_sheet
from lms.organization.enums import ImportKind, ImportMode
from lms.organization.models import HrImport, ImportIssue
from lms.organization.queries.imports.planning import table_of


def takes_all_rows(record: HrImport) -> bool:
    """Whether the corrected file has to hold everything again: a whole list and the tree do, single rows do not."""
    return record.mode == ImportMode.WHOLE or record.kind == ImportKind.UNITS


def errors_sheet(record: HrImport) -> Sheet:
    """The rows to correct, and with a row all other rows of the same person or unit: they are refused together."""
    table = table_of(record)
    issues: dict[int, list[ImportIssue]] = defaultdict(list)
    rows: set[int] = set()
    for issue in record.issues.select_related("line").order_by("row", "-is_error", "pk"):
        issues[issue.row].append(issue)
        if issue.is_error:
            rows.update(issue.line.rows if issue.line else [issue.row])
    # A column that we added to an earlier file is not carried along.
    places = [place for place, heading in enumerate(table.header) if heading not in ISSUE_HEADINGS]
    columns = [Column(str(place), table.header[place] or f"({place + 1})", width=18) for place in places]
    lines: list[dict[str, Cell]] = []
    told: list[list[dict[str, str]]] = []
    for row in table.rows:
        if row.number in rows or takes_all_rows(record):
            cells: dict[str, Cell] = {str(p): row.cells[p] for p in places if p < len(row.cells)}
            lines.append({**cells, "_row": str(row.number)})
            told.append([_told(issue) for issue in issues[row.number]])
    return correction_sheet(columns, lines, told)


def _told(issue: ImportIssue) -> dict[str, str]:
    return {"column": issue.column, "message": issue.message, "advice": issue.advice}
