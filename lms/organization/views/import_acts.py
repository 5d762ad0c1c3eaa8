"""What is done with a file of HR's once it was looked at."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.organization.actions.imports import (
    ask_approval,
    cancel_import,
    check_again,
    discard_import,
    reverse_import,
    start_import,
)
from lms.organization.enums import WRITTEN, ImportChange, ImportStatus
from lms.organization.forms.imports import ColumnsForm
from lms.organization.queries.imports.uses import blockers
from lms.organization.views.import_desk import back_with, held_import, require_importer, sight_of


@require_POST
@allow(Role.HR, Role.ADMIN)
def import_apply(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    record = held_import(request, uuid)
    sight = sight_of(request)
    try:
        job = start_import(record=record, sight=sight, now=sight.now, by=require_importer(request))
    except DomainError as error:
        return back_with(request, uuid, error)
    if job:
        messages.info(request, _("The import is running. You may leave this page."))
    else:
        messages.success(request, _("The file was applied."))
    return redirect("hr_import", uuid)


@require_POST
@allow(Role.HR, Role.ADMIN)
def import_cancel(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    cancel_import(record=held_import(request, uuid), now=clock.now())
    messages.info(request, _("The import stops, unless the writing has begun already."))
    return redirect("hr_import", uuid)


@require_POST
@allow(Role.HR, Role.ADMIN)
def import_discard(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    try:
        discard_import(record=held_import(request, uuid), now=clock.now(), by=require_importer(request))
    except DomainError as error:
        return back_with(request, uuid, error)
    messages.success(request, _("The file was discarded. Nothing was written."))
    return redirect("hr_imports")


@require_POST
@allow(Role.HR, Role.ADMIN)
def import_check(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """The same file against the state of now."""
    sight = sight_of(request)
    try:
        check_again(record=held_import(request, uuid), sight=sight, now=sight.now, by=require_importer(request))
    except DomainError as error:
        return back_with(request, uuid, error)
    messages.success(request, _("The file was checked against the state of now."))
    return redirect("hr_import", uuid)


@require_POST
@allow(Role.HR, Role.ADMIN)
def import_ask(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    try:
        ask_approval(record=held_import(request, uuid), now=clock.now(), by=require_importer(request))
    except DomainError as error:
        return back_with(request, uuid, error)
    messages.success(request, _("The others who may import were asked. You will be told of their decision."))
    return redirect("hr_import", uuid)


@allow(Role.HR, Role.ADMIN)
def import_columns(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """How the file was read, to be corrected by hand; remembered for files with the same headings."""
    record = held_import(request, uuid)
    if not record.is_undecided:
        return redirect("hr_import", uuid)
    form = ColumnsForm(request.POST or None, record=record)
    if request.method == "POST" and form.is_valid():
        sight = sight_of(request)
        try:
            check_again(
                record=record,
                sight=sight,
                now=sight.now,
                by=require_importer(request),
                encoding=form.new_encoding,
                columns=None if form.new_encoding else form.columns,
            )
        except DomainError as error:
            form.add_error("encoding" if "encoding" in form.fields else None, str(error.message))
        else:
            return redirect("hr_import_columns" if form.new_encoding else "hr_import", uuid)
    crumbs = [
        (_("HR imports"), reverse("hr_imports")),
        (record.file_name, reverse("hr_import", args=[uuid])),
        (_("How the file was read"), None),
    ]
    context = {"record": record, "form": form, "crumbs": crumbs}
    return render(request, "organization/imports/columns.html", context, status=422 if form.errors else 200)


@allow(Role.HR, Role.ADMIN)
def import_reverse(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Take an applied import back: first what that means, and whether something rests on it."""
    record = held_import(request, uuid)
    if record.status != ImportStatus.APPLIED:
        return redirect("hr_import", uuid)
    if request.method == "POST":
        try:
            reverse_import(record=record, now=clock.now(), by=require_importer(request))
        except DomainError as error:
            return back_with(request, uuid, error)
        messages.success(request, _("The import was taken back. Everything is as it was before."))
        return redirect("hr_import", uuid)
    crumbs = [
        (_("HR imports"), reverse("hr_imports")),
        (record.file_name, reverse("hr_import", args=[uuid])),
        (_("Take back"), None),
    ]
    undone = [(record.counts.get(str(change), 0), change.label) for change in ImportChange if change in WRITTEN]
    context = {"record": record, "blockers": blockers(record), "undone": undone, "crumbs": crumbs}
    return render(request, "organization/imports/reverse.html", context)
