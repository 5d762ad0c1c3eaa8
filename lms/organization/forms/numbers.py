"""Employee numbers as people paste them: a column of a spreadsheet, a line with commas, full width or half."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SEPARATORS = re.compile(r"[\s,、;]+")


class EmployeeNumbersField(forms.CharField):
    """A list of numbers, each once, in the order typed. What is no number stays in it: it is told as nobody's."""

    def __init__(self, *, at_most: int, **options: Any) -> None:
        self.at_most = at_most
        options.setdefault("label", _("Employee numbers"))
        options.setdefault("max_length", 25 * at_most)
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}))
        help_text = _("One or many, separated by spaces, commas or lines: a column of a spreadsheet can be pasted.")
        options.setdefault("help_text", help_text)
        super().__init__(**options)

    def clean(self, value: Any) -> list[str]:
        text = unicodedata.normalize("NFKC", super().clean(value))
        found = list(dict.fromkeys(each for each in SEPARATORS.split(text) if each))
        if len(found) > self.at_most:
            raise forms.ValidationError(_("At most %(limit)d at once.") % {"limit": self.at_most})
        return found
