"""代理: who decides in my stead, and for whom I do."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.common.errors import DomainError
from lms.common.templatetags.dates import jdate_text
from lms.inbox.actions.delegations import end_delegation, give_delegation
from lms.inbox.forms import DelegationForm
from lms.inbox.models import Delegation
from lms.inbox.queries import delegation_of, given_by, held_by

ONE_DAY = dt.timedelta(days=1)
PAGE_SIZE = 20


@allow(*EVERY_ROLE)
def delegation(request: AuthedRequest) -> HttpResponse:
    user, today = user_of(request), clock.today()
    form = DelegationForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid() and _given(request, user, form):
        return redirect("inbox_delegation")
    page = Paginator(given_by(user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "given": [(row, _state(row, today)) for row in page],
        "now_with": next((row.delegate.name for row in page if row.holds_on(today)), ""),
        "held": held_by(user, today),
        "crumbs": [(_("Approvals"), reverse("inbox")), (_("Standing in"), None)],
    }
    return render(request, "inbox/delegation.html", context, status=422 if form.errors else 200)


def _given(request: AuthedRequest, user: User, form: DelegationForm) -> bool:
    data = form.cleaned_data
    try:
        given = give_delegation(
            delegator=user,
            delegate=data["delegate"],
            valid_from=data["valid_from"],
            valid_to=data["last_day"] + ONE_DAY,
            reason=data["reason"],
            now=clock.now(),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    days = {"first": jdate_text(given.valid_from, "short"), "last": jdate_text(data["last_day"], "short")}
    text = _("%(name)s decides in your place from %(first)s to %(last)s.")
    messages.success(request, text % {"name": given.delegate.name, **days})
    return True


def _state(row: Delegation, today: dt.date) -> str:
    if row.valid_from > today:
        return "ahead"
    return "running" if row.holds_on(today) else "over"


@allow(*EVERY_ROLE)
@require_POST
def end(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """From now on: today is the first day on which the delegate decides no more."""
    user = user_of(request)
    held = delegation_of(uuid, user)
    if held is None:
        raise Http404
    try:
        end_delegation(delegation=held, by=user, on=clock.today(), now=clock.now())
    except DomainError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("You decide yourself again."))
    return redirect("inbox_delegation")
