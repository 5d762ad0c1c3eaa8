"""A unit as HR keeps it: its forms, the ways to change it, and taking back what was just written down."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.organization.actions.guards import guard_units
from lms.organization.actions.undo import undo_for_unit
from lms.organization.forms import Hand
from lms.organization.models import Posting, Unit, UnitVersion
from lms.organization.queries import tree_on
from lms.organization.queries.editing import reaches_posting, units_version
from lms.organization.queries.unit_record import UnitRecord, unit_record
from lms.organization.views.deciding import Desk, hand_of
from lms.organization.views.records import read_moment


def unit_in_hand(request: AuthedRequest, uuid: UUID) -> tuple[Unit, UnitRecord, Hand]:
    """The unit that the address names, if the reader is HR for it. Http404: otherwise there is none."""
    hand = hand_of(request)
    unit = get_object_or_404(Unit, uuid=uuid)
    record = unit_record(unit, hand.sight)
    if record.present is None or not _reaches(unit, record, hand):
        raise Http404
    return unit, record, hand


def _reaches(unit: Unit, record: UnitRecord, hand: Hand) -> bool:
    if hand.reach.whole:
        return True
    form = record.present
    assert form is not None
    day = hand.today if form.is_now else form.last_day if form.last_day and not form.is_ahead else form.row.valid_from
    return hand.reach.covers(unit.pk, tree_on(day, hand.sight))


def unit_desk(
    unit: Unit, record: UnitRecord, hand: Hand, title: str, *, lead: str = "", also: Callable[[], Sequence[Unit]] = list
) -> Desk:
    """Where something of this unit is changed; `also` tells what the form has named besides."""

    def guard(version: str, unit_ids: frozenset[int]) -> None:
        guard_units(units=[unit], also=also(), sight=hand.sight, version=version)

    back = reverse("unit_change", args=[unit.uuid])
    name = record.present.row.name if record.present else ""
    return Desk(
        title=title,
        crumbs=[
            (_("Organisation"), reverse("organization_tree")),
            (_("Changes of %(unit)s") % {"unit": name}, back),
            (title, None),
        ],
        back=back,
        hand=hand,
        version=lambda: units_version([unit], hand.sight),
        guard=guard,
        lead=lead,
    )


@allow(Role.HR)
def unit_change(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """What can be changed of a unit, and what has been."""
    unit, record, _hand = unit_in_hand(request, uuid)
    at = read_moment(request.GET.get("done", ""))
    assert record.present is not None
    context: dict[str, Any] = {
        "unit": unit,
        "record": record,
        "name": record.present.row.name,
        "undo": next((act for act in record.acts if act.at == at and act.can_undo), None),
        "crumbs": [
            (_("Organisation"), reverse("organization_tree")),
            (record.present.row.name, reverse("organization_unit", args=[unit.uuid])),
            (_("Change this unit"), None),
        ],
    }
    return render(request, "organization/unit_change.html", context)


@allow(Role.HR)
def unit_undo(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Take back what was written down of the unit at the moment posted, with all that belongs to it."""
    unit, _record, hand = unit_in_hand(request, uuid)
    moment = read_moment(request.POST.get("at", ""))
    if moment is None or not _may_take_back(moment, hand):
        raise Http404
    try:
        with transaction.atomic():
            guard_units(units=[unit], sight=hand.sight, version=units_version([unit], hand.sight))
            undo_for_unit(unit=unit, recorded_at=moment, now=hand.now, by=user_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Taken back. The organisation is as it was before."))
    is_left = UnitVersion.objects.seen(hand.sight).filter(unit=unit).exists()
    return redirect("unit_change", unit.uuid) if is_left else redirect("organization_tree")


def _may_take_back(moment: Any, hand: Hand) -> bool:
    """What reaches beyond the reader's units is not taken back from here."""
    at_moment = Q(recorded_at=moment) | Q(superseded_at=moment)
    posts = Posting.objects.filter(at_moment)
    versions = UnitVersion.objects.filter(at_moment)
    if hand.reach.whole:
        return versions.exists()
    reached = {
        version.unit_id
        for version in versions
        # A first day that was corrected may lie before the unit's life by now, or its old one did.
        if hand.reach.covers(version.unit_id, tree_on(version.valid_from, hand.sight))
    }
    units = {version.unit_id for version in versions}
    return units == reached and all(reaches_posting(hand.reach, post, hand.sight) for post in posts)
