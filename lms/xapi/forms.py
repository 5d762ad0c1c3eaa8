"""Forms of the statement store."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.days import DayField
from lms.xapi.enums import Verb


class StatementFilterForm(forms.Form):
    verb = forms.ChoiceField(label=_("What was done"), required=False, choices=[("", _("Everything")), *Verb.choices])
    day = DayField(label=_("Recorded on"), required=False)
