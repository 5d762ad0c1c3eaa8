"""One approval: what is asked, who may decide, and all that happened. Deciding it, alone or with others alike."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.common.errors import DomainError
from lms.common.posted import posted_uuids
from lms.inbox.actions.approvals import decide, decide_many, withdraw_request
from lms.inbox.actions.history import key_of
from lms.inbox.actions.notifications import mark_read
from lms.inbox.enums import Outcome
from lms.inbox.forms import DecisionForm
from lms.inbox.models import Approval
from lms.inbox.permissions import may_decide, may_withdraw
from lms.inbox.presenters import history_item, how_named, line
from lms.inbox.queries import approval_for, awaiting


def _asked(request: AuthedRequest, uuid: UUID) -> Approval:
    """Others do not hear that there is such an approval."""
    approval = approval_for(uuid, user_of(request), clock.today())
    if approval is None:
        raise Http404
    return approval


@allow(*EVERY_ROLE)
def approval(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    held = _asked(request, uuid)
    mark_read(user=user_of(request), now=clock.now(), about=key_of(held))
    return render(request, "inbox/approval.html", _context(request, held, DecisionForm()))


def _context(request: AuthedRequest, held: Approval, form: DecisionForm) -> dict[str, Any]:
    user, today = user_of(request), clock.today()
    entitled = set(held.candidates.entitled(today).values_list("pk", flat=True))
    events = held.events.select_related("by", "about")
    return {
        "approval": held,
        "line": line(held, user, today),
        "form": form if may_decide(held, user, today) else None,
        "may_withdraw": may_withdraw(held, user),
        "named": [(row.user.name, how_named(row), row.pk in entitled) for row in held.candidates.all()],
        "history": [history_item(event) for event in events],
        "crumbs": [(_("Approvals"), reverse("inbox")), (held.title, None)],
    }


@allow(*EVERY_ROLE)
@require_POST
def decide_one(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    held, user = _asked(request, uuid), user_of(request)
    form = DecisionForm(request.POST)
    if form.is_valid():
        outcome = Outcome(form.cleaned_data["outcome"])
        try:
            decide(approval=held, by=user, outcome=outcome, reason=form.cleaned_data["reason"], now=clock.now())
        except DomainError as error:
            if error.code == "decided":
                messages.warning(request, str(error.message))
                return redirect("inbox_approval", held.uuid)
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _done(outcome) % {"title": held.title})
            return redirect("inbox")
    return render(request, "inbox/approval.html", _context(request, held, form), status=422)


def _done(outcome: Outcome) -> str:
    return _("“%(title)s” is approved.") if outcome == Outcome.APPROVED else _("“%(title)s” is sent back.")


@allow(*EVERY_ROLE)
@require_POST
def decide_several(request: AuthedRequest) -> HttpResponse:
    """What cannot be decided any more is named; the others are decided."""
    user, form = user_of(request), DecisionForm(request.POST)
    chosen = list(awaiting(user, clock.today()).filter(uuid__in=posted_uuids(request.POST.getlist("chosen"))))
    if not chosen or not form.is_valid():
        messages.error(request, _("Choose what to decide first."))
        return redirect("inbox")
    outcome = Outcome(form.cleaned_data["outcome"])
    try:
        refused = decide_many(
            approvals=chosen, by=user, outcome=outcome, reason=form.cleaned_data["reason"], now=clock.now()
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("inbox")
    if done := len(chosen) - len(refused):
        text = ngettext("%(n)d request is decided.", "%(n)d requests are decided.", done)
        messages.success(request, text % {"n": done})
    for left, why in refused:
        messages.error(request, _("“%(title)s”: %(why)s") % {"title": left.title, "why": why.message})
    return redirect("inbox")


@allow(*EVERY_ROLE)
@require_POST
def withdraw(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    held, user = _asked(request, uuid), user_of(request)
    if held.requested_by_id != user.pk:
        raise Http404
    try:
        withdraw_request(approval=held, by=user, now=clock.now())
    except DomainError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("“%(title)s” is withdrawn.") % {"title": held.title})
    return redirect("inbox_approval", held.uuid)
