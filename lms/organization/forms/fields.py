"""What all forms of single changes share: days as HR writes them, units by search, the announcement, the stale mark."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.clock import CITY_ZONE, local_date
from lms.common.days import DayField
from lms.common.text import search_key
from lms.organization.models import Sight, Unit
from lms.organization.queries import Node, Tree, tree_on
from lms.organization.queries.editing import Reach

ONE_DAY = dt.timedelta(days=1)
# More than these nobody reads through: they are asked for another word.
MATCHES = 20
# The names by which actions speak of what a form calls otherwise.
FIELD_OF = {"valid_to": "last_day", "valid_from": "on", "unit": "unit_text", "parent": "unit_text", "into": "unit_text"}


@dataclasses.dataclass(frozen=True)
class Hand:
    """Who fills a form in: what they may see, and how far their hand reaches."""

    sight: Sight
    reach: Reach

    @property
    def now(self) -> dt.datetime:
        return self.sight.now

    @property
    def today(self) -> dt.date:
        return local_date(self.sight.now)


class WrittenDay(DayField):
    """A day typed as on paper: R8.4.1 as well as 2026-04-01. A calendar to click at takes western dates only."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "text"}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        options.setdefault("help_text", _("For example R8.4.1 or 2026-04-01."))
        super().__init__(**options)


class HandForm(forms.Form):
    """A form of one change. `version` is what its page showed: if that changed meanwhile, nothing is written."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order: tuple[str, ...] = ("version",)

    def __init__(self, *args: Any, hand: Hand, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hand = hand

    def take(self, field: str, message: str) -> None:
        """Show what an action refused, beside the field that it is about."""
        name = FIELD_OF.get(field, field)
        self.add_error(name if name in self.fields else None, message)


class AnnouncedForm(HandForm):
    """解禁日時: asked only of those who may see what is not announced."""

    announce_on = WrittenDay(
        label=_("Announced on"),
        required=False,
        help_text=_("Until then only HR with sight of unannounced transfers sees it. Empty: everybody at once."),
    )
    announce_at = forms.TimeField(
        label=_("Time of the announcement"),
        required=False,
        help_text=_("For example 14:00. Empty: 9:00."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        input_formats=["%H:%M", "%H時%M分", "%H時", "%H:%M:%S"],
        error_messages={"invalid": _("Write a time such as 14:00.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.hand.sight.embargoed:
            del self.fields["announce_on"], self.fields["announce_at"]
        else:
            self.order_fields([name for name in self.fields if not name.startswith("announce")])

    @property
    def disclose_at(self) -> dt.datetime | None:
        day: dt.date | None = self.cleaned_data.get("announce_on")
        if day is None:
            return None
        return dt.datetime.combine(day, self.cleaned_data.get("announce_at") or dt.time(9), tzinfo=CITY_ZONE)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("announce_at") and not data.get("announce_on") and "announce_on" not in self.errors:
            self.add_error("announce_on", _("Name the day, too."))
        moment = self.disclose_at
        if moment is not None and moment <= self.hand.now:
            self.add_error("announce_on", _("This moment has passed. Leave both empty to announce at once."))
        return data


class PlaceMixin(forms.Form):
    """A unit, looked for by words of its name or by its code; where several match, they are offered to choose from.

    Works without scripts in a city of thousands of units, which no list to scroll through does.
    """

    hand: Hand
    unit_text = forms.CharField(
        label=_("Unit"),
        max_length=200,
        help_text=_("A part of the name, or the code. With a space between, several words narrow it down."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit = forms.UUIDField(label=_("Which of these?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.place: Node | None = None
        self.tree: Tree | None = None
        self._offer([])

    def _offer(self, nodes: list[Node]) -> None:
        tree = self.tree
        choices = [(str(node.uuid), f"{tree.path_name(node.unit_id)}（{node.code}）") for node in nodes if tree]
        self.fields["unit"].widget = forms.RadioSelect(choices=choices) if choices else forms.HiddenInput()

    def find_place(self, day: dt.date | None) -> None:
        """Look on `day`; called from clean() once the day is known."""
        text = self.cleaned_data.get("unit_text") or ""
        if day is None or not text.strip():
            return
        self.tree = tree_on(day, self.hand.sight)
        nodes = [node for node in self._reached(self.tree) if _matches(node, self.tree, text)]
        self.place = self._only(nodes, text)
        if self.place is not None:
            return
        self._offer(nodes[:MATCHES])
        if not nodes:
            self.add_error("unit_text", _("No such unit on this day. Try a shorter part of its name."))
        elif len(nodes) > MATCHES:
            self.add_error("unit_text", _("Many units match. Choose one of the first, or type more of the name."))
        else:
            self.add_error("unit_text", _("Several units match. Choose one below."))

    def _reached(self, tree: Tree) -> list[Node]:
        return [node for node in _in_order(tree) if self.hand.reach.covers(node.unit_id, tree)]

    def _only(self, nodes: list[Node], text: str) -> Node | None:
        chosen: UUID | None = self.cleaned_data.get("unit")
        if len(nodes) == 1:
            return nodes[0]
        if (node := next((node for node in nodes if node.uuid == chosen), None)) is not None:
            return node
        key, tree = search_key(text), self.tree
        assert tree is not None
        # A section named in full is meant itself, and not the teams below whose way down holds its name.
        names = {n.unit_id: {search_key(t) for t in (tree.path_name(n.unit_id), n.code, n.name)} for n in nodes}
        same = [n for n in nodes if key in names[n.unit_id]]
        return same[0] if len(same) == 1 else None

    @property
    def chosen_unit(self) -> Unit:
        assert self.place is not None
        return Unit.objects.get(pk=self.place.unit_id)


def _in_order(tree: Tree) -> Iterator[Node]:
    waiting = tree.children(None)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(tree.children(node.unit_id)[::-1])


def _matches(node: Node, tree: Tree, text: str) -> bool:
    found_in = search_key(f"{tree.path_name(node.unit_id)} {node.kana} {node.code} {node.name}")
    return all(search_key(word) in found_in for word in text.split())


def day_after(day: dt.date | None) -> dt.date | None:
    """People say the last day; the tables hold the first one after."""
    return day + ONE_DAY if day else None


def last_day(end: dt.date | None) -> dt.date | None:
    return end - ONE_DAY if end else None
