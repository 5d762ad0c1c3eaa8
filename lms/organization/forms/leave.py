"""Forms about one person's leave."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.organization.enums import LeaveKind
from lms.organization.forms.fields import AnnouncedForm, WrittenDay, last_day
from lms.organization.models import Leave


class LeaveForm(AnnouncedForm):
    kind = forms.ChoiceField(label=_("Kind of leave"), choices=LeaveKind.choices, widget=forms.RadioSelect)
    on = WrittenDay(label=_("First day away"))
    last_day = WrittenDay(
        label=_("Last day away"), required=False, help_text=_("Included. Empty: until further notice.")
    )
    field_order = ("version", "kind", "on", "last_day")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on") and data.get("last_day") and data["last_day"] < data["on"]:
            self.add_error("last_day", _("The last day is before the first day."))
        return data

    @classmethod
    def initial_of(cls, leave: Leave) -> dict[str, Any]:
        return {"kind": leave.kind, "on": leave.valid_from, "last_day": last_day(leave.valid_to)}


class LeaveEndForm(AnnouncedForm):
    on = WrittenDay(label=_("First day back at work"))
    field_order = ("version", "on")

    @property
    def day(self) -> dt.date:
        on: dt.date = self.cleaned_data["on"]
        return on
