"""Forms about the stores to which statements are sent on."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.clock import local_date, start_of
from lms.common.days import DayField
from lms.common.lengths import SeenCharField
from lms.xapi.actions.targets import Wanted
from lms.xapi.enums import Trust, Verb
from lms.xapi.models import ForwardingTarget
from lms.xapi.models.targets import MOST_AT_ONCE
from lms.xapi.names import known_names
from lms.xapi.versions import SPOKEN

LINES = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})


class TargetForm(forms.Form):
    """A target. Its secret is never shown: an empty field leaves it as it is."""

    name = SeenCharField(label=_("Name of the other system"), characters=100)
    endpoint = forms.CharField(
        label=_("Endpoint"),
        max_length=400,
        help_text=_("The address as the other system gives it, such as https://lrs.example.jp/xapi/"),
    )
    username = forms.CharField(label=_("Key"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Secret"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    version = forms.ChoiceField(label=_("Version of xAPI"), choices=[(each, each) for each in SPOKEN])
    trusts = forms.MultipleChoiceField(
        label=_("Whose word"),
        choices=Trust.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody's."),
    )
    verbs = forms.MultipleChoiceField(
        label=_("What was done"),
        choices=[choice for choice in Verb.choices if choice[0] != Verb.VOIDED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everything. What takes back a statement that is sent is always sent, too."),
    )
    other_verbs = forms.CharField(
        label=_("Other verbs"), required=False, widget=LINES, help_text=_("Identifiers, one a line.")
    )
    courses = forms.MultipleChoiceField(
        label=_("Courses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With all that is in them. None chosen: all."),
    )
    activities = forms.CharField(
        label=_("Other activities"), required=False, widget=LINES, help_text=_("Identifiers, one a line.")
    )
    since = DayField(label=_("Recorded since"), required=False, help_text=_("Empty: from the very first."))
    batch_size = forms.IntegerField(label=_("Statements at once"), min_value=1, max_value=MOST_AT_ONCE, initial=100)
    from_the_start = forms.BooleanField(
        label=_("Send everything again"),
        required=False,
        help_text=_("From the beginning, or from the day above. The receiver tells by the ids what it has already."),
    )

    def __init__(self, data: Any, *, now: dt.datetime, target: ForwardingTarget | None = None) -> None:
        super().__init__(data, initial=_initial(target, now) if target else None)
        named = known_names()
        self.fields["courses"].choices = list(named.items())  # type: ignore[attr-defined]  # a choice field
        if not named:
            del self.fields["courses"]
        if target is None:
            self.fields["secret"].required = True
            del self.fields["from_the_start"]
        else:
            self.fields["secret"].help_text = _("Empty: as it is. It is never shown.")

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            name=data["name"],
            endpoint=data["endpoint"],
            username=data["username"],
            secret=data["secret"],
            version=data["version"],
            verbs=[*data["verbs"], *data["other_verbs"].split()],
            activities=[*data.get("courses", []), *data["activities"].split()],
            trusts=data["trusts"],
            since=start_of(data["since"]) if data["since"] else None,
            batch_size=data["batch_size"],
        )


def _initial(target: ForwardingTarget, now: dt.datetime) -> dict[str, Any]:
    named = known_names().keys()
    return {
        "name": target.name,
        "endpoint": target.endpoint,
        "username": target.username,
        "version": target.version,
        "trusts": target.trusts,
        "verbs": [each for each in target.verbs if each in Verb.values],
        "other_verbs": "\n".join(each for each in target.verbs if each not in Verb.values),
        "courses": [each for each in target.activities if each in named],
        "activities": "\n".join(each for each in target.activities if each not in named),
        "since": local_date(target.since) if target.since else None,
        "batch_size": target.batch_size,
    }


class DismissForm(forms.Form):
    reason = SeenCharField(label=_("Why it need not be sent"), characters=500)
