"""Forms of the accounts app."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.queries import action_label, recorded_actions
from lms.common.days import DayField


class AuditFilterForm(forms.Form):
    action = forms.ChoiceField(label=_("What was done"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, disclosed_by: dt.datetime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [(action, action_label(action)) for action in recorded_actions(disclosed_by=disclosed_by)]
        self.fields["action"].choices = [("", _("Everything")), *actions]  # type: ignore[attr-defined]  # a ChoiceField
