"""The stores to which statements are sent on: how each stands, and what administrators do about it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.xapi.actions.letters import dismiss_letter, replay_letters
from lms.xapi.actions.targets import change_target, create_target, pause_target, resume_target, set_aside_next
from lms.xapi.forms import DismissForm, TargetForm
from lms.xapi.forwarding.probe import probe
from lms.xapi.forwarding.standing import MOST_COUNTED, standings
from lms.xapi.forwarding.telling import reason
from lms.xapi.models import UNSETTLED, DeadLetter, ForwardingTarget, LetterState
from lms.xapi.views.area import tabs

A_PAGE = 50
ACTS: dict[str, Callable[..., None]] = {"pause": pause_target, "resume": resume_target, "set-aside": set_aside_next}


@allow(Role.ADMIN)
def target_list(request: AuthedRequest) -> HttpResponse:
    rows = standings(list(ForwardingTarget.objects.order_by("name")))
    context = {
        "standings": [(each, reason(each.target.error_code) if each.target.error_code else "") for each in rows],
        "waiting": sum(each.needs_a_look for each in rows),
        "most": MOST_COUNTED,
        "tabs": tabs(request),
    }
    return render(request, "xapi/target_list.html", context)


@allow(Role.ADMIN)
def target_create(request: AuthedRequest) -> HttpResponse:
    now = clock.now()
    form = TargetForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            target = create_target(wanted=form.wanted(), now=now, by=user_of(request))
        except DomainError as error:
            _add(form, error)
        else:
            messages.success(request, _("The target is written down. Sending begins within seconds."))
            return redirect("target_detail", target.uuid)
    return _form_page(
        request, form, _("New target"), [(_("Forwarding"), reverse("target_list")), (_("New target"), None)]
    )


@allow(Role.ADMIN)
def target_edit(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    target, now = get_object_or_404(ForwardingTarget, uuid=uuid), clock.now()
    form = TargetForm(request.POST or None, now=now, target=target)
    if request.method == "POST" and form.is_valid():
        try:
            again = form.cleaned_data["from_the_start"]
            change_target(target=target, wanted=form.wanted(), now=now, by=user_of(request), from_the_start=again)
        except DomainError as error:
            _add(form, error)
        else:
            messages.success(request, _("The target was changed."))
            return redirect("target_detail", uuid)
    crumbs = [
        (_("Forwarding"), reverse("target_list")),
        (target.name, reverse("target_detail", args=[uuid])),
        (_("Change"), None),
    ]
    return _form_page(request, form, _("Change the target"), crumbs)


@allow(Role.ADMIN)
def target_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """How it stands, and the statements that it refused."""
    target = get_object_or_404(ForwardingTarget, uuid=uuid)
    show_all = request.GET.get("show") == "all"
    letters = target.letters.select_related("closed_by").order_by("-changed_at", "-pk")
    page = Paginator(letters if show_all else letters.filter(state__in=UNSETTLED), A_PAGE).get_page(
        request.GET.get("page")
    )
    (standing,) = standings([target])
    context = {
        "target": target,
        "standing": standing,
        "most": MOST_COUNTED,
        "reason": reason(target.error_code) if target.error_code else "",
        "crumbs": [(_("Forwarding"), reverse("target_list")), (target.name, None)],
        "letters": [(letter, reason(letter.code)) for letter in page.object_list],
        "page": page,
        "show_all": show_all,
        "open": target.letters.filter(state=LetterState.OPEN).count(),
        "form": DismissForm(),
    }
    return render(request, "xapi/target_detail.html", context)


@require_POST
@allow(Role.ADMIN)
def target_act(request: AuthedRequest, uuid: UUID, act: str) -> HttpResponse:
    """Pause, resume, try, set aside, replay."""
    target, now = get_object_or_404(ForwardingTarget, uuid=uuid), clock.now()
    try:
        if act in ACTS:
            ACTS[act](target=target, now=now, by=user_of(request))
        elif act == "replay":
            _say_replayed(request, replay_letters(target=target, now=now, by=user_of(request)))
        elif act == "test":
            _try(request, target)
        else:
            raise Http404
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("target_detail", uuid)


@require_POST
@allow(Role.ADMIN)
def letter_replay(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    letter = get_object_or_404(DeadLetter.objects.select_related("target"), uuid=uuid)
    _say_replayed(request, replay_letters(target=letter.target, now=clock.now(), by=user_of(request), letters=[letter]))
    return redirect("target_detail", letter.target.uuid)


@require_POST
@allow(Role.ADMIN)
def letter_dismiss(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    letter = get_object_or_404(DeadLetter.objects.select_related("target"), uuid=uuid)
    try:
        dismiss_letter(letter=letter, reason=request.POST.get("reason", "")[:500], now=clock.now(), by=user_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("target_detail", letter.target.uuid)


def _say_replayed(request: AuthedRequest, count: int) -> None:
    text = ngettext("%(n)d statement will be sent again.", "%(n)d statements will be sent again.", count)
    messages.info(request, text % {"n": count})


def _try(request: AuthedRequest, target: ForwardingTarget) -> None:
    found = probe(target)
    if found.code:
        messages.error(request, f"{reason(found.code)} {found.words}".strip())
    else:
        message = _("The receiver answers, knows the key and speaks %(versions)s.")
        messages.success(request, message % {"versions": ", ".join(found.versions)})


def _add(form: TargetForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error.message))


def _form_page(
    request: AuthedRequest, form: TargetForm, title: str, crumbs: list[tuple[str, str | None]]
) -> HttpResponse:
    context = {"form": form, "title": title, "crumbs": crumbs}
    return render(request, "xapi/target_form.html", context, status=422 if form.errors else 200)
