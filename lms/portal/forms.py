"""What the pages take in. What cannot be understood in an address narrows nothing."""

import dataclasses
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.enums import Format
from lms.common.asked import LONGEST
from lms.organization.queries import Node
from lms.portal.queries.people import Show
from lms.portal.queries.reach import Choices, Narrowed

INDENT = "　"


def choices_of(units: tuple[tuple[Node, int], ...]) -> list[tuple[str, str]]:
    """Units as options of a select, indented by how deep they lie."""
    top = min((depth for _, depth in units), default=0)
    return [(str(node.uuid), f"{INDENT * min(depth - top, 1)}{node.name}") for node, depth in units]


def read_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


class PeopleForm(forms.Form):
    """Posted, since the text may be a name; unit and state go on in the address."""

    q = forms.CharField(
        label=_("Name, kana or number"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (Show.ALL, _("Everybody")),
            (Show.LATE, _("With an overdue course")),
            (Show.CERTIFIED, _("Certified as DX leader")),
            (Show.LEADER, _("Designated as DX leader")),
        ],
    )

    def __init__(self, *args: Any, units: tuple[tuple[Node, int], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("All")), *choices_of(units)]  # type: ignore[attr-defined]  # a ChoiceField


class SearchForm(forms.Form):
    """Which courses are looked through; it stands in the address. What cannot be understood narrows nothing."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    format = forms.ChoiceField(label=_("Format"), required=False, choices=[("", _("All")), *Format.choices])
    required = forms.BooleanField(label=_("Required courses only"), required=False)
    mine = forms.BooleanField(label=_("Only courses that I take or took"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("role", choices.roles), ("category", choices.categories)):
            self.fields[name].choices = [("", _("All")), *rows]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def narrowed(self) -> Narrowed:
        self.is_valid()
        return Narrowed(**{name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data})

    @property
    def chips(self) -> list[dict[str, str]]:
        chosen = dataclasses.asdict(self.narrowed)
        labels = {name: str(self.fields[name].label) for name, value in chosen.items() if value}
        for name in labels.keys() & {"role", "category", "format"}:
            labels[name] = str(dict(self.fields[name].choices)[chosen[name]])  # type: ignore[attr-defined]  # a choice field
        return [{"name": name, "label": label} for name, label in labels.items()]
