"""What goal pages read from their address."""

from django import forms

from lms.common.days import DayField


class AsOfForm(forms.Form):
    """The day a figure is asked for, and the day on which it is asked what was known."""

    as_of = DayField(required=False)
    known_on = DayField(required=False)
