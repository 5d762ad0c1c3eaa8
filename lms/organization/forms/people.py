"""Forms about who somebody is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.organization.actions.people import NewPerson
from lms.organization.enums import EmploymentType, Grade, HeadKind, PersonKind
from lms.organization.forms.fields import AnnouncedForm, HandForm, PlaceMixin, WrittenDay
from lms.organization.models import Person

# Twice what a reader counts: one character that is seen may be several. The action counts what is seen.
ROOM = 400


class PlainFields(HandForm):
    """What is written of a person, dated by nothing."""

    name = forms.CharField(label=_("Name"), max_length=ROOM, help_text=_("As in the personnel record: 髙, 﨑 stay."))
    kana = forms.CharField(label=_("Kana"), max_length=ROOM, help_text=_("Lists are sorted by it."))
    certificate_name = forms.CharField(
        label=_("Name on certificates"),
        max_length=ROOM,
        required=False,
        help_text=_("Only if another one is to be printed, such as the name before marriage."),
    )
    affiliation = forms.CharField(
        label=_("Affiliation"),
        max_length=ROOM,
        required=False,
        help_text=_("For people from outside: where they work."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    email_is_shared = forms.BooleanField(
        label=_("This is a shared mailbox"),
        required=False,
        help_text=_("Others read it, too: nothing personal is sent there."),
    )
    employee_number = forms.CharField(
        label=_("Employee number"), max_length=20, required=False, help_text=_("With its leading zeros.")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("email_is_shared") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the address of the shared mailbox, or untick it."))
        return data


PLAIN = tuple(PlainFields.base_fields)[1:]


class PersonForm(PlainFields):
    field_order = ("version", *PLAIN)

    @classmethod
    def initial_of(cls, person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in PLAIN}

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PLAIN}


class NewPersonForm(PlaceMixin, AnnouncedForm, PlainFields):
    """Somebody new. A first post is needed of who may only put people into units of their own."""

    kind = forms.ChoiceField(label=_("Who is registered"), choices=PersonKind.choices, widget=forms.RadioSelect)
    on = WrittenDay(label=_("First day in the post"), required=False)
    title = forms.CharField(label=_("Position"), max_length=50, required=False)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, required=False, initial=Grade.STAFF)
    employment = forms.ChoiceField(
        label=_("Employment"), choices=EmploymentType.choices, required=False, initial=EmploymentType.REGULAR
    )
    head = forms.BooleanField(label=_("Heads the unit"), required=False)
    field_order = ("version", "kind", "employee_number", *PLAIN[:-1])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        needs_post = not self.hand.reach.whole
        for name in ("unit_text", "on", "title"):
            self.fields[name].required = needs_post
        self.order_fields([*self.field_order, "on", "unit_text", "unit", "title", "grade", "employment", "head"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == PersonKind.EMPLOYEE and not data.get("employee_number"):
            self.add_error(
                "employee_number", _("An employee has a number. Somebody from outside is registered as external.")
            )
        if self.posts:
            for name in ("on", "unit_text", "title"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("For a first post, fill in its day, its unit and its position."))
            self.find_place(data.get("on"))
        return data

    @property
    def posts(self) -> bool:
        """Whether a first post is written down with the person."""
        return any(self.cleaned_data.get(name) for name in ("on", "unit_text", "title"))

    @property
    def new_person(self) -> NewPerson:
        plain = {name: self.cleaned_data[name] for name in PLAIN}
        return NewPerson(**plain, kind=PersonKind(self.cleaned_data["kind"]))

    @property
    def post(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "unit": self.chosen_unit,
            "title": data["title"],
            "grade": Grade(data["grade"] or Grade.STAFF),
            "valid_from": data["on"],
            "head": HeadKind.HEAD if data["head"] else HeadKind.NONE,
            "employment": EmploymentType(data["employment"] or EmploymentType.REGULAR),
        }
