"""配置ボード: bureaus × sections, who leads where, and where nobody does."""

import dataclasses
import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.fiscal import FiscalYear, format_percent
from lms.common.sheets import substitutions
from lms.common.templatetags.dates import jdate_text
from lms.organization.access import sight_for
from lms.organization.models import Sight
from lms.talent.actions.exports import record_board_export
from lms.talent.enums import CoverageState
from lms.talent.forms import AsOfForm, BoardForm
from lms.talent.permissions import seen_units
from lms.talent.presenters import cell, group
from lms.talent.queries import Coverage, SectionRow, coverage_on, leader_role
from lms.talent.queries.board import Order, Show, Wanted, board_rows, grouped
from lms.talent.sheets import FORMATS, board_sheet, encoding_of, written


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    day: dt.date
    now: dt.datetime
    sight: Sight
    coverage: Coverage
    form: BoardForm
    wanted: Wanted
    rows: list[SectionRow]


def day_asked(request: AuthedRequest) -> dt.date:
    """A day that cannot be read is an error of the address, not of the reader: today is shown instead."""
    form = AsOfForm(request.GET)
    form.is_valid()
    return form.cleaned_data.get("as_of") or clock.today()


def _asked(request: AuthedRequest) -> Asked | None:
    role = leader_role()
    if role is None:
        return None
    day, now = day_asked(request), clock.now()
    sight = sight_for(request.access, now)
    coverage = coverage_on(day, sight, role)
    units = seen_units(request.access)
    if units is not None:
        coverage = coverage.within(units)
    form = BoardForm(request.GET, coverage)
    wanted = form.wanted()
    return Asked(day, now, sight, coverage, form, wanted, board_rows(coverage, wanted))


def _sentence(coverage: Coverage) -> str:
    return _("Of %(total)d sections, %(placed)d (%(percent)s) have a DX leader in place (as of %(day)s).") % {
        "total": coverage.total,
        "placed": coverage.placed,
        "percent": format_percent(coverage.placed, coverage.total),
        "day": jdate_text(coverage.day, "short"),
    }


@allow(Role.HR, Role.ADMIN, Role.MANAGER)
def board(request: AuthedRequest) -> HttpResponse:
    """The whole board for HR; a head sees the own sections."""
    asked = _asked(request)
    if asked is None:
        return render(request, "talent/board_without_role.html")
    is_table = request.GET.get("view") == "table"
    return render(request, "talent/board.html", _context(request, asked, is_table=is_table))


def _context(request: AuthedRequest, asked: Asked, *, is_table: bool) -> dict[str, Any]:
    coverage = asked.coverage
    querystring = _way_back(request, asked.day)
    cells = {row.node.unit_id: cell(row, querystring) for row in asked.rows}
    groups = [] if is_table else grouped(asked.rows)
    year = FiscalYear.of(clock.today())
    return {
        "as_of": asked.day,
        "coverage": coverage,
        "percent": format_percent(coverage.placed, coverage.total),
        "expiring": coverage.count(CoverageState.EXPIRING),
        "planned": sum(1 for row in coverage.rows if not row.is_placed and row.planned),
        "doors": {
            **{show.name: _address(request, state=show.value) for show in Show},
            "CLEAR": _address(request, state="", bureau="", q=""),
        },
        "form": asked.form,
        "chips": asked.form.chips(),
        "shown": len(asked.rows),
        "is_table": is_table,
        "table_rows": list(cells.values()) if is_table else [],
        "groups": [group(bureau, [cells[row.node.unit_id] for row in rows]) for bureau, rows in groups],
        "views": [
            (_("Board"), _address(request, view=""), not is_table),
            (_("Table"), _address(request, view="table"), is_table),
        ],
        "sorts": [
            (_("Order of the organisation"), _address(request, sort=""), asked.wanted.order == Order.BOARD),
            (_("Empty seats first"), _address(request, sort="state"), asked.wanted.order == Order.STATE),
            (_("Term ending first"), _address(request, sort="until"), asked.wanted.order == Order.UNTIL),
        ],
        "year_ends": [_year_end(request, FiscalYear(year.start_year + n)) for n in (-3, -2, -1, 1)],
        "exports": _exports(request),
    }


def _way_back(request: AuthedRequest, day: dt.date) -> str:
    """What a section's address must tell beside the section: only what is not as it would be without."""
    told = {"as_of": day.isoformat()} if day != clock.today() else {}
    if request.get_full_path() != reverse("board"):
        told["next"] = request.get_full_path()
    return f"?{urlencode(told)}" if told else ""


def _year_end(request: AuthedRequest, year: FiscalYear) -> dict[str, Any]:
    return {"year": year, "day": year.last_day, "url": _address(request, as_of=year.last_day.isoformat())}


def _exports(request: AuthedRequest) -> list[tuple[str, str]]:
    """(label, address) of each file, for those who may take one."""
    if not request.access.has(Role.HR, Role.ADMIN):
        return []
    labels = {"xlsx": _("Excel"), "csv": _("CSV (UTF-8)"), "csv-cp932": _("CSV (CP932)")}
    return [(labels[name], _export_address(request, name)) for name in FORMATS]


def _address(request: AuthedRequest, **changes: str) -> str:
    """The present address with parameters set, or dropped where empty."""
    params = request.GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value:
            params[key] = value
    return f"{reverse('board')}?{params.urlencode()}"


def _export_address(request: AuthedRequest, file_format: str) -> str:
    params = request.GET.copy()
    params.pop("view", None)
    return f"{reverse('board_export', args=[file_format])}?{params.urlencode()}"


@allow(Role.HR, Role.ADMIN)
def board_export(request: AuthedRequest, file_format: str) -> HttpResponse:
    """The board as the address narrows it. Characters that CP932 cannot hold are shown before the file is taken."""
    asked = _asked(request)
    if asked is None or file_format not in FORMATS:
        raise Http404
    sheet = board_sheet(asked.rows, asked.day, _sentence(asked.coverage))
    replaced = substitutions(sheet, encoding_of(file_format)) if file_format != "xlsx" else []
    if replaced and "anyway" not in request.GET:
        return _warn(request, file_format, replaced)
    content = written(sheet, file_format)
    record_board_export(
        wanted=asked.wanted,
        day=asked.day,
        file_format=file_format,
        content=content,
        rows=len(sheet.rows),
        by=user_of(request),
        now=asked.now,
    )
    extension, content_type = FORMATS[file_format]
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="placement_{asked.day:%Y%m%d}.{extension}"'
    return response


def _warn(request: AuthedRequest, file_format: str, replaced: list[Any]) -> HttpResponse:
    anyway = request.GET.copy()
    anyway["anyway"] = "1"
    context = {
        "crumbs": [(_("Placement board"), _address(request)), (_("Download"), None)],
        "replaced": replaced[:200],
        "total": len(replaced),
        "anyway_url": f"{reverse('board_export', args=[file_format])}?{anyway.urlencode()}",
        "utf8_url": _export_address(request, "csv"),
        "back_url": _address(request),
    }
    return render(request, "substitutions.html", context)
