"""What is looked for in the store."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.days import DayField
from lms.xapi.enums import Trust, Verb
from lms.xapi.models import ApiClient

IRI_LENGTH = 1000


class StatementFilterForm(forms.Form):
    """Each field is a filter of `lms.xapi.exploring`, except the activity, which may be a name."""

    verb = forms.ChoiceField(label=_("What was done"), required=False)
    activity = forms.CharField(label=_("To what: name or IRI"), required=False, max_length=IRI_LENGTH)
    person = forms.UUIDField(label=_("Person: opaque id"), required=False)
    since = DayField(label=_("Recorded from"), required=False)
    until = DayField(label=_("Recorded until"), required=False)
    client = forms.ModelChoiceField(
        label=_("By which system"), required=False, queryset=ApiClient.objects.order_by("name"), empty_label=_("All")
    )
    trust = forms.ChoiceField(label=_("According to"), required=False, choices=[("", _("All")), *Trust.choices])
    voided = forms.ChoiceField(
        label=_("Taken back"),
        required=False,
        choices=[("", _("All")), ("standing", _("Only those that stand")), ("voided", _("Only those taken back"))],
    )
    registration = forms.UUIDField(label=_("Enrolment (registration)"), required=False)
    id = forms.UUIDField(label=_("Record's id"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [("", _("Everything")), *Verb.choices]
        # A verb of another system, as the detail of one of its statements links to it.
        asked = (data or {}).get("verb", "")
        if asked not in Verb.values and ":" in asked[:IRI_LENGTH]:
            choices.append((asked, asked))
        self.fields["verb"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class EmployeeForm(forms.Form):
    """A name is posted, never in an address: see lms.common.asked."""

    q = forms.CharField(label=_("Name or employee number"), max_length=100)
