"""Putting right what was written down of a unit for a time, its days among it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.unit_corrections import correct_unit
from lms.organization.enums import UnitKind
from lms.organization.forms import Hand, UnitCorrectForm
from lms.organization.forms.fields import last_day
from lms.organization.models import Unit, UnitVersion
from lms.organization.queries import tree_on
from lms.organization.queries.unit_record import UnitRecord, lines_of_day
from lms.organization.views.deciding import Facts, Plan, work
from lms.organization.views.unit_records import unit_desk, unit_in_hand
from lms.organization.views.units_edit import unit_change_from
from lms.organization.views.wording import from_to, heads_fact, span_words


@allow(Role.HR)
def unit_correct(request: AuthedRequest, uuid: UUID, version: int) -> HttpResponse:
    """A mistake in what was written down of the unit for a time."""
    unit, record, hand = unit_in_hand(request, uuid)
    held = get_object_or_404(UnitVersion.objects.seen(hand.sight), pk=version, unit=unit)
    if held.pk not in {form.row.pk for form in record.forms}:
        raise Http404
    before, is_end = _before(held, record), _is_end(held, record)
    upper = tree_on(held.valid_from, hand.sight).path_name(held.parent_id) if held.parent_id else ""
    form = UnitCorrectForm(
        request.POST or None,
        initial=UnitCorrectForm.initial_of(held, upper),
        hand=hand,
        form_of=held,
        follows=before is not None,
        ends=is_end,
    )
    span = span_words(held.valid_from, last_day(held.valid_to))
    desk = unit_desk(unit, record, hand, _("Correct what was written down"), lead=f"{held.name}　{span}")

    def plan() -> Plan:
        what = form.what
        days = {"valid_from": what["valid_from"], **({"valid_to": what["valid_to"]} if is_end else {})}
        words = {"name": held.name, "span": span}
        return Plan(
            act=lambda now: correct_unit(
                version=held, now=now, by=user_of(request), disclose_at=form.disclose_at, **{**what, **days}
            ),
            sentence=_("What was written down of %(name)s (%(span)s) was wrong and is corrected.") % words,
            facts=[
                *_differences(held, what, upper, hand),
                *_days(held, days, before, hand),
                heads_fact([unit.pk], hand.today, hand),
            ],
            button=_("Correct the unit"),
            done=_("The record of %(name)s is corrected.") % words,
            change=unit_change_from(min(held.valid_from, what["valid_from"]), hand, unit.pk),
        )

    return work(request, desk, form, plan)


def _before(held: UnitVersion, record: UnitRecord) -> UnitVersion | None:
    return next((form.row for form in record.forms if form.row.valid_to == held.valid_from), None)


def _is_end(held: UnitVersion, record: UnitRecord) -> bool:
    """Whether the unit itself ends with this form."""
    return held.valid_to is not None and all(form.row.valid_from != held.valid_to for form in record.forms)


def _differences(held: UnitVersion, what: dict[str, Any], upper: str, hand: Hand) -> Facts:
    tree = tree_on(what["valid_from"], hand.sight)
    parent: Unit | None = what["parent"]
    right = (tree.path_name(parent.pk) or upper) if parent else ""
    yes_no = {True: _("yes"), False: _("no")}
    pairs = [
        (_("Name of the unit"), held.name, what["name"]),
        (_("Kana"), held.kana, what["kana"]),
        (_("Unit code"), held.code, what["code"]),
        (_("Kind"), str(UnitKind(held.kind).label), str(UnitKind(str(what["kind"])).label)),
        (_("Counts as a section"), yes_no[held.is_section], yes_no[bool(what["is_section"])]),
    ]
    if (parent.pk if parent else None) != held.parent_id:
        pairs.append((_("Below"), upper, right))
    return [(label, from_to(old, new)) for label, old, new in pairs if old != new]


def _days(held: UnitVersion, days: dict[str, dt.date | None], before: UnitVersion | None, hand: Hand) -> Facts:
    """What becomes of the days, of the form before, and of the lines of descent that tell of them."""
    facts: Facts = []
    first = days["valid_from"]
    if first is not None and first != held.valid_from:
        label = _("First day of this form") if before else _("First day of the unit")
        facts.append((label, from_to(jdate_text(held.valid_from), jdate_text(first))))
        if before is not None:
            was, will = (span_words(before.valid_from, last_day(day)) for day in (held.valid_from, first))
            facts.append((_("The form before (%(name)s)") % {"name": before.name}, from_to(was, will)))
        facts += _descent(held, held.valid_from, hand, ends=False)
    if "valid_to" in days and days["valid_to"] != held.valid_to:
        ends = [last_day(held.valid_to), last_day(days["valid_to"])]
        was, will = (jdate_text(day) if day else _("it goes on") for day in ends)
        facts.append((_("Last day of the unit"), from_to(was, will)))
        assert held.valid_to is not None
        facts += _descent(held, held.valid_to, hand, ends=True)
    return facts


def _descent(held: UnitVersion, day: dt.date, hand: Hand, *, ends: bool) -> Facts:
    told = lines_of_day(held.unit, day, hand.sight, ends=ends)
    return [(_("Lines of descent that follow"), "／".join(told))] if told else []
