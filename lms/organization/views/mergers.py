"""Merging and splitting a unit, with its people."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.mergers import NewUnit, merge_units, split_unit
from lms.organization.actions.units import later
from lms.organization.forms import Hand, MergeForm, SplitForm
from lms.organization.models import Posting, Unit
from lms.organization.queries import tree_on
from lms.organization.views.deciding import Plan, work
from lms.organization.views.unit_records import unit_desk, unit_in_hand
from lms.organization.views.units_edit import unit_change_from
from lms.organization.views.wording import heads_fact

STAYS = "stays"


@allow(Role.HR)
def unit_merge(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    unit, record, hand = unit_in_hand(request, uuid)
    assert record.present is not None
    name = record.present.row.name
    form = MergeForm(request.POST or None, hand=hand)
    lead = _("The unit ends and the other one goes on; what stands below it comes to stand below the other one.")
    desk = unit_desk(
        unit, record, hand, _("Merge the unit"), lead=lead, also=lambda: [form.chosen_unit] if form.place else []
    )

    def plan() -> Plan:
        data, place = form.cleaned_data, form.place
        assert place is not None
        tree = tree_on(data["on"], hand.sight)
        moves = data["people"] == "move"
        people = len({post.person_id for post in _posts(unit, data["on"], hand)}) if moves else 0
        words = {
            "name": name,
            "into": tree.path_name(place.unit_id),
            "day": jdate_text(data["on"]),
            "people": people,
        }
        into = form.chosen_unit
        return Plan(
            act=lambda now: merge_units(
                units=[unit],
                into=into,
                on=data["on"],
                move_people=moves,
                keep_heads=data["keep_heads"],
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
            ),
            sentence=_("From %(day)s %(name)s is one with %(into)s, and %(people)d people go on there.") % words
            if moves
            else _("From %(day)s %(name)s is one with %(into)s.") % words,
            facts=[
                (_("Lower units that move along"), str(len(tree.children(unit.pk)))),
                heads_fact([unit.pk, place.unit_id], data["on"], hand),
            ],
            button=_("Merge the unit"),
            done=_("The merger of %(name)s into %(into)s is registered.") % words,
            change=unit_change_from(data["on"], hand, unit.pk, place.unit_id),
            is_danger=True,
        )

    return work(request, desk, form, plan)


def _posts(unit: Unit, on: dt.date, hand: Hand) -> list[Posting]:
    """The posts that the reorganisation touches, in the order of kana."""
    posts = Posting.objects.seen(hand.sight).filter(later(on), unit=unit)
    return list(posts.select_related("person").order_by("person__sort_key", "person_id", "valid_from"))


@allow(Role.HR)
def unit_split(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    unit, record, hand = unit_in_hand(request, uuid)
    assert record.present is not None
    name = record.present.row.name
    form = SplitForm(request.POST or None, hand=hand)
    lead = _("New units come out of this one, of the same kind and in the same place. The preview asks who goes where.")
    desk = unit_desk(unit, record, hand, _("Split the unit"), lead=lead)

    def plan() -> Plan:
        data, parts = form.cleaned_data, form.parts
        posts = _posts(unit, data["on"], hand)
        chosen = _places(posts, parts, request.POST, goes_on=data["goes_on"])
        words = {"name": name, "parts": "、".join(part.name for part in parts), "day": jdate_text(data["on"])}
        goes_on = _("On %(day)s new units come out of %(name)s, which goes on: %(parts)s.")
        ends = _("On %(day)s %(name)s ends, and new units come out of it: %(parts)s.")
        return Plan(
            act=lambda now: split_unit(
                unit=unit,
                on=data["on"],
                parts=parts,
                places=chosen,
                goes_on=data["goes_on"],
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
            ),
            sentence=(goes_on if data["goes_on"] else ends) % words,
            facts=[heads_fact([unit.pk], data["on"], hand)],
            button=_("Split the unit"),
            done=_("The split of %(name)s is registered.") % words,
            change=unit_change_from(data["on"], hand, unit.pk),
            is_danger=not data["goes_on"],
            more="organization/split_places.html",
            asked=_asked(posts, parts, chosen, name, goes_on=data["goes_on"]),
        )

    return work(request, desk, form, plan)


def _places(
    posts: list[Posting], parts: list[NewUnit], typed: Mapping[str, str], *, goes_on: bool
) -> dict[int, int | None]:
    """Where each post goes on, as chosen; until somebody chooses, in the unit itself or in the first new one."""
    default = STAYS if goes_on else "0"
    chosen: dict[int, int | None] = {}
    for post in posts:
        text = typed.get(f"place_{post.pk}", default)
        number = int(text) if text.isdecimal() and int(text) < len(parts) else None
        chosen[post.pk] = number
    return chosen


def _asked(
    posts: list[Posting], parts: list[NewUnit], chosen: dict[int, int | None], name: str, *, goes_on: bool
) -> list[dict[str, object]]:
    """A select for each post: the unit itself, if it goes on, and the new ones."""
    stays = [(STAYS, name)] if goes_on else []
    options = [*stays, *((str(number), part.name) for number, part in enumerate(parts))]
    rows: list[dict[str, object]] = []
    for post in posts:
        number = chosen[post.pk]
        now = STAYS if number is None else str(number)
        rows.append(
            {"post": post, "name": f"place_{post.pk}", "options": [(key, label, key == now) for key, label in options]}
        )
    return rows
