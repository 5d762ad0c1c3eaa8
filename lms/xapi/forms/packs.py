"""Which statements an evidence pack holds."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.days import DayField
from lms.xapi.ledger.choices import Choice

MAX_IDS = 1000
_WORDS = ("person", "registration", "statements", "since", "until")


class StatementIdsField(forms.CharField):
    """Ids, one a line or with commas."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        words = text.replace(",", " ").split()
        if len(words) > MAX_IDS:
            raise forms.ValidationError(_("Name at most %(max)d records."), params={"max": MAX_IDS})
        found = []
        for word in words:
            try:
                found.append(UUID(word))
            except ValueError as error:
                message = _("%(word)s is not the id of a record.")
                raise forms.ValidationError(message, params={"word": word[:60]}) from error
        return tuple(dict.fromkeys(found))


class PackForm(forms.Form):
    """Which statements an evidence pack holds."""

    CHOSEN, WHOLE = "chosen", "whole"
    kind = forms.ChoiceField(
        label=_("What the pack proves"),
        choices=[
            (CHOSEN, _("Some records: that they are unchanged")),
            (WHOLE, _("The whole log: that nothing is missing either")),
        ],
        widget=forms.RadioSelect,
    )
    person = forms.UUIDField(
        label=_("Person"), required=False, help_text=_("The permanent id, as the learning records show it.")
    )
    registration = forms.UUIDField(
        label=_("Enrolment"), required=False, help_text=_("One person's way through one course, up to the certificate.")
    )
    statements = StatementIdsField(label=_("Records by their ids"), required=False, help_text=_("One a line."))
    since = DayField(label=_("Recorded from"), required=False)
    until = DayField(label=_("Recorded until"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == self.CHOSEN and not self.errors and not any(data.get(word) for word in _WORDS):
            raise forms.ValidationError(_("Say which records: fill in at least one of the fields."))
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return data

    def choice(self) -> Choice:
        if self.cleaned_data["kind"] == self.WHOLE:
            return Choice()
        return Choice(**{word: self.cleaned_data[word] for word in _WORDS if self.cleaned_data[word]})
