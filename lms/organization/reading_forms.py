"""How the pages about the organisation are narrowed: the fields stand in the address."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.days import DayField
from lms.organization.queries.accounts import AccountState
from lms.organization.queries.moves import MoveKind
from lms.organization.queries.tree import Node


class TreeForm(forms.Form):
    q = forms.CharField(label=_("Unit"), required=False, max_length=100)
    against = DayField(label=_("Compare with"), required=False)
    known_on = DayField(label=_("As known on"), required=False)


class SpanForm(forms.Form):
    """The days whose changes are shown, both included."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("to"), required=False)


class MovesForm(forms.Form):
    """Which people of a list of changes are shown."""

    kind = forms.ChoiceField(label=_("Change"), required=False, choices=[("", _("All")), *MoveKind.choices])
    bureau = forms.ChoiceField(label=_("Bureau"), required=False)

    def __init__(self, data: Any, bureaus: list[Node]) -> None:
        super().__init__(data)
        self.bureaus = {str(node.uuid): node.name for node in bureaus}
        self.fields["bureau"].choices = [("", _("All")), *self.bureaus.items()]  # type: ignore[attr-defined]  # a choice field
        self.is_valid()

    @property
    def move_kind(self) -> MoveKind | None:
        """What cannot be understood in an address narrows nothing."""
        kind = self.cleaned_data.get("kind")
        return MoveKind(kind) if kind else None

    @property
    def bureau_uuid(self) -> UUID | None:
        bureau = self.cleaned_data.get("bureau")
        return UUID(bureau) if bureau else None

    def chips(self) -> list[dict[str, str]]:
        named = [
            ("kind", _("Change"), str(self.move_kind.label) if self.move_kind else ""),
            ("bureau", _("Bureau"), self.bureaus.get(self.cleaned_data.get("bureau", ""), "")),
        ]
        return [{"name": name, "label": f"{label}：{value}"} for name, label, value in named if value]


STATE_LABELS = {
    AccountState.NONE: _("No account yet"),
    AccountState.WAITING: _("No slip issued"),
    AccountState.HANDED: _("Slip issued, not signed in"),
    AccountState.USED: _("In use"),
}


class AccountsForm(forms.Form):
    """Which accounts are shown."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATE_LABELS.items()])

    def __init__(self, data: Any, units: list[Node]) -> None:
        super().__init__(data)
        self.units = {str(node.uuid): node.name for node in units}
        self.fields["unit"].choices = [("", _("All")), *self.units.items()]  # type: ignore[attr-defined]  # a choice field
        self.is_valid()

    @property
    def chosen_state(self) -> AccountState | None:
        state = self.cleaned_data.get("state")
        return AccountState(state) if state else None

    def chips(self) -> list[dict[str, str]]:
        state = self.chosen_state
        named = [
            ("unit", self.units.get(self.cleaned_data.get("unit", ""), "")),
            ("state", str(STATE_LABELS[state]) if state else ""),
        ]
        return [{"name": name, "label": label} for name, label in named if label]
