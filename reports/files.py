"""Files of a figure: CSV, workbook, PDF. All are made of the same figure object."""

import dataclasses

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.common.fiscal import EraStyle
from lms.common.pdf import html_to_pdf
from lms.common.sheets import XLSX, Sheet, Substitution, substitutions, write_csv, write_xlsx
from reports.figures import Figure
from reports.people import PersonRow
from reports.presenters import bureau_rows, year_rows
from reports.sentences import headline, standing
from reports.sheets import figure_sheet, name_of, notes, people_sheet


@dataclasses.dataclass(frozen=True)
class Format:
    label: str | Promise
    extension: str
    content_type: str


@dataclasses.dataclass(frozen=True)
class File:
    name: str
    content: bytes
    content_type: str
    rows: int


FORMATS = {
    "xlsx": Format(_("Excel"), "xlsx", XLSX),
    "csv": Format(_("CSV (UTF-8)"), "csv", "text/csv; charset=utf-8"),
    "csv-cp932": Format(_("CSV (CP932)"), "csv", "text/csv; charset=cp932"),
    "pdf": Format(_("PDF"), "pdf", "application/pdf"),
}


def figure_file(figure: Figure, file_format: str, era: EraStyle = "wareki") -> File:
    """The figure with its years and bureaus."""
    sheet = figure_sheet(figure, era)
    name = f"{figure.goal}_{figure.as_of:%Y%m%d}"
    content = figure_pdf(figure, era) if file_format == "pdf" else _write(sheet, file_format)
    return _file(name, content, file_format, len(sheet.rows))


def people_file(figure: Figure, rows: list[PersonRow], file_format: str, era: EraStyle = "wareki") -> File:
    """The people behind the figure."""
    sheet = people_sheet(figure, rows, era)
    name = f"{figure.goal}_people_{figure.as_of:%Y%m%d}"
    content = people_pdf(figure, sheet, era) if file_format == "pdf" else _write(sheet, file_format)
    return _file(name, content, file_format, len(rows))


def replaced_in(
    figure: Figure, rows: list[PersonRow] | None, file_format: str, era: EraStyle = "wareki"
) -> list[Substitution]:
    """The characters that the file's encoding lacks. `rows`: the people behind the figure; None: the figure itself."""
    if file_format != "csv-cp932":
        return []
    sheet = figure_sheet(figure, era) if rows is None else people_sheet(figure, rows, era)
    return substitutions(sheet, "cp932")


def _file(name: str, content: bytes, file_format: str, rows: int) -> File:
    spec = FORMATS[file_format]
    return File(f"{name}.{spec.extension}", content, spec.content_type, rows)


def _write(sheet: Sheet, file_format: str) -> bytes:
    if file_format == "xlsx":
        return write_xlsx(sheet)
    return write_csv(sheet, "cp932" if file_format == "csv-cp932" else "utf-8-sig")


def figure_pdf(figure: Figure, era: EraStyle = "wareki") -> bytes:
    """One A4 page with the chart, a second one with the bureaus."""
    from reports.charts import goal_chart  # noqa: PLC0415  # only who draws waits for Altair

    context = {
        **_frame(figure, era),
        "chart": mark_safe(goal_chart(figure, era)),  # noqa: S308  # drawn by us from numbers and fixed words
        "year_rows": year_rows(figure, era),
        "bureaus": bureau_rows(figure, None),
    }
    return html_to_pdf(render_to_string("reports/figure_pdf.html", context))


def people_pdf(figure: Figure, sheet: Sheet, era: EraStyle = "wareki") -> bytes:
    """The list of people, with the heading on each page."""
    return html_to_pdf(render_to_string("reports/people_pdf.html", {**_frame(figure, era), "sheet": sheet}))


def _frame(figure: Figure, era: EraStyle) -> dict[str, object]:
    return {
        "figure": figure,
        "era": era,
        "language": get_language() or "ja",
        "name": name_of(figure),
        "sentence": headline(figure, era),
        "standing": standing(figure, era),
        "notes": notes(figure, era),
    }
