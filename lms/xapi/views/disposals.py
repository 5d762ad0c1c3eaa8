"""Erasing learning records: what it would do, asking for it, carrying it out."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.models import JobStatus
from lms.inbox.queries import latest_approval
from lms.xapi.actions.disposals import APPROVAL_KIND, call_off, request_disposal, start_disposal
from lms.xapi.disposing.preview import Preview, preview
from lms.xapi.forms import DisposalForm
from lms.xapi.models import Disposal, DisposalKind, DisposalStatus
from lms.xapi.views.area import tabs

A_PAGE = 50
ACTS = {"start": start_disposal, "cancel": call_off}
TONES = {
    DisposalStatus.WAITING: "warning",
    DisposalStatus.APPROVED: "warning",
    DisposalStatus.REFUSED: "danger",
    DisposalStatus.RUNNING: "info",
    DisposalStatus.DONE: "success",
    DisposalStatus.CANCELLED: "neutral",
}


@allow(Role.ADMIN)
def disposals(request: AuthedRequest) -> HttpResponse:
    rows = Disposal.objects.select_related("requested_by", "decided_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = [(row, TONES[DisposalStatus(row.status)]) for row in page.object_list]
    return render(request, "xapi/disposals.html", {"page": page, "lines": lines, "tabs": tabs(request)})


@allow(Role.ADMIN)
def disposal_new(request: AuthedRequest) -> HttpResponse:
    """Look first; what was looked at can be asked for."""
    form = DisposalForm(request.POST or None, initial={"kind": DisposalKind.YEAR})
    shown: Preview | None = None
    if request.method == "POST" and form.is_valid():
        shown = preview(form.target(), clock.now())
        if "ask" in request.POST and form.cleaned_data["previewed"] == str(shown.target):
            form.require_grounds()
            if form.is_valid() and (asked := _ask(form, user_of(request))):
                return redirect("disposal", asked.uuid)
    context = {
        "form": form,
        "shown": shown,
        "previewed": str(shown.target) if shown else "",
        "crumbs": [(_("Erasure"), reverse("disposals")), (_("Erase learning records"), None)],
    }
    return render(request, "xapi/disposal_new.html", context, status=422 if form.errors else 200)


def _ask(form: DisposalForm, by: User) -> Disposal | None:
    data = form.cleaned_data
    grounds = {"document": data["document"], "reason": data["reason"]}
    try:
        return request_disposal(target=form.target(), **grounds, now=clock.now(), by=by)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return None


@allow(Role.ADMIN)
def disposal(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Who asked, who agreed, how far it is."""
    rows = Disposal.objects.select_related("requested_by", "decided_by", "job", "forgetting")
    record = get_object_or_404(rows, uuid=uuid)
    approval = latest_approval(APPROVAL_KIND, record.uuid)
    is_at_work = record.job is not None and record.job.status in {JobStatus.WAITING, JobStatus.RUNNING}
    is_running = record.status == DisposalStatus.RUNNING
    context = {
        "record": record,
        "tone": TONES[DisposalStatus(record.status)],
        "is_at_work": is_running and is_at_work,
        "is_interrupted": is_running and not is_at_work,
        "is_withdrawn": record.status == DisposalStatus.WAITING and (approval is None or not approval.is_open),
        "said": approval.events.order_by("-pk").first() if approval and record.decided_by else None,
        "crumbs": [(_("Erasure"), reverse("disposals")), (record.document, None)],
    }
    return render(request, "xapi/disposal.html", context)


@require_POST
@allow(Role.ADMIN)
def disposal_act(request: AuthedRequest, uuid: UUID, act: str) -> HttpResponse:
    """Carry out, continue, call off."""
    record = get_object_or_404(Disposal, uuid=uuid)
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](disposal=record, now=clock.now(), by=user_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("disposal", uuid)
