"""Entrusting a role and taking it back: a form, a preview that says what it opens, and the act."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.templatetags.dates import jdate_text
from lms.organization.access import sight_for
from lms.organization.actions.grants import end_grant, give_grant
from lms.organization.enums import GrantRole
from lms.organization.forms.fields import Hand, HandForm, day_after
from lms.organization.forms.grants import GrantEndForm, GrantForm
from lms.organization.models import Grant, Person, Posting, Sight
from lms.organization.queries import visible_people
from lms.organization.queries.giving import Giving, giving_of
from lms.organization.queries.grants import grants_seen
from lms.organization.queries.tree import tree_on
from lms.organization.rights import OPENING

NOT_TYPED = {"csrfmiddlewaretoken", "confirmed", "edit"}


@allow(Role.HR, Role.MANAGER, Role.ADMIN)
def grant_new(request: AuthedRequest) -> HttpResponse:
    now = clock.now()
    giving, sight = giving_of(request.access, now), sight_for(request.access, now)
    if not giving.roles:
        raise Http404
    hand = Hand(sight, giving.widest)
    start = {"valid_from": hand.today.isoformat(), "unit_text": _only_unit(giving, hand)}
    form = GrantForm(
        request.POST or None, hand=hand, giving=giving, people=_people(request, giving, sight), initial=start
    )
    return _work(request, form, _("Entrust a role"), lambda: _giving_plan(form, user_of(request), now, sight))


def _people(request: AuthedRequest, giving: Giving, sight: Sight) -> Any:
    """Who may be named: those whose records are open to the reader; to city-wide administrators and HR, everybody."""
    if giving.as_admin.whole or giving.as_hr.whole:
        return Person.objects.seen(sight)
    return visible_people(request.access, clock.local_date(sight.now), sight)


def _only_unit(giving: Giving, hand: Hand) -> str:
    """A head of one unit finds it filled in."""
    roots = giving.widest.roots
    if giving.widest.whole or len(roots) != 1:
        return ""
    return tree_on(hand.today, hand.sight).path_name(next(iter(roots)))


def _giving_plan(form: GrantForm, by: User, now: dt.datetime, sight: Sight) -> dict[str, Any]:
    data, person = form.cleaned_data, form.chosen_person
    assert person is not None
    role, unit, until = form.chosen_role, form.over, day_after(data["last_day"])
    place = form.tree.path_name(unit.pk) if unit and form.tree else _("the whole city")

    def act() -> Grant:
        return give_grant(
            person=person,
            role=role,
            unit=unit,
            valid_from=data["valid_from"],
            valid_to=until,
            reason=data["reason"],
            now=now,
            by=by,
        )

    facts = [
        (_("Holder"), person.name),
        (_("Role"), str(role.label)),
        (_("Over which units"), place),
        (_("Begins on"), jdate_text(data["valid_from"])),
        (_("Ends on"), jdate_text(data["last_day"]) if data["last_day"] else _("until it is taken back")),
        (_("Reason"), data["reason"]),
    ]
    without = _("This person has no account yet: the role opens nothing until there is one.")
    return {
        "act": act,
        "sentence": _opened(role, unit.pk if unit else None, data["valid_from"], sight),
        "facts": facts,
        "warnings": [] if person.user_id else [without],
        "button": _("Entrust the role"),
        "done": _("%(name)s is entrusted with the role “%(role)s”.") % {"name": person.name, "role": role.label},
    }


def _opened(role: GrantRole, unit_id: int | None, day: dt.date, sight: Sight) -> str:
    """What the role opens on its first day."""
    if role not in OPENING:
        return _("This role opens nobody's record.")
    people = Person.objects.seen(sight)
    if unit_id is not None:
        posted = Posting.objects.seen(sight).on(day).filter(unit_id__in=tree_on(day, sight).below(unit_id))
        people = people.filter(pk__in=posted.values("person_id"))
    count = people.count()
    text = ngettext("It opens the record of %(n)d person.", "It opens the records of %(n)d people.", count)
    return text % {"n": count}


@allow(Role.HR, Role.MANAGER, Role.ADMIN)
def grant_end(request: AuthedRequest, grant: int) -> HttpResponse:
    now = clock.now()
    sight = sight_for(request.access, now)
    held = grants_seen(request.access, sight).filter(pk=grant).select_related("person__user").first()
    giving, tree = giving_of(request.access, now), tree_on(clock.local_date(now), sight)
    if held is None or not giving.may(GrantRole(held.role), held.unit_id, tree):
        raise Http404
    hand = Hand(sight, giving.widest)
    form = GrantEndForm(request.POST or None, hand=hand, initial={"last_day": hand.today.isoformat()})
    title = _("End the role: %(role)s, %(name)s") % {"role": GrantRole(held.role).label, "name": held.person.name}
    return _work(request, form, title, lambda: _ending_plan(held, form, user_of(request), now))


def _ending_plan(held: Grant, form: GrantEndForm, by: User, now: dt.datetime) -> dict[str, Any]:
    data, on = form.cleaned_data, day_after(form.cleaned_data["last_day"])
    assert on is not None
    last = jdate_text(data["last_day"])
    return {
        "act": lambda: end_grant(grant=held, on=on, now=now, by=by, reason=data["reason"]),
        "sentence": _("After %(day)s the role opens nothing any more.") % {"day": last},
        "facts": [(_("Holder"), held.person.name), (_("Ends on"), last), (_("Reason"), data["reason"])],
        "warnings": [],
        "button": _("Take the role back"),
        "done": _("The role ends on %(day)s.") % {"day": last},
        "is_danger": True,
    }


def _work(request: AuthedRequest, form: HandForm, title: str, plan: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The empty form, the form with what is wrong, the preview (the act itself, rolled back), or the act."""
    back = reverse("organization_grants")
    desk = {"title": title, "back": back, "crumbs": [(_("Roles entrusted"), back), (title, None)]}
    if not form.is_bound or "edit" in request.POST or not form.is_valid():
        status = 422 if form.is_bound and "edit" not in request.POST else 200
        return render(request, "organization/change_form.html", {"desk": desk, "form": form}, status=status)
    planned, confirmed = plan(), "confirmed" in request.POST
    try:
        with transaction.atomic():
            planned["act"]()
            transaction.set_rollback(not confirmed)
    except DomainError as error:
        form.take("person_text" if error.field == "person" else error.field, str(error.message))
        return render(request, "organization/change_form.html", {"desk": desk, "form": form}, status=422)
    if confirmed:
        messages.success(request, planned["done"])
        return redirect(back)
    typed = [(name, value) for name, value in request.POST.items() if name not in NOT_TYPED]
    context = {"desk": desk, "plan": planned, "typed": typed}
    return render(
        request, "organization/change_preview.html", {**context, **{k: planned[k] for k in ("facts", "warnings")}}
    )
