"""A person's record as HR keeps it, and the desk at which it is changed."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.clock import start_of
from lms.common.days import read_day
from lms.common.errors import DomainError
from lms.organization.actions.guards import guard_person
from lms.organization.actions.plain_data import undo_edit
from lms.organization.actions.undo import undo_for_person
from lms.organization.forms import Hand
from lms.organization.models import Leave, Person, Posting, Sight
from lms.organization.queries.editing import person_version, reaches_person, reaches_posting
from lms.organization.queries.record import Act, record_of
from lms.organization.views.deciding import Desk, hand_of

ONE_DAY = dt.timedelta(days=1)


def person_in_hand(request: AuthedRequest, uuid: UUID) -> tuple[Person, Hand]:
    """The person that the address names, if the reader is HR for them. Http404: otherwise there is nobody."""
    hand = hand_of(request)
    person = get_object_or_404(Person.objects.seen(hand.sight), uuid=uuid)
    if not reaches_person(hand.reach, person, hand.sight):
        raise Http404
    return person, hand


def posting_in_hand(request: AuthedRequest, uuid: UUID, pk: int) -> tuple[Posting, Hand]:
    """A post of the person as the reader sees it. Http404: not theirs, no longer so, or in somebody else's unit."""
    person, hand = person_in_hand(request, uuid)
    posting = get_object_or_404(Posting.objects.seen(hand.sight).select_related("person", "unit"), pk=pk, person=person)
    if not reaches_posting(hand.reach, posting, hand.sight):
        raise Http404
    return posting, hand


def leave_in_hand(request: AuthedRequest, uuid: UUID, pk: int) -> tuple[Leave, Hand]:
    person, hand = person_in_hand(request, uuid)
    return get_object_or_404(Leave.objects.seen(hand.sight).select_related("person"), pk=pk, person=person), hand


def person_desk(person: Person, hand: Hand, title: str, lead: str = "") -> Desk:
    """Where something of this person is changed."""

    def guard(version: str, unit_ids: frozenset[int]) -> None:
        guard_person(person=person, sight=hand.sight, version=version, unit_ids=unit_ids)

    back = reverse("person_record", args=[person.uuid])
    return Desk(
        title=title,
        crumbs=[(_("Record of %(name)s") % {"name": person.name}, back), (title, None)],
        back=back,
        hand=hand,
        version=lambda: person_version(person, hand.sight),
        guard=guard,
        lead=lead,
    )


@allow(Role.HR)
def person_record(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Everything that is written down of a person, with the ways to change it."""
    person, hand = person_in_hand(request, uuid)
    known_on, sight = _known_on(request, hand.sight)
    everything = "all" in request.GET
    record = record_of(person, sight, superseded=everything)
    context: dict[str, Any] = {
        "person": person,
        "record": record,
        "known_on": known_on,
        "everything": everything,
        "sees_embargoed": sight.embargoed,
        "undo": _just_done(request, record.acts),
        "crumbs": [(_("Organisation"), reverse("organization_tree")), (person.name, None)],
    }
    return render(request, "organization/person_record.html", context)


def _known_on(request: AuthedRequest, sight: Sight) -> tuple[dt.date | None, Sight]:
    """As known at the end of the day asked for; nonsense and the future are today."""
    try:
        day = read_day(request.GET.get("known_on", ""))
    except ValueError:
        return None, sight
    moment = start_of(day + ONE_DAY) - dt.timedelta(microseconds=1)
    if moment >= sight.now:
        return None, sight
    return day, Sight(now=sight.now, known_at=moment, embargoed=sight.embargoed)


def _just_done(request: AuthedRequest, acts: tuple[Any, ...]) -> Any:
    """The act from which the reader comes, if it can be taken back."""
    at = read_moment(request.GET.get("done", ""))
    return next((act for act in acts if act.at == at and act.can_undo), None)


def read_moment(text: str) -> dt.datetime | None:
    """A moment with its zone; None: not one."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


@allow(Role.HR)
def person_undo(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Take back what was written down of the person at the moment posted."""
    person, hand = person_in_hand(request, uuid)
    moment = read_moment(request.POST.get("at", ""))
    act = _act_to_take_back(person, moment, hand) if moment is not None else None
    if act is None:
        raise Http404
    try:
        with transaction.atomic():
            guard_person(person=person, sight=hand.sight, version=person_version(person, hand.sight))
            if act.is_plain:
                undo_edit(person=person, edited_at=act.at, now=hand.now, by=user_of(request))
            else:
                undo_for_person(person=person, recorded_at=act.at, now=hand.now, by=user_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Taken back. The record is as it was before."))
    return redirect("person_record", person.uuid)


def _act_to_take_back(person: Person, moment: dt.datetime, hand: Hand) -> Act | None:
    """What is done at this desk, for posts within the reader's reach: a file is taken back where it was applied."""
    acts = record_of(person, hand.sight).acts
    act = next((act for act in acts if act.at == moment and act.can_undo), None)
    return act if act is not None and _reaches_touched(person, moment, hand) else None


def _reaches_touched(person: Person, moment: dt.datetime, hand: Hand) -> bool:
    posts = Posting.objects.filter(person=person)
    touched = [*posts.filter(recorded_at=moment), *posts.filter(superseded_at=moment)]
    return all(reaches_posting(hand.reach, post, hand.sight) for post in touched)
