"""Bringing questions into a bank."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class BankFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("GIFT (.txt, .gift), Excel (.xlsx) or CSV, in UTF-8 or Shift_JIS.")
    )
    locale = forms.ModelChoiceField(
        label=_("Language"), queryset=Locale.objects.order_by("pk"), empty_label=None, to_field_name="language_code"
    )
