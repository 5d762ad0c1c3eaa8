"""The board as a table to take away."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.common.sheets import XLSX, Cell, CellType, Column, Paper, Sheet, write_csv, write_xlsx
from lms.common.templatetags.dates import jdate_text
from lms.talent.presenters import ENDS, WORDS, look_of
from lms.talent.queries import SectionRow

COLUMNS = (
    Column("bureau", gettext_lazy("Bureau"), width=22),
    Column("code", gettext_lazy("Unit code"), width=12),
    Column("section", pgettext_lazy("unit", "Section"), width=26),
    Column("state", gettext_lazy("State"), width=18),
    Column("leader", gettext_lazy("DX leader"), width=20),
    Column("kana", gettext_lazy("Kana"), width=22),
    Column("since", gettext_lazy("Since"), CellType.DATE, 13),
    Column("last_day", gettext_lazy("Until (included)"), CellType.DATE, 13),
    Column("ends_by", gettext_lazy("Ends by"), width=18),
    Column("vacant_since", gettext_lazy("Vacant since"), CellType.DATE, 13),
)
FORMATS = {
    "xlsx": ("xlsx", XLSX),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "csv-cp932": ("csv", "text/csv; charset=cp932"),
}


def encoding_of(file_format: str) -> str:
    return "cp932" if file_format == "csv-cp932" else "utf-8-sig"


def board_sheet(rows: list[SectionRow], day: dt.date, sentence: str) -> Sheet:
    """One line a leader; a section without one has a line of its own."""
    lines = [line for row in rows for line in _lines(row)]
    as_of = _("As of %(day)s") % {"day": jdate_text(day, "short")}
    return Sheet(_("Placement board"), COLUMNS, lines, (as_of, sentence), paper=Paper.A3)


def written(sheet: Sheet, file_format: str) -> bytes:
    return write_xlsx(sheet) if file_format == "xlsx" else write_csv(sheet, encoding_of(file_format))


def _lines(row: SectionRow) -> list[dict[str, Cell]]:
    place: dict[str, Cell] = {
        "bureau": row.bureau.name if row.bureau else "",
        "code": row.node.code,
        "section": row.node.name,
        "state": str(WORDS[look_of(row)][0]),
    }
    leaders: list[dict[str, Cell]] = [
        {
            "leader": leader.name,
            "kana": leader.kana,
            "since": leader.since,
            "last_day": leader.last_day,
            "ends_by": str(ENDS[leader.ends_by]),
        }
        for leader in (row.leaders or row.planned)
    ]
    return [{**place, **leader} for leader in leaders] or [{**place, "vacant_since": row.vacant_since}]
