"""Reorganisations of one unit. Each page is a form, a preview in a sentence, and the change."""

import datetime as dt
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.reorganisation import abolish_unit, flag_section, move_unit, rename_unit
from lms.organization.actions.units import create_unit
from lms.organization.consequences import Change
from lms.organization.enums import UnitKind
from lms.organization.forms import (
    FlagForm,
    Hand,
    MoveForm,
    NewUnitForm,
    RenameForm,
    UnitDayForm,
)
from lms.organization.models import Unit
from lms.organization.queries import tree_on
from lms.organization.queries.editing import units_version
from lms.organization.views.deciding import Desk, Plan, hand_of, work
from lms.organization.views.unit_records import unit_desk, unit_in_hand
from lms.organization.views.wording import heads_fact


def unit_change_from(day: dt.date, hand: Hand, *unit_ids: int) -> Change:
    """What other apps look at: the units and all below them."""
    day = max(day, hand.today)
    tree = tree_on(day, hand.sight)
    below = [tree.below(unit_id) for unit_id in unit_ids]
    return Change(day, unit_ids=frozenset(unit_ids).union(*below))


def _new_desk(hand: Hand) -> Desk:
    title, back = _("Found a unit"), reverse("organization_tree")
    return Desk(
        title=title,
        crumbs=[(_("Organisation"), back), (title, None)],
        back=back,
        hand=hand,
        version=lambda: units_version([], hand.sight),
        guard=lambda version, unit_ids: None,
    )


@allow(Role.HR)
def unit_new(request: AuthedRequest) -> HttpResponse:
    """A new unit, from a day on."""
    hand = hand_of(request)
    form = NewUnitForm(request.POST or None, initial={"kind": UnitKind.SECTION}, hand=hand)
    made: list[Unit] = []

    def plan() -> Plan:
        day, place = form.cleaned_data["on"], form.place
        upper = tree_on(day, hand.sight).path_name(place.unit_id) if place else ""
        what = form.what
        words = {"name": what["name"], "upper": upper, "day": jdate_text(day)}
        return Plan(
            act=lambda now: made.append(
                create_unit(valid_from=day, now=now, by=user_of(request), disclose_at=form.disclose_at, **what)
            ),
            sentence=_("From %(day)s there is a new unit: %(upper)s %(name)s.") % words,
            facts=[
                (_("Unit code"), what["code"]),
                (_("Kind"), str(UnitKind(what["kind"]).label)),
                (_("Counts as a section"), _("yes") if what["is_section"] else _("no")),
                heads_fact([place.unit_id] if place else [], day, hand),
            ],
            button=_("Found the unit"),
            done=_("%(name)s is registered.") % words,
            change=Change(max(day, hand.today)),
            then=lambda: reverse("unit_change", args=[made[-1].uuid]),
        )

    return work(request, _new_desk(hand), form, plan)


@allow(Role.HR)
def unit_rename(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    unit, record, hand = unit_in_hand(request, uuid)
    assert record.present is not None
    held = record.present.row
    initial = {"name": held.name, "kana": held.kana, "code": held.code}
    form = RenameForm(request.POST or None, initial=initial, hand=hand)
    desk = unit_desk(unit, record, hand, _("Rename the unit"))

    def plan() -> Plan:
        data = form.cleaned_data
        words = {"name": held.name, "new": data["name"], "day": jdate_text(data["on"])}
        return Plan(
            act=lambda now: rename_unit(
                unit=unit,
                on=data["on"],
                name=data["name"],
                kana=data["kana"],
                code=data["code"],
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
            ),
            sentence=_("From %(day)s %(name)s is called %(new)s.") % words,
            facts=[
                (_("Unit code"), f"{held.code} → {data['code']}" if data["code"] != held.code else held.code),
                (_("People concerned"), str(record.people)),
                heads_fact([unit.pk], data["on"], hand),
            ],
            button=_("Rename the unit"),
            done=_("The new name %(new)s is registered.") % words,
            change=unit_change_from(data["on"], hand, unit.pk),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def unit_move(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    unit, record, hand = unit_in_hand(request, uuid)
    form = MoveForm(request.POST or None, hand=hand)
    lead = _("What stands below the unit moves along, and so do the people.")
    desk = unit_desk(
        unit, record, hand, _("Move the unit"), lead=lead, also=lambda: [form.chosen_unit] if form.place else []
    )
    assert record.present is not None
    name, upper = record.present.row.name, record.present.upper

    def plan() -> Plan:
        on, place = form.cleaned_data["on"], form.place
        assert place is not None
        tree = tree_on(on, hand.sight)
        words = {"name": name, "upper": tree.path_name(place.unit_id), "day": jdate_text(on)}
        parent = form.chosen_unit
        return Plan(
            act=lambda now: move_unit(
                unit=unit, on=on, parent=parent, now=now, by=user_of(request), disclose_at=form.disclose_at
            ),
            sentence=_("From %(day)s %(name)s stands below %(upper)s.") % words,
            facts=[
                (_("Until now"), upper or "―"),
                (_("Units that move along"), str(max(len(tree.below(unit.pk)) - 1, 0))),
                heads_fact([unit.pk, place.unit_id], on, hand),
            ],
            button=_("Move the unit"),
            done=_("The move of %(name)s is registered.") % words,
            change=unit_change_from(on, hand, unit.pk),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def unit_flag(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """課相当: whether a DX leader is wanted in it."""
    unit, record, hand = unit_in_hand(request, uuid)
    assert record.present is not None
    held = record.present.row
    form = FlagForm(request.POST or None, initial={"is_section": "no" if held.is_section else "yes"}, hand=hand)
    desk = unit_desk(unit, record, hand, _("Count as a section, or not"))

    def plan() -> Plan:
        data = form.cleaned_data
        words = {"name": held.name, "day": jdate_text(data["on"])}
        counts = _("From %(day)s %(name)s counts as a section: a DX leader is wanted in it.")
        not_any_more = _("From %(day)s %(name)s no longer counts as a section: no DX leader is wanted in it.")
        return Plan(
            act=lambda now: flag_section(
                unit=unit,
                on=data["on"],
                is_section=data["is_section"],
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
            ),
            sentence=(counts if data["is_section"] else not_any_more) % words,
            facts=[heads_fact([unit.pk], data["on"], hand)],
            button=_("Register the change"),
            done=_("The change of %(name)s is registered.") % words,
            change=unit_change_from(data["on"], hand, unit.pk),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def unit_abolish(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    unit, record, hand = unit_in_hand(request, uuid)
    assert record.present is not None
    name = record.present.row.name
    form = UnitDayForm(request.POST or None, hand=hand)
    lead = _("Only an empty unit is abolished: people and lower units must have left before.")
    desk = unit_desk(unit, record, hand, _("Abolish the unit"), lead=lead)

    def plan() -> Plan:
        on = form.cleaned_data["on"]
        words = {"name": name, "day": jdate_text(on)}
        return Plan(
            act=lambda now: abolish_unit(unit=unit, on=on, now=now, by=user_of(request), disclose_at=form.disclose_at),
            sentence=_("From %(day)s %(name)s no longer exists, and no unit follows it.") % words,
            facts=[heads_fact([unit.pk], on, hand)],
            button=_("Abolish the unit"),
            done=_("The end of %(name)s is registered.") % words,
            change=unit_change_from(on, hand, unit.pk),
            is_danger=True,
        )

    return work(request, desk, form, plan)
