"""A figure as a table: what the CSV and the workbook hold."""

import dataclasses
from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lms.common.clock import local_date
from lms.common.fiscal import EraStyle, FiscalYear, format_date
from lms.common.sheets import Cell, CellType, Column, Sheet
from reports.enums import MetricCode
from reports.figures import Figure
from reports.models import Goal
from reports.people import PersonRow
from reports.sentences import headline, standing

COLUMNS = (
    Column("kind", gettext_lazy("Kind"), width=12),
    Column("label", gettext_lazy("Item"), width=28),
    Column("value", gettext_lazy("Value"), CellType.INTEGER, 10),
    Column("denominator", gettext_lazy("Out of"), CellType.INTEGER, 10),
    Column("percent", gettext_lazy("Share"), CellType.PERCENT, 10),
    Column("target", gettext_lazy("Target"), CellType.INTEGER, 10),
    Column("remark", gettext_lazy("Remark"), width=24),
)
PEOPLE_COLUMNS = (
    Column("name", gettext_lazy("Name"), width=18),
    Column("kana", gettext_lazy("Kana"), width=20),
    Column("unit", gettext_lazy("Unit"), width=36),
    Column("since", gettext_lazy("Counts from"), CellType.DATE, 14),
    Column("basis", gettext_lazy("Rests on"), width=20),
    Column("document", gettext_lazy("Document"), width=36),
)
DEFINITIONS = {
    MetricCode.TRAINED: gettext_lazy(
        "Distinct people certified for the role up to the day. Transfer and retirement do not reduce the number."
    ),
    MetricCode.PARTICIPANTS: gettext_lazy(
        "Distinct people who began or completed the course in the fiscal year, up to the day."
    ),
    MetricCode.PLACED: gettext_lazy(
        "Sections in which on the day somebody is certified, designated to the section, posted in it and not on leave. "
        "Denominator: all sections of that day."
    ),
    MetricCode.ATTENDED: gettext_lazy(
        "Distinct people who were present at a room session of the course since the goal's first fiscal year."
    ),
}


def name_of(figure: Figure | Goal) -> str:
    return figure.name if (get_language() or "ja") == "ja" else figure.name_en


def figure_sheet(figure: Figure, era: EraStyle = "wareki") -> Sheet:
    """The total, each fiscal year, each bureau."""
    return Sheet(
        title=name_of(figure),
        columns=COLUMNS,
        rows=[_total(figure), *_years(figure, era), *_bureaus(figure, era)],
        notes=notes(figure, era),
    )


def notes(figure: Figure, era: EraStyle) -> list[str]:
    """What stands under every table: as of, as known on, how it is counted, where the goal is written."""
    language = get_language() or "ja"
    day = format_date(figure.as_of, era, language=language)
    known = format_date(local_date(figure.known_at), era, language=language)
    return [
        headline(figure, era),
        *filter(None, [standing(figure, era)]),
        _("As of %(day)s, as known on %(known)s.") % {"day": day, "known": known},
        str(DEFINITIONS[MetricCode(figure.metric)]),
        _("Past years are shown as they were on their last day, in the organisation of that day."),
        *filter(None, [figure.purpose, figure.source and _("Goal: %(source)s") % {"source": figure.source}]),
        *filter(None, [figure.scale_note]),
        _("Digest of this figure: %(sha)s") % {"sha": figure.sha256},
    ]


def _row(kind: str, label: str, value: int | None, denominator: int | None, target: int | None) -> dict[str, Cell]:
    share = value / denominator if value is not None and denominator else None
    return {
        "kind": kind,
        "label": label,
        "value": value,
        "denominator": denominator,
        "percent": share,
        "target": target,
        "remark": "",
    }


def _total(figure: Figure) -> Mapping[str, Cell]:
    return _row(_("Total"), name_of(figure), figure.value, figure.denominator, figure.target)


def _years(figure: Figure, era: EraStyle) -> list[Mapping[str, Cell]]:
    language = get_language() or "ja"
    rows: list[Mapping[str, Cell]] = []
    for point in figure.years:
        label = FiscalYear(point.fiscal_year).label(era, language)
        row = _row(_("Fiscal year"), label, point.value, point.denominator, point.target)
        rows.append({**row, "remark": _("so far") if point.partial else ""})
    return rows


def _bureaus(figure: Figure, era: EraStyle) -> list[Mapping[str, Cell]]:
    """Each bureau, then each bureau's people by the fiscal year since which they count."""
    elsewhere, language = _("Left the city, or no post on the day"), get_language() or "ja"
    rows: list[Mapping[str, Cell]] = [
        _row(_("Bureau"), row.name or elsewhere, row.value, row.denominator if figure.is_share else None, None)
        for row in figure.bureaus
    ]
    for row in figure.bureaus:
        for year, count in row.by_year:
            counted = _row(_("Bureau by year"), row.name or elsewhere, count, None, None)
            rows.append({**counted, "remark": FiscalYear(year).label(era, language)})
    return rows


def people_sheet(figure: Figure, rows: list[PersonRow], era: EraStyle = "wareki") -> Sheet:
    """The people behind a figure; a filter that matches nobody leaves the heading."""
    return Sheet(
        title=_("%(goal)s: people") % {"goal": name_of(figure)},
        columns=PEOPLE_COLUMNS,
        rows=[{**dataclasses.asdict(row), "basis": str(row.basis)} for row in rows],
        notes=notes(figure, era),
    )
