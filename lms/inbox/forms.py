"""What the pages take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.days import DayField
from lms.common.lengths import SeenCharField
from lms.inbox.enums import Outcome


class DecisionForm(forms.Form):
    """One reason field, and the button that is pressed."""

    reason = SeenCharField(
        label=_("Reason"),
        required=False,
        characters=400,
        help_text=_("Needed when you send it back."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, key: object = "", **options: Any) -> None:
        """`key` keeps the ids apart where a page shows several of these."""
        options["auto_id"] = f"decision-{key}-%s" if key else "decision-%s"
        super().__init__(*args, **options)


class DelegationForm(forms.Form):
    """People have no e-mail: the employee number says who is meant."""

    delegate = forms.CharField(
        label=_("Employee number of who stands in for you"), max_length=20, widget=forms.TextInput(attrs={"size": 10})
    )
    valid_from = DayField(label=_("Begins on"))
    last_day = DayField(label=_("Ends on"), help_text=_("Included."))
    reason = SeenCharField(label=_("Reason"), characters=200, help_text=_("For instance: on a business trip."))

    def clean_delegate(self) -> User:
        number = str(self.cleaned_data["delegate"]).strip()
        found = User.objects.filter(employee_number=number, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("No account has this employee number."), code="unknown")
        return found
