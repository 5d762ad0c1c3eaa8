"""What the pages of HR's files share."""

import datetime as dt
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.common.templatetags.dates import jdate_text, jdatetime
from lms.common.templatetags.figures import shown
from lms.common.templatetags.ui import badge
from lms.organization.enums import WRITTEN, ImportChange, ImportKind
from lms.organization.models import HrImport, ImportLine
from lms.organization.queries.imports.listing import BureauLine
from lms.organization.queries.imports.telling import HEADINGS

register = template.Library()
TONES = {
    ImportChange.NEW: ("success", "plus"),
    ImportChange.CHANGED: ("info", "edit"),
    ImportChange.MOVED: ("accent", "arrow-right"),
    ImportChange.ENDED: ("warning", "minus"),
    ImportChange.SAME: ("neutral", "check"),
    ImportChange.REFUSED: ("danger", "error"),
}
# The cells of a row that say the most, by place in HEADINGS.
TOLD = {
    ImportKind.PEOPLE: (0, 1, 2, 3),
    ImportKind.LEAVE: (0,),
    ImportKind.UNITS: (1, 3, 4),
}


@register.simple_tag
def written_count(record: HrImport) -> str:
    return str(shown(sum(record.counts.get(str(change), 0) for change in WRITTEN)))


@register.simple_tag
def count_cell(line: BureauLine, change: str) -> str:
    return str(shown(line.counts[change]))


@register.simple_tag
def change_badge(line: ImportLine) -> SafeString:
    change = ImportChange(line.change)
    tone, icon = TONES[change]
    return badge(str(change.label), tone, icon, "s")


@register.filter
def iso_day(cell: str) -> str:
    """A day of a line's detail in the reader's calendar; other cells as they are."""
    day = _day(cell)
    return jdate_text(day, "short") if day else cell


def _day(cell: str) -> dt.date | None:
    if len(cell) != 10 or cell[4] != "-" or cell[7] != "-":
        return None
    try:
        return dt.date.fromisoformat(cell)
    except ValueError:
        return None


@register.filter
def short_before(line: ImportLine) -> list[str]:
    return [_short(line, row) for row in line.detail.get("before", [])] + _plain(line, 1)


@register.filter
def short_after(line: ImportLine) -> list[str]:
    return [_short(line, row) for row in line.detail.get("after", [])] + _plain(line, 2)


def _short(line: ImportLine, row: list[str]) -> str:
    """「建設局 道路課　本務 係長 係長級（令和8年4月1日～）」"""
    kind = _kind_of(row)
    told = " ".join(row[place] for place in TOLD[kind] if row[place])
    return f"{told}（{iso_day(row[-2])}～{iso_day(row[-1])}）"


def _kind_of(row: list[str]) -> ImportKind:
    return next(kind for kind, headings in HEADINGS.items() if len(headings) == len(row))


def _plain(line: ImportLine, place: int) -> list[str]:
    """Somebody new has no old name to compare with."""
    if line.change == ImportChange.NEW:
        return []
    return [f"{each[0]}：{each[place] or '―'}" for each in line.detail.get("plain", [])]


@register.inclusion_tag("components/key_values.html")
def import_facts(record: HrImport) -> dict[str, Any]:
    by = record.created_by
    rows: list[tuple[Any, ...]] = [
        (_("What the file holds"), str(ImportKind(record.kind).label)),
        (_("What it says of those it does not name"), record.get_mode_display()),
        (_("As of"), jdate_text(record.as_of, "short")),
        (_("Announced on"), jdatetime(record.disclose_at) if record.disclose_at else _("at once")),
        (_("Document"), record.document),
        (_("Encoding"), _("%(encoding)s, headings in row %(row)d") % _reading(record)),
        (_("Uploaded by"), by.name if by else _("Command line")),
        (_("State"), record.get_status_display()),
    ]
    if record.kind != ImportKind.PEOPLE:
        del rows[1]
    return {"rows": [(*row, None) for row in rows]}


def _reading(record: HrImport) -> dict[str, Any]:
    return {"encoding": record.encoding, "row": record.header_row}
