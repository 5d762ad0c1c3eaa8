"""Registering somebody, and writing plain data anew."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.newcomers import register_newcomer, withdraw_person
from lms.organization.actions.plain_data import edit_person
from lms.organization.actions.postings import NewPosting
from lms.organization.consequences import Change
from lms.organization.enums import PersonKind
from lms.organization.forms import Hand, NewPersonForm, PersonForm
from lms.organization.forms.fields import HandForm
from lms.organization.models import Person
from lms.organization.queries import tree_on
from lms.organization.queries.editing import reaches_person
from lms.organization.queries.record import similar_people
from lms.organization.views.deciding import Desk, Facts, Plan, hand_of, work
from lms.organization.views.records import person_desk, person_in_hand
from lms.organization.views.wording import heads_fact


@allow(Role.HR)
def person_new(request: AuthedRequest) -> HttpResponse:
    """職員または外部人材の登録, with a warning of people who may be the same."""
    hand = hand_of(request)
    form = NewPersonForm(request.POST or None, initial={"kind": PersonKind.EMPLOYEE}, hand=hand)
    made: list[Person] = []

    def act(now: dt.datetime) -> None:
        what = form.post if form.posts else None
        post = (lambda person: NewPosting(person=person, **what)) if what else None
        person = register_newcomer(
            new=form.new_person, post=post, now=now, by=user_of(request), disclose_at=form.disclose_at
        )
        made.append(person)

    def plan() -> Plan:
        planned = _plan_newcomer(form, hand, act)
        return dataclasses.replace(planned, then=lambda: reverse("person_record", args=[made[0].uuid]))

    return work(request, _new_desk(hand), form, plan)


def _new_desk(hand: Hand) -> Desk:
    title, back = _("Register somebody"), reverse("organization_tree")
    lead = (
        _("An employee, or somebody from outside such as a trainer. A first post may be added at once.")
        if hand.reach.whole
        else _("Somebody who takes up a post in a unit entrusted to you.")
    )
    return Desk(
        title=title,
        crumbs=[(_("Organisation"), back), (title, None)],
        back=back,
        hand=hand,
        version=lambda: "new",
        guard=lambda version, unit_ids: None,
        lead=lead,
    )


def _plan_newcomer(form: NewPersonForm, hand: Hand, act: Callable[[dt.datetime], None]) -> Plan:
    new = form.new_person
    words = {"name": new.name, "kind": str(PersonKind(new.kind).label)}
    facts: Facts = [(_("Kana"), new.kana), (_("Employee number"), new.employee_number or "―")]
    sentence, day, units = _("%(name)s is registered (%(kind)s), without a post.") % words, hand.today, frozenset[int]()
    if form.posts:
        what, place = form.post, form.place
        assert place is not None
        day, units = what["valid_from"], frozenset({place.unit_id})
        words |= {"unit": tree_on(day, hand.sight).path_name(place.unit_id), "day": jdate_text(day)}
        sentence = _("%(name)s is registered (%(kind)s) and belongs to %(unit)s from %(day)s.") % words
        facts += [(_("Position"), what["title"]), heads_fact(units, day, hand)]
    similar = similar_people(new.name, new.kana, hand.sight)
    return Plan(
        act=act,
        sentence=sentence,
        facts=facts,
        button=_("Register"),
        done=_("%(name)s is registered.") % words,
        change=Change(max(day, hand.today), frozenset(), units),
        warnings=tuple(_similar(person, hand) for person in similar),
    )


def _similar(person: Person, hand: Hand) -> str:
    """Somebody of the same name: told with the number only where the reader may open the record."""
    words = {"name": person.name, "number": person.employee_number or person.affiliation or "―"}
    if reaches_person(hand.reach, person, hand.sight):
        return _("Perhaps the same person is registered already: %(name)s (%(number)s).") % words
    return _("Somebody of the same name and kana is registered already in another unit. Ask HR of the whole city.")


@allow(Role.HR)
def person_edit(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Name, kana, e-mail and the like: dated by nothing, told to everybody at once."""
    person, hand = person_in_hand(request, uuid)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(person), hand=hand)
    desk = person_desk(person, hand, _("Edit plain data"))

    def plan() -> Plan:
        changed = [
            (name, form.changes[name]) for name in form.changes if form.changes[name] != (getattr(person, name) or "")
        ]
        words = {"name": person.name}
        facts = [(str(form[name].label), _arrow(getattr(person, name), value)) for name, value in changed]
        return Plan(
            act=lambda now: edit_person(person=person, changes=form.changes, now=now, by=user_of(request)),
            sentence=_("The plain data of %(name)s are written anew. Certificates printed before stay as they are.")
            % words,
            facts=facts,
            button=_("Save"),
            done=_("The plain data of %(name)s are saved.") % words,
            change=Change(hand.today, frozenset({person.pk})),
            warnings=_number_warning(person, form),
        )

    return work(request, desk, form, plan)


def _arrow(before: object, after: object) -> str:
    def shown(value: object) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(value or "―")

    return f"{shown(before)} → {shown(after)}"


def _number_warning(person: Person, form: PersonForm) -> tuple[str, ...]:
    changes = form.changes["employee_number"] != (person.employee_number or "")
    if changes and person.user is not None:
        return (_("The person signs in with the new employee number from now on."),)
    return ()


@allow(Role.HR)
def person_withdraw(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Somebody registered by mistake: a double, or nobody."""
    person, hand = person_in_hand(request, uuid)
    if not hand.reach.whole:
        raise Http404
    form = HandForm(request.POST or None, hand=hand)
    desk = person_desk(person, hand, _("Strike out a registration"))

    def plan() -> Plan:
        words = {"name": person.name}
        return Plan(
            act=lambda now: withdraw_person(person=person, now=now, by=user_of(request)),
            sentence=_("%(name)s was registered by mistake and is shown nowhere any more.") % words,
            facts=[],
            button=_("Strike out the registration"),
            done=_("The registration of %(name)s is struck out.") % words,
            then=lambda: reverse("organization_tree"),
            change=Change(hand.today, frozenset({person.pk})),
            is_danger=True,
        )

    return work(request, desk, form, plan)
