"""What goal pages read from their address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.fiscal import parse_date


class JapaneseDateField(forms.CharField):
    """A date as people write it: ISO, R8.4.1, 令和8年4月1日."""

    def clean(self, value: object) -> object:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text)
        except ValueError as error:
            raise forms.ValidationError(_("Write a date such as 2026-04-01 or R8.4.1."), code="date") from error


class AsOfForm(forms.Form):
    """The day a figure is asked for, and the day on which it is asked what was known."""

    as_of = JapaneseDateField(required=False)
    known_on = JapaneseDateField(required=False)
