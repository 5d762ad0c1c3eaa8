"""The way of every single change: a form, a preview that says what will happen, and the change.

The preview is the change itself, rolled back: whatever would be refused is said before anybody confirms, and what it
brings about elsewhere is seen as it would be.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import AuthedRequest
from lms.common.errors import DomainError
from lms.common.templatetags.dates import jdate_text, jtime
from lms.organization.access import sight_for
from lms.organization.consequences import Change, questions
from lms.organization.forms.fields import Hand, HandForm
from lms.organization.queries.editing import hr_reach

Facts = list[tuple[str, str]]
NOT_TYPED = {"csrfmiddlewaretoken", "confirmed", "edit"}


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is to be done, and the words that say so before and after."""

    act: Callable[[dt.datetime], object]
    sentence: str
    facts: Facts
    button: str
    done: str
    change: Change
    warnings: tuple[str, ...] = ()
    is_danger: bool = False
    # Where to go after the deed, if not back.
    then: Callable[[], str] = str
    # A template with fields that can only be asked now, and what it needs.
    more: str = ""
    asked: Any = None


@dataclasses.dataclass(frozen=True)
class Desk:
    """The page at which a change is made. `guard` refuses what went stale; `back` is where one returns to."""

    title: str
    crumbs: list[tuple[str, str | None]]
    back: str
    hand: Hand
    version: Callable[[], str]
    # Handed the mark and the units that the change touches.
    guard: Callable[[str, frozenset[int]], None]
    lead: str = ""


def hand_of(request: AuthedRequest) -> Hand:
    now = clock.now()
    return Hand(sight_for(request.access, now), hr_reach(request.access, now))


def work(request: AuthedRequest, desk: Desk, form: HandForm, plan: Callable[[], Plan]) -> HttpResponse:
    """Answer a request at the desk: the empty form, the form with what is wrong, the preview, or the change."""
    if not form.is_bound or "edit" in request.POST:
        return _form(request, desk, form, status=200)
    if not form.is_valid():
        return _form(request, desk, form, status=422)
    confirmed, told = "confirmed" in request.POST, []
    try:
        # Made here: what a plan finds missing is refused like anything else.
        planned = plan()
        with transaction.atomic():
            told = _carry_out(desk, form, planned, rehearsed=not confirmed)
    except DomainError as error:
        form.take(error.field, str(error.message))
        return _form(request, desk, form, status=422)
    if not confirmed:
        return _preview(request, desk, form, planned, told)
    messages.success(request, planned.done)
    return redirect(f"{planned.then() or desk.back}?{urlencode({'done': desk.hand.now.isoformat()})}")


def _carry_out(desk: Desk, form: HandForm, plan: Plan, *, rehearsed: bool) -> list[str]:
    """Do it; rehearsed, undo it again. Returns what it brings about elsewhere."""
    desk.guard(form.cleaned_data["version"], plan.change.unit_ids)
    sight = desk.hand.sight
    asked = questions(plan.change, sight) if rehearsed else []
    plan.act(desk.hand.now)
    told = [sentence for question in asked for sentence in question()]
    transaction.set_rollback(rehearsed)
    return told


def _form(request: AuthedRequest, desk: Desk, form: HandForm, *, status: int) -> HttpResponse:
    """What was typed stays; the mark is that of now, so that who has read what changed can go on."""
    if form.is_bound:
        typed = request.POST.copy()
        typed["version"] = desk.version()
        form.data = typed
    else:
        form.initial["version"] = desk.version()
    return render(request, "organization/change_form.html", {"desk": desk, "form": form}, status=status)


def _preview(request: AuthedRequest, desk: Desk, form: HandForm, plan: Plan, told: list[str]) -> HttpResponse:
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_TYPED]
    announced = announced_text(getattr(form, "disclose_at", None))
    context = {
        "desk": desk,
        "plan": plan,
        "facts": [*plan.facts, (_("Announced"), announced)],
        "warnings": [*plan.warnings, *told],
        "typed": [(name, value) for name, value in typed if not name.startswith("place_")],
    }
    return render(request, "organization/change_preview.html", context)


def announced_text(moment: dt.datetime | None) -> str:
    if moment is None:
        return _("at once, to everybody who may see the record")
    words = {"day": jdate_text(moment), "time": jtime(moment)}
    return _("on %(day)s at %(time)s; until then only to HR with sight of unannounced transfers") % words
