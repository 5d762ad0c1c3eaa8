"""Rows of the board in words, in the reader's language and calendar."""

import dataclasses
import functools
from uuid import UUID

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.common.templatetags.dates import jdate_compact, jdate_text, jmonth
from lms.organization.queries import Node
from lms.talent.enums import CoverageState
from lms.talent.queries import EndReason, Leader, SectionRow

NOWHERE = str(UUID(int=0))
# The board's look, by name of the component's states.
PLANNED, VACANT = "planned", "vacant"
LOOKS = {CoverageState.COVERED: "placed", CoverageState.EXPIRING: "expiring", CoverageState.VACANT: VACANT}
WORDS = {
    "placed": (gettext_lazy("Leader in place"), "success"),
    "expiring": (gettext_lazy("Term ends soon"), "warning"),
    PLANNED: (gettext_lazy("Vacant, leader planned"), "info"),
    VACANT: (gettext_lazy("Vacant"), "danger"),
}
ENDS = {
    EndReason.TERM: gettext_lazy("End of the term"),
    EndReason.TRANSFER: gettext_lazy("Transfer or retirement"),
    EndReason.CERTIFICATION: gettext_lazy("End of the certification"),
    EndReason.LEAVE: gettext_lazy("Leave"),
    EndReason.NONE: gettext_lazy("No end known"),
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """One section, ready to print."""

    uuid: UUID
    title: str
    bureau: str
    look: str
    who: str
    meta: str
    url: str
    row: SectionRow

    @property
    def word(self) -> str:
        return str(WORDS[self.look][0])

    @property
    def tone(self) -> str:
        return WORDS[self.look][1]

    @property
    def ends_by(self) -> str:
        return str(ENDS[self.row.leaders[0].ends_by]) if self.row.leaders else ""


@dataclasses.dataclass(frozen=True)
class Group:
    bureau: str
    note: str
    cells: list[Cell]


def cell(row: SectionRow, querystring: str) -> Cell:
    """`querystring`: empty, or with its question mark."""
    return Cell(
        uuid=row.node.uuid,
        title=row.node.name,
        bureau=row.bureau.name if row.bureau else "",
        look=look_of(row),
        who=_who(row),
        meta=_meta(row),
        url=_section_address(get_script_prefix()).replace(NOWHERE, str(row.node.uuid)) + querystring,
        row=row,
    )


@functools.cache
def _section_address(prefix: str) -> str:
    """Resolved once: a board has hundreds of sections."""
    return reverse("talent_section", args=[NOWHERE])


def look_of(row: SectionRow) -> str:
    if row.state == CoverageState.VACANT and row.planned:
        return PLANNED
    return LOOKS[row.state]


def group(bureau: Node | None, cells: list[Cell]) -> Group:
    placed = sum(1 for cell in cells if cell.row.is_placed)
    note = _("%(placed)d of %(total)d sections") % {"placed": placed, "total": len(cells)}
    return Group(bureau.name if bureau else _("Outside the bureaus"), note, cells)


def _who(row: SectionRow) -> str:
    shown = row.active or row.leaders or row.planned
    if not shown:
        return ""
    others = len(shown) - 1
    if not others:
        return shown[0].name
    return ngettext("%(name)s and %(count)d other", "%(name)s and %(count)d others", others) % {
        "name": shown[0].name,
        "count": others,
    }


def _meta(row: SectionRow) -> str:
    """Since when and until when; of an empty seat, since when it is empty."""
    if row.active:
        return _span(row.active[0])
    if row.leaders:
        return _("On leave")
    if row.planned:
        return _("From %(day)s") % {"day": jdate_text(row.planned[0].since, "short")}
    if row.vacant_since:
        return _("Vacant since %(month)s") % {"month": jmonth(row.vacant_since)}
    return _("Never designated so far")


def _span(leader: Leader) -> str:
    since = jdate_compact(leader.since)
    if leader.last_day is None:
        return _("Since %(day)s, no end of term") % {"day": since}
    return _("%(first)s to %(last)s") % {"first": since, "last": jdate_compact(leader.last_day)}


def end_words(leader: Leader) -> str:
    """When a leader's time ends, and by what."""
    if leader.on_leave:
        return _("On leave on this day, so the section counts as vacant.")
    if leader.last_day is None:
        return str(ENDS[EndReason.NONE])
    day, reason = jdate_text(leader.last_day, "short"), ENDS[leader.ends_by]
    return _("Until %(day)s (%(reason)s)") % {"day": day, "reason": reason}
