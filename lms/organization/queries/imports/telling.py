"""What an entry says to a reader: names of units and words for values, as of the check.

`detail` of a line: {"plain": [[field, old, new]], "before": [row], "after": [row]}, where a row is
[what, kind, title, grade, employment, head, first day, last day] of a post, and as much of the others.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from lms.common.sheets import ReadRow
from lms.common.text import search_key
from lms.organization.enums import ImportKind
from lms.organization.models import HrImport, ImportIssue, ImportLine, Leave, Posting, UnitVersion
from lms.organization.queries.imports.entries import Entry, Plan
from lms.organization.queries.imports.intervals import ONE_DAY
from lms.organization.queries.imports.layouts import LAYOUTS
from lms.organization.queries.imports.unit_book import UnitBook
from lms.organization.queries.imports.words import EMPLOYMENT, GRADES, HEADS, LEAVE_KINDS, POST_KINDS, UNIT_KINDS

LINES_AT_ONCE = 2000


class Teller:
    """Turns the entries of a plan into lines of an import."""

    def __init__(self, record: HrImport, plan: Plan) -> None:
        self.record, self.plan = record, plan
        self.book = UnitBook(plan.question.sight)
        self.day = plan.question.as_of
        self._names = {-number: entry.name for number, entry in enumerate(plan.entries, start=1)}
        self._labels = LAYOUTS[plan.question.kind].labels()

    def lines(self) -> Iterator[list[tuple[ImportLine, Entry]]]:
        """In parts, each with its entries."""
        for start in range(0, len(self.plan.entries), LINES_AT_ONCE):
            part = self.plan.entries[start : start + LINES_AT_ONCE]
            yield [(self._line(entry, position), entry) for position, entry in enumerate(part, start=start)]

    def issues(self, entry: Entry, line: ImportLine) -> list[ImportIssue]:
        return self._issues(entry.rows, line)

    def loose_issues(self) -> list[ImportIssue]:
        """Those of rows of which nobody can say whom they mean."""
        return self._issues(self.plan.loose, None)

    def _issues(self, rows: Sequence[ReadRow], line: ImportLine | None) -> list[ImportIssue]:
        return [
            ImportIssue(
                record=self.record,
                line=line,
                row=row.number,
                column=self._labels.get(issue["column"], issue["column"]),
                is_error=is_error,
                message=issue["message"],
                advice=issue["advice"],
            )
            for row in rows
            for is_error, issues in ((True, row.errors), (False, row.warnings))
            for issue in issues
        ]

    def _line(self, entry: Entry, position: int) -> ImportLine:
        unit_id = entry.unit_id
        return ImportLine(
            record=self.record,
            position=position,
            change=entry.change,
            key=entry.key[:40],
            name=entry.name,
            search_key=" ".join(search_key(text) for text in (entry.name, entry.key)),
            bureau=self.book.bureau(unit_id, self.day) if unit_id else self._bureau_of_new(entry),
            unit=self.book.label(unit_id, self.day) if unit_id else "",
            rows=[row.number for row in entry.rows],
            has_warnings=any(row.warnings for row in entry.rows),
            detail=self._detail(entry) if entry.is_written else {},
        )

    def _bureau_of_new(self, entry: Entry) -> str:
        """A unit that the file brings is listed under the bureau of the unit above it."""
        parent = next((getattr(row, "parent_id", None) for row in entry.add), None)
        return self.book.bureau(parent, self.day) if parent and parent > 0 else ""

    def _detail(self, entry: Entry) -> dict[str, Any]:
        plain = [[self._labels.get(key, key), _text(old), _text(new)] for key, (old, new) in entry.plain.items()]
        return {"plain": plain, "before": self._rows(entry.close), "after": self._rows(entry.add)}

    def _rows(self, rows: Sequence[Any]) -> list[list[str]]:
        return [self._row(row) for row in sorted(rows, key=lambda row: row.valid_from)]

    def _row(self, row: Any) -> list[str]:
        last = row.valid_to - ONE_DAY if row.valid_to else None
        days = [row.valid_from.isoformat(), last.isoformat() if last else ""]
        if isinstance(row, Posting):
            return [
                self._unit(row.unit_id, row.valid_from),
                POST_KINDS.word(row.kind),
                row.title,
                GRADES.word(row.grade),
                EMPLOYMENT.word(row.employment),
                HEADS.word(row.head),
                *days,
            ]
        if isinstance(row, Leave):
            return [LEAVE_KINDS.word(row.kind), *days]
        assert isinstance(row, UnitVersion)
        parent = self._unit(row.parent_id, row.valid_from) if row.parent_id else ""
        flag = "○" if row.is_section else ""
        return [row.code, row.name, row.kana, UNIT_KINDS.word(row.kind), parent, flag, str(row.position), *days]

    def _unit(self, unit_id: int, day: dt.date) -> str:
        return self._names.get(unit_id, "") if unit_id < 0 else self.book.label(unit_id, day)


HEADINGS = {
    ImportKind.PEOPLE: ("所属名", "本務・兼務", "職", "級", "任用形態", "所属長区分", "発令日", "満了日"),
    ImportKind.LEAVE: ("休職・休業の種類", "開始日", "終了日"),
    ImportKind.UNITS: (
        "所属コード",
        "所属名",
        "所属名カナ",
        "組織区分",
        "上位所属",
        "課相当",
        "並び順",
        "設置日",
        "廃止日",
    ),
}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "○" if value else "×"
    return "" if value is None else str(value)
