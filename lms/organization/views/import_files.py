"""Files that go out around HR's files: templates, the present state, rows to correct."""

import datetime as dt
from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.sheets import XLSX, write_xlsx
from lms.organization.actions.exports import record_export
from lms.organization.downloads import FORMATS, answer
from lms.organization.enums import ImportKind, ImportStatus
from lms.organization.forms.imports import PresentForm
from lms.organization.queries.imports.correcting import errors_sheet
from lms.organization.queries.imports.layouts import LAYOUTS
from lms.organization.queries.imports.present import import_template, present_sheet
from lms.organization.views.import_desk import held_import, require_importer, sight_of


@allow(Role.HR, Role.ADMIN)
def import_templates(request: AuthedRequest) -> HttpResponse:
    """Templates to fill in, empty or with the state of a day."""
    require_importer(request)
    form = PresentForm(request.GET or None)
    day = (form.cleaned_data["as_of"] if form.is_bound and form.is_valid() else None) or clock.today()
    formats = [(name, str(label)) for name, (label, *_rest) in FORMATS.items()]
    context = {
        "day": day,
        "today": clock.today(),
        "kinds": [(kind, kind.label, LAYOUTS[kind].fields) for kind in ImportKind],
        "formats": formats,
        "crumbs": [(_("HR imports"), reverse("hr_imports")), (_("Templates"), None)],
    }
    return render(request, "organization/imports/templates.html", context)


@allow(Role.HR, Role.ADMIN)
def import_template_file(request: AuthedRequest, kind: str, file_format: str) -> HttpResponse:
    """`as_of` in the address fills the template with the state of that day; such a file is written down."""
    user = require_importer(request)
    if kind not in ImportKind.values or file_format not in FORMATS:
        raise Http404
    form = PresentForm(request.GET)
    day = form.cleaned_data["as_of"] if form.is_valid() else None
    sight = sight_of(request)
    what = ImportKind(kind)
    sheet = present_sheet(what, day, sight) if day else import_template(what)
    record = partial(_record_export, what=kind, rows=len(sheet.rows), by=user, now=sight.now, day=day)
    name = f"{kind}_{day:%Y%m%d}" if day else kind
    return answer(request, sheet, file_format, name=name, back=reverse("hr_import_templates"), record=record)


def _record_export(content: bytes, *, what: str, rows: int, by: User, now: dt.datetime, day: dt.date | None) -> None:
    """An empty template tells nothing about anybody."""
    if day is not None:
        record_export(what=what, content=content, rows=rows, by=by, now=now, as_of=day.isoformat())


@allow(Role.HR, Role.ADMIN)
def import_errors(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """The rows to correct, as a file to upload again."""
    record = held_import(request, uuid)
    if record.status != ImportStatus.CHECKED or not record.issues.exists():
        raise Http404
    response = HttpResponse(write_xlsx(errors_sheet(record)), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="rows_to_correct.xlsx"'
    return response
