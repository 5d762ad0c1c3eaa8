"""取り込み: records from before this system. Looked at first; nothing is written until somebody says so."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.models import Job, JobStatus
from lms.common.sheets import MAX_BYTES, XLSX, Sheet, write_csv, write_xlsx
from lms.common.uploads import limited_upload
from lms.talent.actions.imports import check_import, discard_import, running_job, start_import
from lms.talent.enums import ImportKind, ImportStatus
from lms.talent.forms import ImportForm
from lms.talent.models import RecordImport
from lms.talent.permissions import can_import
from lms.talent.queries.records.columns import LAYOUTS
from lms.talent.queries.records.rows import Change
from lms.talent.queries.records.sheets import empty_sheet, errors_sheet

PAGE = 50
ENDED = {JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED}


def _require_right(request: AuthedRequest) -> User:
    if not can_import(request.access):
        raise Http404
    return user_of(request)


def _record(request: AuthedRequest, uuid: UUID) -> RecordImport:
    _require_right(request)
    return get_object_or_404(RecordImport.objects.select_related("created_by"), uuid=uuid)


@limited_upload(MAX_BYTES)
@allow(Role.HR, Role.ADMIN)
def record_imports(request: AuthedRequest) -> HttpResponse:
    """Upload a file, and what was uploaded before."""
    user = _require_right(request)
    form = ImportForm(request.POST or None, request.FILES or None, initial={"kind": ImportKind.COMPLETIONS})
    if request.method == "POST" and form.is_valid():
        try:
            record = check_import(
                kind=ImportKind(form.cleaned_data["kind"]),
                file=form.cleaned_data["file"],
                document=form.cleaned_data["document"],
                now=clock.now(),
                by=user,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "file", str(error.message))
        else:
            return redirect("record_import", record.uuid)
    earlier = RecordImport.objects.defer("rows").select_related("created_by")
    context = {
        "form": form,
        "page": Paginator(earlier, PAGE).get_page(request.GET.get("page")),
        "templates": [(kind.label, kind.value, _headings(kind)) for kind in ImportKind],
    }
    return render(request, "talent/imports.html", context, status=422 if form.errors else 200)


def _headings(kind: ImportKind) -> str:
    return "、".join(field.label for field in LAYOUTS[kind].fields)


@allow(Role.HR, Role.ADMIN)
def import_template(request: AuthedRequest, kind: str, extension: str) -> HttpResponse:
    _require_right(request)
    if kind not in ImportKind.values or extension not in {"xlsx", "csv"}:
        raise Http404
    return _download(empty_sheet(ImportKind(kind)), f"{kind}.{extension}")


def _download(sheet: Sheet, name: str) -> HttpResponse:
    is_xlsx = name.endswith(".xlsx")
    content = write_xlsx(sheet) if is_xlsx else write_csv(sheet)
    response = HttpResponse(content, content_type=XLSX if is_xlsx else "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@allow(Role.HR, Role.ADMIN)
def record_import(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """What the file would change, row by row, or what became of it."""
    record = _record(request, uuid)
    change = request.GET.get("change", "")
    change = change if change in set(Change) else (Change.ERROR if record.counts.get("error") else "")
    rows = [row for row in record.rows if not change or row["change"] == change]
    job = running_job(record)
    context = {
        "record": record,
        "crumbs": [(_("Earlier records"), reverse("record_imports")), (record.file_name, None)],
        "facts": _facts(record),
        "tabs": _tabs(record, change),
        "columns": [field.label for field in LAYOUTS[ImportKind(record.kind)].fields],
        "page": _page(record, rows, request.GET.get("page")),
        "shown": len(rows),
        "may_apply": record.status == ImportStatus.CHECKED and not _is_running(job),
        "job": job if record.status == ImportStatus.CHECKED else None,
        "is_running": _is_running(job),
        "earlier": _earlier(record),
    }
    return render(request, "talent/import.html", context)


def _is_running(job: Job | None) -> bool:
    return job is not None and job.status not in ENDED


def _facts(record: RecordImport) -> list[tuple[str, str]]:
    by = record.created_by
    return [
        (_("What the file holds"), str(ImportKind(record.kind).label)),
        (_("Document"), record.document),
        (_("File"), f"{record.file_name}（{record.encoding}）"),
        (_("Uploaded by"), by.name if by else _("Command line")),
        (_("State"), str(ImportStatus(record.status).label)),
    ]


def _tabs(record: RecordImport, change: str) -> list[tuple[str, str, bool, int]]:
    counts = record.counts
    words = {Change.NEW: _("New"), Change.SAME: _("On record already"), Change.ERROR: _("Errors")}
    return [(words[key], f"?change={key}", change == key, counts.get(str(key), 0)) for key in Change]


def _page(record: RecordImport, rows: list[dict[str, Any]], number: str | None) -> Any:
    page = Paginator(rows, PAGE).get_page(number)
    kind = ImportKind(record.kind)
    names = LAYOUTS[kind].labels()
    keys = list(names)
    page.object_list = [
        {
            "number": row["row"],
            "change": row["change"],
            "cells": [(row["values"].get(key, ""), any(e["column"] == key for e in row["errors"])) for key in keys],
            "errors": [{**error, "column": names.get(error["column"], error["column"])} for error in row["errors"]],
        }
        for row in page.object_list
    ]
    return page


def _earlier(record: RecordImport) -> RecordImport | None:
    """The same file, taken over before."""
    same = RecordImport.objects.filter(sha256=record.sha256, kind=record.kind, status=ImportStatus.APPLIED)
    return same.exclude(pk=record.pk).defer("rows").first()


@allow(Role.HR, Role.ADMIN)
def record_import_apply(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    record = _record(request, uuid)
    if request.method != "POST":
        raise Http404
    try:
        job = start_import(record=record, now=clock.now(), by=_require_right(request))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("record_import", uuid)
    if job:
        messages.info(request, _("The import is running. You may leave this page."))
    else:
        new = record.counts.get("new", 0)
        messages.success(
            request, ngettext("%(count)d row was imported.", "%(count)d rows were imported.", new) % {"count": new}
        )
    return redirect("record_import", uuid)


@allow(Role.HR, Role.ADMIN)
def record_import_discard(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    record = _record(request, uuid)
    if request.method != "POST":
        raise Http404
    try:
        discard_import(record=record, now=clock.now(), by=_require_right(request))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("record_import", uuid)
    messages.success(request, _("The file was discarded. Nothing was written."))
    return redirect("record_imports")


@allow(Role.HR, Role.ADMIN)
def record_import_errors(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """The refused rows as a file to correct and upload again."""
    return _download(errors_sheet(_record(request, uuid)), "rows_to_correct.xlsx")
