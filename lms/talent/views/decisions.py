"""Decisions about a section's leader. Each first says what it will do; it is done when that is confirmed."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.templatetags.dates import jdate_text
from lms.organization.models import Person
from lms.organization.queries import visible_people
from lms.talent.actions.designations import cancel_designation, designate, end_designation
from lms.talent.forms import CancelForm, DesignationForm, EndForm
from lms.talent.models import Designation
from lms.talent.permissions import can_designate
from lms.talent.views.sections import ONE_DAY, Section, section_asked, section_candidates, section_context


@dataclasses.dataclass(frozen=True)
class Decision:
    """What is to be done, and the words that say so before and after."""

    act: Callable[[dt.datetime], object]
    title: str
    text: str
    facts: list[tuple[str, str]]
    button: str
    done: str
    is_danger: bool = False


def _section(request: AuthedRequest, uuid: UUID) -> Section:
    section = section_asked(request, uuid)
    if request.method != "POST" or not can_designate(request.access, section.unit.pk):
        raise Http404
    return section


def _again(request: AuthedRequest, section: Section, form: forms.Form) -> HttpResponse:
    """What was typed stays, with what is wrong about it."""
    return render(request, "talent/section.html", section_context(request, section, form), status=422)


def _decide(request: AuthedRequest, section: Section, form: forms.Form, decision: Decision) -> HttpResponse:
    """Unconfirmed, the action runs and is rolled back: whatever it would refuse is said before anybody confirms."""
    confirmed = "confirmed" in request.POST
    try:
        with transaction.atomic():
            decision.act(clock.now())
            transaction.set_rollback(not confirmed)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return _again(request, section, form)
    if confirmed:
        messages.success(request, decision.done)
        return redirect(f"{section.back}#section-{section.unit.uuid}")
    context = {
        "section": section,
        "decision": decision,
        "posted": [(name, value) for name, value in request.POST.items() if name in form.fields],
        "crumbs": [(_("Placement board"), section.back), (section.name, None)],
    }
    return render(request, "talent/confirm.html", context)


@allow(Role.HR, Role.ADMIN)
def designate_leader(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    section = _section(request, uuid)
    form = DesignationForm(request.POST, candidates=section_candidates(request, section), day=section.day)
    if not form.is_valid():
        return _again(request, section, form)
    people = visible_people(request.access, section.day, section.sight)
    person = people.filter(uuid=form.cleaned_data["person"]).first()
    if person is None:
        form.add_error("person", _("This person is not known here."))
        return _again(request, section, form)
    return _decide(request, section, form, _designation(request, section, person, form.cleaned_data))


def _designation(request: AuthedRequest, section: Section, person: Person, data: dict[str, object]) -> Decision:
    first, last, document = data["valid_from"], data["last_day"], str(data["document"])
    assert isinstance(first, dt.date)
    assert last is None or isinstance(last, dt.date)

    def act(now: dt.datetime) -> Designation:
        return designate(
            person=person,
            unit=section.unit,
            role=section.role,
            valid_from=first,
            valid_to=last + ONE_DAY if last else None,
            document=document,
            now=now,
            by=user_of(request),
            sight=section.sight,
        )

    return Decision(
        act=act,
        title=_("Designate a DX leader"),
        text=_("This person becomes the section's DX leader and counts in the placement from the first day on."),
        facts=[
            (_("DX leader"), person.name),
            (pgettext("unit", "Section"), section.name),
            (_("First day"), jdate_text(first)),
            (_("Last day"), jdate_text(last) if last else _("no end of term")),
            (_("Decision"), document),
        ],
        button=_("Designate"),
        done=_("%(name)s is designated to %(section)s.") % {"name": person.name, "section": section.name},
    )


@allow(Role.HR, Role.ADMIN)
def end_leader(request: AuthedRequest, uuid: UUID, designation: UUID) -> HttpResponse:
    section = _section(request, uuid)
    row = _row(section, designation)
    form = EndForm(request.POST, auto_id=f"end-{row.uuid}-%s", designation=row.uuid)
    if not form.is_valid():
        return _again(request, section, form)
    last, reason = form.cleaned_data["last_day"], form.cleaned_data["reason"]
    decision = Decision(
        act=lambda now: end_designation(
            designation=row, on=last + ONE_DAY, reason=reason, now=now, by=user_of(request)
        ),
        title=_("End the designation"),
        text=_("From the day after, this person no longer leads the section. What was until then stays on record."),
        facts=[*_who(section, row), (_("Last day"), jdate_text(last)), (_("Reason"), reason)],
        button=_("End it"),
        done=_("The designation of %(name)s is ended.") % {"name": row.person.name},
        is_danger=True,
    )
    return _decide(request, section, form, decision)


@allow(Role.HR, Role.ADMIN)
def cancel_leader(request: AuthedRequest, uuid: UUID, designation: UUID) -> HttpResponse:
    section = _section(request, uuid)
    row = _row(section, designation)
    form = CancelForm(request.POST, auto_id=f"cancel-{row.uuid}-%s", designation=row.uuid)
    if not form.is_valid():
        return _again(request, section, form)
    reason = form.cleaned_data["reason"]
    decision = Decision(
        act=lambda now: cancel_designation(designation=row, reason=reason, now=now, by=user_of(request)),
        title=_("Cancel the designation"),
        text=_("It counts as never made, on past days too. Figures printed before stay as they were printed."),
        facts=[*_who(section, row), (_("First day"), jdate_text(row.valid_from)), (_("The mistake"), reason)],
        button=_("Cancel the designation"),
        done=_("The designation of %(name)s is cancelled.") % {"name": row.person.name},
        is_danger=True,
    )
    return _decide(request, section, form, decision)


def _who(section: Section, row: Designation) -> list[tuple[str, str]]:
    return [(_("DX leader"), row.person.name), (pgettext("unit", "Section"), section.name)]


def _row(section: Section, uuid: UUID) -> Designation:
    row = next((row for row in section.designations() if row.uuid == uuid), None)
    if row is None:
        raise Http404
    return row
