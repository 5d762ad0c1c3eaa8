"""Credentials: given, changed, limited, taken back."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.common.clock import start_of
from lms.common.days import DayField
from lms.xapi.enums import Scope
from lms.xapi.models.clients import LIMITS
from lms.xapi.versions import SPOKEN

ONE_DAY = dt.timedelta(days=1)
GRACES = (
    ("7", ngettext_lazy("%(n)d day", "%(n)d days", 7) % {"n": 7}),
    ("1", ngettext_lazy("%(n)d day", "%(n)d days", 1) % {"n": 1}),
    ("30", ngettext_lazy("%(n)d day", "%(n)d days", 30) % {"n": 30}),
    ("0", _("Not at all: it ends now")),
)
MOST = 2_000_000_000


def _scope_choices() -> list[tuple[str, Any]]:
    return [(scope.value, f"{scope.label}（{scope.value}）") for scope in Scope]


class ExpiryMixin(forms.Form):
    last_day = DayField(
        label=_("Last valid day"), required=False, help_text=_("Included. Empty: it does not expire by itself.")
    )

    @property
    def expires_at(self) -> dt.datetime | None:
        day = self.cleaned_data["last_day"]
        return start_of(day + ONE_DAY) if day else None


class NewClientForm(ExpiryMixin):
    name = forms.CharField(
        label=_("Name of the other system"),
        max_length=100,
        help_text=_("Shown wherever its records are. For instance: content server of the training centre."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"),
        choices=_scope_choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.WRITE, Scope.READ_MINE],
        help_text=_("The narrowest that does: reading everything is reading everybody's learning."),
    )
    default_version = forms.ChoiceField(
        label=_("xAPI version of requests that say none"), choices=[(version, version) for version in SPOKEN]
    )
    field_order = ("name", "scopes", "last_day", "default_version")


class RotateForm(ExpiryMixin):
    """`seen` is when the secret was last changed as far as the page knew."""

    grace = forms.ChoiceField(
        label=_("How long does the old secret work beside the new one?"), choices=GRACES, widget=forms.RadioSelect
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("grace", "last_day", "seen")

    @property
    def chosen_grace(self) -> dt.timedelta:
        return dt.timedelta(days=int(self.cleaned_data["grace"]))


class LimitsForm(forms.Form):
    """Empty: the limit that holds for all."""

    requests_a_minute = forms.IntegerField(label=_("Requests a minute"), required=False, min_value=1, max_value=MOST)
    statements_a_minute = forms.IntegerField(label=_("Records a minute"), required=False, min_value=1, max_value=MOST)
    bytes_a_request = forms.IntegerField(label=_("Bytes a request"), required=False, min_value=1, max_value=MOST)
    statements_a_request = forms.IntegerField(label=_("Records a request"), required=False, min_value=1, max_value=MOST)

    @property
    def limits(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in LIMITS}


class RevokeForm(forms.Form):
    """Nothing is asked: the page says what will happen."""
