"""取り込み: HR's files. Looked at first; nothing is written until somebody says so."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.asked import recall, remember
from lms.common.errors import DomainError
from lms.common.sheets import MAX_BYTES
from lms.common.uploads import limited_upload
from lms.organization.actions.imports import check_file
from lms.organization.enums import ImportChange, ImportKind, ImportMode
from lms.organization.forms.fields import Hand
from lms.organization.forms.imports import HrFileForm
from lms.organization.import_state import state_of
from lms.organization.models import HrImport
from lms.organization.queries.editing import hr_reach
from lms.organization.queries.imports.listing import (
    EVERYTHING,
    NOWHERE,
    BureauLine,
    Wanted,
    by_bureau,
    lines_of,
    person_uuid,
)
from lms.organization.queries.imports.telling import HEADINGS
from lms.organization.views.import_desk import held_import, require_importer, sight_of

A_PAGE = 50


@limited_upload(MAX_BYTES)
@allow(Role.HR, Role.ADMIN)
def imports(request: AuthedRequest) -> HttpResponse:
    """Upload a file, and what was uploaded before."""
    user = require_importer(request)
    sight = sight_of(request)
    hand = Hand(sight, hr_reach(request.access, sight.now))
    form = HrFileForm(request.POST or None, request.FILES or None, hand=hand)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            record = check_file(
                kind=ImportKind(data["kind"]),
                mode=ImportMode(data["mode"]),
                file=data["file"],
                as_of=data["as_of"],
                disclose_at=form.disclose_at if sight.embargoed else None,
                document=data["document"],
                sight=sight,
                now=sight.now,
                by=user,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "file", str(error.message))
        else:
            return redirect("hr_import", record.uuid)
    earlier = HrImport.objects.visible_to(request.access, sight.now).light().select_related("created_by")
    page = Paginator(earlier, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "sees_embargoed": sight.embargoed, "now": sight.now}
    return render(request, "organization/imports/imports.html", context, status=422 if form.errors else 200)


@allow(Role.HR, Role.ADMIN)
def import_detail(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """What the file would change, person by person or unit by unit, or what became of it."""
    record = held_import(request, uuid)
    if request.method == "POST":
        return redirect(_address(request, record))
    wanted = _wanted(request, record)
    lines = lines_of(record, wanted)
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    bureaus = by_bureau(record)
    context = {
        "record": record,
        "crumbs": [(_("HR imports"), reverse("hr_imports")), (record.file_name, None)],
        "state": state_of(record, clock.now()),
        "tabs": _tabs(request, record, wanted),
        "bureaus": bureaus,
        "total": _total(bureaus),
        "wanted": wanted,
        "nowhere": NOWHERE,
        "chips": _chips(wanted),
        "page": page,
        "changes": [(str(change), change.label) for change in ImportChange],
    }
    return render(request, "organization/imports/import.html", context)


def _wanted(request: AuthedRequest, record: HrImport) -> Wanted:
    change = request.GET.get("change", "")
    return Wanted(
        change=change if change in {*ImportChange.values, EVERYTHING} else "",
        bureau=request.GET.get("bureau", ""),
        text=recall(request.session, request.GET.get("asked", "")),
    )


def _address(request: AuthedRequest, record: HrImport) -> str:
    """Names are looked for by posting them: they have no place in an address."""
    chosen = {
        "asked": remember(request.session, request.POST.get("q", "")),
        "bureau": request.POST.get("bureau", ""),
        "change": request.POST.get("change", ""),
    }
    query = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse('hr_import', args=[record.uuid])}{'?' + query if query else ''}#lines"


def _tabs(request: AuthedRequest, record: HrImport, wanted: Wanted) -> list[tuple[str, str, bool, int]]:
    def address(change: str) -> str:
        params = request.GET.copy()
        params.pop("page", None)
        params["change"] = change
        return f"?{params.urlencode()}#lines"

    counts = record.counts
    every = sum(counts.get(change, 0) for change in ImportChange.values)
    each = [
        (str(change.label), address(change.value), wanted.change == change, counts.get(change.value, 0))
        for change in ImportChange
    ]
    # What stays as it is, is most of a whole list: it is a click away.
    different = every - counts.get(ImportChange.SAME.value, 0)
    first = (_("What changes or is refused"), address(""), not wanted.change, different)
    return [first, *each, (_("All"), address(EVERYTHING), wanted.change == EVERYTHING, every)]


def _total(bureaus: list[BureauLine]) -> dict[str, int]:
    return {change: sum(line.counts[change] for line in bureaus) for change in ImportChange.values}


def _chips(wanted: Wanted) -> list[dict[str, str]]:
    chips = [
        ("bureau", _("No bureau") if wanted.bureau == NOWHERE else wanted.bureau),
        ("asked", _("“%(text)s”") % {"text": wanted.text} if wanted.text else ""),
    ]
    return [{"name": name, "label": label} for name, label in chips if label]


@allow(Role.HR, Role.ADMIN)
def import_line(request: AuthedRequest, uuid: UUID, position: int) -> HttpResponse:
    """One person or unit: before and after, and what is wrong with their rows."""
    record = held_import(request, uuid)
    line = record.lines.filter(position=position).first()
    if line is None:
        return redirect("hr_import", uuid)
    kind = ImportKind(record.kind)
    context: dict[str, Any] = {
        "record": record,
        "line": line,
        "crumbs": [
            (_("HR imports"), reverse("hr_imports")),
            (record.file_name, reverse("hr_import", args=[uuid])),
            (line.name, None),
        ],
        "issues": line.issues.order_by("-is_error", "row", "pk"),
        "headings": HEADINGS[kind],
        "person_uuid": person_uuid(line) if kind != ImportKind.UNITS else None,
        "rows": ngettext("Row %(rows)s of the file", "Rows %(rows)s of the file", len(line.rows))
        % {"rows": "、".join(map(str, line.rows))}
        if line.rows
        else _("The file does not name this person"),
    }
    return render(request, "organization/imports/line.html", context)


@allow(Role.HR, Role.ADMIN)
def import_issues(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """All errors and warnings, by row, column and reason."""
    record = held_import(request, uuid)
    show = request.GET.get("show", "")
    issues = record.issues.select_related("line").order_by("-is_error", "row", "pk")
    if show in {"errors", "warnings"}:
        issues = issues.filter(is_error=show == "errors")
    context = {
        "record": record,
        "crumbs": [
            (_("HR imports"), reverse("hr_imports")),
            (record.file_name, reverse("hr_import", args=[uuid])),
            (_("Errors and warnings"), None),
        ],
        "page": Paginator(issues, A_PAGE).get_page(request.GET.get("page")),
        "tabs": [
            (_("All"), "?", not show, None),
            (_("Errors"), "?show=errors", show == "errors", record.issues.filter(is_error=True).count()),
            (_("Warnings"), "?show=warnings", show == "warnings", record.issues.filter(is_error=False).count()),
        ],
    }
    return render(request, "organization/imports/issues.html", context)
