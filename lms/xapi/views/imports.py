"""Taking statements over from a file or from another store."""

import json
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.uploads import limited_upload
from lms.xapi.actions.imports import continue_import, discard_import, import_endpoint, import_upload, stop_import
from lms.xapi.import_forms import EndpointForm, FileForm, SourceForm
from lms.xapi.models import ImportStatus, StatementImport
from lms.xapi.refusals import advice
from lms.xapi.views.area import tabs

A_PAGE = 50
ACTS = {"stop": stop_import, "continue": continue_import, "discard": discard_import}


@limited_upload(settings.XAPI_IMPORT_MAX_MIB * 1024 * 1024)
@allow(Role.ADMIN)
def statement_imports(request: AuthedRequest) -> HttpResponse:
    """Bring a file, and what was taken over before."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            record = import_upload(
                file=form.cleaned_data["file"], options=form.options(), now=clock.now(), by=user_of(request)
            )
        except DomainError as error:
            _add(form, error)
        else:
            return redirect("statement_import", record.uuid)
    rows = StatementImport.objects.select_related("client").order_by("-created_at", "-pk")
    context = {
        "form": form,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "tabs": tabs(request),
    }
    return render(request, "xapi/statement_imports.html", context, status=422 if form.errors else 200)


@allow(Role.ADMIN)
def statement_import_remote(request: AuthedRequest) -> HttpResponse:
    """Take over what another store lets a key read."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            record = import_endpoint(
                endpoint=data["endpoint"],
                username=data["username"],
                secret=data["secret"],
                options=form.options(),
                now=clock.now(),
                by=user_of(request),
            )
        except DomainError as error:
            _add(form, error)
        else:
            return redirect("statement_import", record.uuid)
    crumbs = [(_("Taking over"), reverse("statement_imports")), (_("From another store"), None)]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "xapi/statement_import_remote.html", context, status=422 if form.errors else 200)


@allow(Role.ADMIN)
def statement_import(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """How far it is, and which lines were refused."""
    record = get_object_or_404(StatementImport.objects.select_related("client", "job", "created_by"), uuid=uuid)
    page = Paginator(record.problems.order_by("line"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "record": record,
        "is_running": record.status == ImportStatus.RUNNING,
        "may_continue": record.status in {ImportStatus.FAILED, ImportStatus.CANCELLED},
        "page": page,
        "problems": [(problem, advice(problem.code)[0]) for problem in page],
        "crumbs": [(_("Taking over"), reverse("statement_imports")), (str(record), None)],
    }
    return render(request, "xapi/statement_import.html", context)


@require_POST
@allow(Role.ADMIN)
def statement_import_act(request: AuthedRequest, uuid: UUID, act: str) -> HttpResponse:
    """Stop, continue, discard."""
    record = get_object_or_404(StatementImport.objects.select_related("job"), uuid=uuid)
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](record=record, now=clock.now(), by=user_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("statement_import", uuid)


@allow(Role.ADMIN)
def statement_import_errors(request: AuthedRequest, uuid: UUID) -> StreamingHttpResponse:
    """The refused lines by number and reason, one JSON a line. What stood in them is not repeated."""
    record = get_object_or_404(StatementImport, uuid=uuid)
    response = StreamingHttpResponse(_problems(record), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="import-errors-{record.created_at:%Y%m%d}.ndjson"'
    return response


def _problems(record: StatementImport) -> Iterator[str]:
    for each in record.problems.order_by("line").iterator():
        yield json.dumps({"line": each.line, "code": each.code, "reason": each.reason}, ensure_ascii=False) + "\n"


def _add(form: SourceForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error.message))
