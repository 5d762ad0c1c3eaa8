"""Forms about one unit."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lms.organization.actions.mergers import NewUnit
from lms.organization.enums import UnitKind
from lms.organization.forms.fields import AnnouncedForm, PlaceMixin, WrittenDay, day_after, last_day
from lms.organization.models import UnitVersion

PARTS = 3
ROOM = 400


class UnitDayForm(AnnouncedForm):
    """A change for which a day says everything: abolished from then on."""

    on = WrittenDay(label=_("From which day?"))
    field_order: tuple[str, ...] = ("version", "on")


class RenameForm(UnitDayForm):
    name = forms.CharField(label=_("New name of the unit"), max_length=ROOM)
    kana = forms.CharField(label=_("Kana"), max_length=ROOM, required=False)
    code = forms.CharField(label=_("Unit code"), max_length=20, help_text=_("Usually stays as it is."))
    field_order = ("version", "on", "name", "kana", "code")


class FlagForm(UnitDayForm):
    is_section = forms.TypedChoiceField(
        label=_("Does it count as a section?"),
        choices=[("yes", _("Yes: a DX leader is wanted in it")), ("no", _("No"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    field_order = ("version", "on", "is_section")


class PlacedDayForm(PlaceMixin, UnitDayForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.find_place(data.get("on"))
        return data


class MoveForm(PlacedDayForm):
    field_order = ("version", "on", "unit_text", "unit")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit_text"].label = _("Below which unit will it stand?")


class MergeForm(PlacedDayForm):
    people = forms.ChoiceField(
        label=_("The people of this unit"),
        choices=[
            ("move", _("go on in the other unit with their posts")),
            ("none", _("have been transferred already: nobody may be left")),
        ],
        widget=forms.RadioSelect,
        initial="move",
    )
    keep_heads = forms.BooleanField(label=_("The head of this unit heads the other one, too"), required=False)
    field_order = ("version", "on", "unit_text", "unit", "people", "keep_heads")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit_text"].label = _("Into which unit is it merged?")


class UnitFields(PlaceMixin, AnnouncedForm):
    """What a unit is for a time."""

    name = forms.CharField(label=_("Name of the unit"), max_length=ROOM)
    kana = forms.CharField(label=_("Kana"), max_length=ROOM, required=False)
    code = forms.CharField(label=_("Unit code"), max_length=20)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    is_section = forms.BooleanField(label=_("Counts as a section: a DX leader is wanted in it"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place = self.fields["unit_text"]
        place.label = _("Below which unit?")
        # Nothing stands above the city itself.
        place.required = not self.hand.reach.whole

    @property
    def what(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = {name: data[name] for name in ("name", "kana", "code", "is_section")}
        return {**plain, "kind": UnitKind(data["kind"]), "parent": self.chosen_unit if self.place else None}


class NewUnitForm(UnitFields):
    on = WrittenDay(label=_("First day of the unit"))
    field_order = ("version", "on", "name", "kana", "code", "kind", "is_section", "unit_text", "unit")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.find_place(data.get("on"))
        return data


class UnitCorrectForm(UnitFields):
    """A mistake in what was written down of a unit for a time.

    `follows`: another form comes before; `ends`: the unit ends with this one.
    """

    on = WrittenDay(label=_("First day of the unit"))
    last_day = WrittenDay(
        label=_("Last day of the unit"), required=False, help_text=_("Included. Empty: the unit has not ended.")
    )
    field_order = ("version", "on", "last_day", "name", "kana", "code", "kind", "is_section", "unit_text", "unit")

    def __init__(self, *args: Any, form_of: UnitVersion, follows: bool, ends: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.form_of = form_of
        if not ends:
            del self.fields["last_day"]
        # What stands directly below the city has no words for its place, and need not find any to keep it.
        if not self.initial.get("unit_text"):
            self.fields["unit_text"].required = False
        if follows:
            on = self.fields["on"]
            on.label = _("First day of this form")
            on.help_text = format_lazy("{} {}", _("The form before it lasts until the day before."), on.help_text)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on") and data.get("last_day") and data["last_day"] < data["on"]:
            self.add_error("last_day", _("The last day is before the first day."))
        if not self._keeps_place:
            self.find_place(data.get("on"))
        return data

    @property
    def _keeps_place(self) -> bool:
        """What nobody touched is not looked for: the unit above may have had another name on the right first day."""
        chosen, typed = self.cleaned_data.get("unit"), self.cleaned_data.get("unit_text", "")
        return chosen is None and typed == self.initial.get("unit_text", "")

    @property
    def what(self) -> dict[str, Any]:
        data = self.cleaned_data
        days = {"valid_from": data["on"], "valid_to": day_after(data.get("last_day"))}
        what = {**super().what, **days}
        return {**what, "parent": self.form_of.parent} if self._keeps_place else what

    @classmethod
    def initial_of(cls, version: UnitVersion, upper: str) -> dict[str, Any]:
        fields = ("name", "kana", "code", "kind", "is_section")
        days = {"on": version.valid_from, "last_day": last_day(version.valid_to)}
        return {**{name: getattr(version, name) for name in fields}, **days, "unit_text": upper}


class SplitForm(UnitDayForm):
    """New units that come out of one; who goes where is asked beside the preview."""

    goes_on = forms.TypedChoiceField(
        label=_("This unit"),
        choices=[("yes", _("goes on beside the new ones")), ("no", _("ends: everybody goes on in a new one"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        initial="yes",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, PARTS + 1):
            self.fields |= _part_fields(number)
        names = [f"{field}_{n}" for n in range(1, PARTS + 1) for field in ("name", "kana", "code")]
        self.order_fields(["version", "on", "goes_on", *names])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for number in range(1, PARTS + 1):
            name, code = data.get(f"name_{number}"), data.get(f"code_{number}")
            if bool(name) != bool(code):
                missing = "code" if name else "name"
                self.add_error(f"{missing}_{number}", _("A new unit needs a name and a code."))
        if not self.errors and not self.parts:
            self.add_error("name_1", _("Name at least one new unit."))
        return data

    @property
    def parts(self) -> list[NewUnit]:
        data = self.cleaned_data
        numbers = [n for n in range(1, PARTS + 1) if data.get(f"name_{n}")]
        return [NewUnit(data[f"code_{n}"], data[f"name_{n}"], data[f"kana_{n}"]) for n in numbers]


def _part_fields(number: int) -> dict[str, forms.Field]:
    labels = {"name": _("New unit %(number)d: name"), "kana": _("New unit %(number)d: kana")}
    labels["code"] = _("New unit %(number)d: code")
    lengths = {"name": ROOM, "kana": ROOM, "code": 20}
    return {
        f"{field}_{number}": forms.CharField(
            label=label % {"number": number}, max_length=lengths[field], required=number == 1 and field != "kana"
        )
        for field, label in labels.items()
    }
