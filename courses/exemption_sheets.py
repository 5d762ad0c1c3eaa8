"""Exemptions as a table to take away."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Exemption
from lms.common.clock import local_date
from lms.common.sheets import Cell, CellType, Column, Sheet

COLUMNS = (
    Column("number", gettext_lazy("Employee number"), width=13),
    Column("name", gettext_lazy("Name"), width=18),
    Column("kana", gettext_lazy("Kana"), width=20),
    Column("course", gettext_lazy("Course"), width=30),
    Column("on", gettext_lazy("Exempt from"), CellType.DATE, 13),
    Column("ground", gettext_lazy("Ground"), width=18),
    Column("reason", gettext_lazy("Reason"), width=40),
    Column("document", gettext_lazy("Decision or paper"), width=24),
    Column("granted", gettext_lazy("Granted on"), CellType.DATE, 13),
    Column("by", gettext_lazy("Granted by"), width=18),
    Column("revoked", gettext_lazy("Taken back on"), CellType.DATE, 13),
    Column("why", gettext_lazy("Reason for taking it back"), width=30),
)


def exemptions_sheet(rows: Sequence[tuple[Exemption, str]]) -> Sheet:
    """One line an exemption, beside the title of its course."""
    return Sheet(_("Exemptions"), COLUMNS, [_row(row, title) for row, title in rows], ())


def _row(row: Exemption, title: str) -> dict[str, Cell]:
    return {
        "number": row.person.employee_number or "",
        "name": row.person.name,
        "kana": row.person.kana,
        "course": title,
        "on": row.occurred_on,
        "ground": row.get_ground_display(),
        "reason": str(row.reason),
        "document": str(row.document),
        "granted": local_date(row.recorded_at),
        "by": row.recorded_by.name if row.recorded_by else "",
        "revoked": local_date(row.superseded_at) if row.superseded_at else None,
        "why": str(row.revocation_reason),
    }
