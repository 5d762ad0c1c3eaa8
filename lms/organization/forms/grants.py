"""Forms about roles that are entrusted."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.common.lengths import SeenCharField
from lms.organization.enums import GrantRole
from lms.organization.forms.fields import MATCHES, HandForm, PlaceMixin, WrittenDay
from lms.organization.models import Person, Unit
from lms.organization.queries import find_people
from lms.organization.queries.giving import Giving
from lms.organization.queries.grants import Held


class GrantFilterForm(forms.Form):
    """The filters, as they stand in the address. A person's name is posted instead: see lms.common.asked."""

    q = forms.CharField(label=_("Name or employee number"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *GrantRole.choices])
    unit = forms.CharField(label=_("Unit"), required=False, max_length=100)
    held = forms.ChoiceField(required=False, choices=[(each, each) for each in Held], widget=forms.HiddenInput)


class GrantForm(PlaceMixin, HandForm):
    """Who, what, over which unit, from when to when, and why."""

    person_text = forms.CharField(
        label=_("Who?"),
        max_length=100,
        help_text=_("The employee number, or the name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.UUIDField(label=_("Which of these people?"), required=False, widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    valid_from = WrittenDay(label=_("Begins on"))
    last_day = WrittenDay(label=_("Ends on"), required=False)
    reason = SeenCharField(label=_("Reason"), characters=200, help_text=_("For instance: division of duties 2026."))
    field_order = ("person_text", "person", "role", "unit_text", "unit", "valid_from", "last_day", "reason")

    def __init__(self, *args: Any, giving: Giving, people: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.giving, self.people = giving, people
        self.chosen_person: Person | None = None
        roles = [(role.value, role.label) for role in giving.roles]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["role"].initial = roles[0][0] if len(roles) == 1 else None
        place, last = self.fields["unit_text"], self.fields["last_day"]
        place.required = not giving.as_admin.whole
        if not place.required:
            place.help_text = _("A part of the name, or the code. Empty: the whole city.")
        last.help_text = _("Included. Empty: until it is taken back.")
        if not (giving.as_admin.roots or giving.as_admin.whole or giving.as_hr.roots or giving.as_hr.whole):
            last.required, last.help_text = True, _("Included. What a head entrusts ends by date.")

    @property
    def chosen_role(self) -> GrantRole:
        return GrantRole(self.cleaned_data["role"])

    @property
    def over(self) -> Unit | None:
        return self.chosen_unit if self.place else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._find_person(data.get("person_text", ""), data.get("person"))
        day: dt.date | None = data.get("valid_from")
        self.find_place(day)
        if not self.errors and day is not None:
            self._check_right(data.get("last_day"))
        return data

    def _check_right(self, last_day: dt.date | None) -> None:
        """Whether the reader may entrust this role over this unit, and for so long."""
        role, tree = self.chosen_role, self.tree
        if self.place is None or tree is None:
            if role == GrantRole.DELEGATE:
                self.add_error("unit_text", _("A delegate acts for the head of a unit: name the unit."))
            elif not self.giving.reach(role).whole:
                self.add_error("unit_text", _("Name the unit."))
        elif not self.giving.may(role, self.place.unit_id, tree):
            self.add_error("unit_text", _("You cannot entrust this role over this unit."))
        elif last_day is None and self.giving.needs_an_end(role, self.place.unit_id, tree):
            self.add_error("last_day", _("What a head entrusts ends by date. Name the last day."))

    def _find_person(self, text: str, chosen: Any) -> None:
        """The one person meant; where several match, they are offered to choose from."""
        if not text.strip():
            return
        found = list(find_people(self.people, text)[: MATCHES + 1])
        exact = [person for person in found if person.employee_number == text.strip()] or found
        self.chosen_person = exact[0] if len(exact) == 1 else next((p for p in exact if p.uuid == chosen), None)
        if self.chosen_person is not None:
            return
        if not exact:
            self.add_error("person_text", _("Nobody of this name or number is among the people you may see."))
            return
        choices = [(str(p.uuid), " ".join(filter(None, (p.name, p.kana, p.employee_number)))) for p in exact[:MATCHES]]
        self.fields["person"].widget = forms.RadioSelect(choices=choices)
        self.add_error("person_text", _("Several people match. Choose one below, or type more."))


class GrantEndForm(HandForm):
    last_day = WrittenDay(label=_("Ends on"), help_text=_("Included."))
    reason = SeenCharField(label=_("Reason"), characters=200)
    field_order = ("last_day", "reason")
