"""Forms about statements that are taken over from elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.clock import start_of
from lms.common.days import DayField
from lms.common.lengths import SeenCharField
from lms.xapi.actions.imports import Options
from lms.xapi.versions import SPOKEN


class SourceForm(forms.Form):
    source = SeenCharField(
        label=_("System from which they are"),
        characters=100,
        help_text=_("It is named as the one that vouches for them."),
    )
    version = forms.ChoiceField(
        label=_("Version of xAPI"),
        choices=[(each, each) for each in SPOKEN],
        help_text=_("Of statements that do not say theirs."),
    )

    def options(self) -> Options:
        data: dict[str, Any] = self.cleaned_data
        since = data.get("since")
        return Options(
            source=data["source"],
            version=data["version"],
            is_strict=data.get("is_strict", False),
            since=start_of(since) if since else None,
        )


class FileForm(SourceForm):
    file = forms.FileField(
        label=_("File"), help_text=_("One statement a line (NDJSON), or a JSON array; packed with gzip or not.")
    )
    is_strict = forms.BooleanField(
        label=_("All or nothing"),
        required=False,
        help_text=_("One line that is wrong, and nothing of the file is stored."),
    )
    field_order = ["file", "source", "version", "is_strict"]


class EndpointForm(SourceForm):
    endpoint = forms.CharField(label=_("Endpoint"), max_length=400)
    username = forms.CharField(label=_("Key"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Secret"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept, encrypted, until the import is over."),
    )
    since = DayField(label=_("Recorded there since"), required=False, help_text=_("Empty: from the very first."))
    field_order = ["endpoint", "username", "secret", "source", "version", "since"]
