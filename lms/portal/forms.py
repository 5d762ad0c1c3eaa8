"""What the pages take in. What cannot be understood in an address narrows nothing."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.asked import LONGEST
from lms.organization.queries import Node
from lms.portal.queries.people import Show

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
