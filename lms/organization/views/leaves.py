"""Single changes of a person's leave."""

import datetime as dt
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.leave import correct_leave, end_leave, record_leave, withdraw_leave
from lms.organization.consequences import Change
from lms.organization.enums import LeaveKind
from lms.organization.forms import AnnouncedForm, Hand, LeaveEndForm, LeaveForm
from lms.organization.forms.fields import day_after, last_day
from lms.organization.models import Leave, Person, Posting
from lms.organization.views.deciding import Plan, work
from lms.organization.views.records import leave_in_hand, person_desk, person_in_hand
from lms.organization.views.wording import heads_fact, span_words


def _units(person: Person, day: dt.date, hand: Hand) -> list[int]:
    return list(Posting.objects.seen(hand.sight).on(day).filter(person=person).values_list("unit_id", flat=True))


def _change(person: Person, day: dt.date, hand: Hand) -> Change:
    day = max(day, hand.today)
    return Change(day, frozenset({person.pk}), frozenset(_units(person, day, hand)))


def _words(leave: Leave) -> str:
    return f"{LeaveKind(leave.kind).label}　{span_words(leave.valid_from, last_day(leave.valid_to))}"


@allow(Role.HR)
def leave_record(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """休職・休業 begins."""
    person, hand = person_in_hand(request, uuid)
    form = LeaveForm(request.POST or None, hand=hand)
    lead = _("Due dates stand still meanwhile, and a DX leader on leave does not count for the section.")
    desk = person_desk(person, hand, _("Register leave"), lead)

    def plan() -> Plan:
        data = form.cleaned_data
        kind = LeaveKind(data["kind"])
        words = {"name": person.name, "kind": str(kind.label), "span": span_words(data["on"], data["last_day"])}
        return Plan(
            act=lambda now: record_leave(
                person=person,
                kind=kind,
                valid_from=data["on"],
                valid_to=day_after(data["last_day"]),
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
            ),
            sentence=_("%(name)s is away %(span)s (%(kind)s).") % words,
            facts=[heads_fact(_units(person, data["on"], hand), data["on"], hand)],
            button=_("Register the leave"),
            done=_("The leave of %(name)s is registered.") % words,
            change=_change(person, data["on"], hand),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def leave_end(request: AuthedRequest, uuid: UUID, leave: int) -> HttpResponse:
    """復職."""
    held, hand = leave_in_hand(request, uuid, leave)
    form = LeaveEndForm(request.POST or None, hand=hand)
    desk = person_desk(held.person, hand, _("Register the return"), _words(held))

    def plan() -> Plan:
        words = {"name": held.person.name, "day": jdate_text(form.day), "leave": _words(held)}
        return Plan(
            act=lambda now: end_leave(
                leave=held, on=form.day, now=now, by=user_of(request), disclose_at=form.disclose_at
            ),
            sentence=_("%(name)s is back at work from %(day)s.") % words,
            facts=[
                (_("Leave that ends"), words["leave"]),
                heads_fact(_units(held.person, form.day, hand), form.day, hand),
            ],
            button=_("Register the return"),
            done=_("The return of %(name)s is registered.") % words,
            change=_change(held.person, form.day, hand),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def leave_correct(request: AuthedRequest, uuid: UUID, leave: int) -> HttpResponse:
    """What was written down of a leave was wrong."""
    held, hand = leave_in_hand(request, uuid, leave)
    form = LeaveForm(request.POST or None, initial=LeaveForm.initial_of(held), hand=hand)
    desk = person_desk(held.person, hand, _("Correct a leave"), _words(held))

    def plan() -> Plan:
        data = form.cleaned_data
        right = f"{LeaveKind(data['kind']).label}　{span_words(data['on'], data['last_day'])}"
        words = {"name": held.person.name}
        return Plan(
            act=lambda now: correct_leave(
                leave=held,
                kind=data["kind"],
                valid_from=data["on"],
                valid_to=day_after(data["last_day"]),
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
            ),
            sentence=_("A leave of %(name)s was written down wrongly and is corrected.") % words,
            facts=[(_("Written down"), _words(held)), (_("Right is"), right)],
            button=_("Correct the leave"),
            done=_("The leave of %(name)s is corrected.") % words,
            change=_change(held.person, min(data["on"], held.valid_from), hand),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def leave_withdraw(request: AuthedRequest, uuid: UUID, leave: int) -> HttpResponse:
    """The leave did not or will not take place."""
    held, hand = leave_in_hand(request, uuid, leave)
    form = AnnouncedForm(request.POST or None, hand=hand)
    desk = person_desk(held.person, hand, _("Strike out a leave"), _words(held))

    def plan() -> Plan:
        words = {"name": held.person.name, "leave": _words(held)}
        return Plan(
            act=lambda now: withdraw_leave(leave=held, now=now, by=user_of(request), disclose_at=form.disclose_at),
            sentence=_("As we know it now, this leave of %(name)s does not take place: %(leave)s.") % words,
            facts=[],
            button=_("Strike out the leave"),
            done=_("The leave of %(name)s is taken out of the record.") % words,
            change=_change(held.person, held.valid_from, hand),
            is_danger=True,
        )

    return work(request, desk, form, plan)
