"""What is to be erased, and by which right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.fiscal import FiscalYear, parse_fiscal_year
from lms.common.lengths import SeenCharField
from lms.xapi.disposing.preview import Target
from lms.xapi.models import DisposalKind


class FiscalYearField(forms.CharField):
    """As people write it; see `parse_fiscal_year`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            year = parse_fiscal_year(text)
        except (KeyError, ValueError) as error:
            raise forms.ValidationError(_("Write the fiscal year like 2020 or 令和2年度.")) from error
        if not 1900 <= year.start_year <= 2200:
            raise forms.ValidationError(_("Write the fiscal year like 2020 or 令和2年度."))
        return year


class DisposalForm(forms.Form):
    """Looked at first (`previewed` says what was shown), then asked for with document and reason."""

    kind = forms.ChoiceField(label=_("What is to be erased"), choices=DisposalKind.choices, widget=forms.RadioSelect)
    year = FiscalYearField(label=_("Fiscal year"), required=False, help_text=_("For example 2020 or 令和2年度."))
    person = forms.UUIDField(
        label=_("Person"), required=False, help_text=_("The permanent id, as the learning records show it.")
    )
    document = SeenCharField(
        label=_("Document or law"),
        characters=100,
        required=False,
        help_text=_("The ledger names it for ever where the records were. Write nobody's name."),
    )
    reason = SeenCharField(label=_("Reason"), characters=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind == DisposalKind.YEAR and not data.get("year") and "year" not in self.errors:
            self.add_error("year", _("Say which fiscal year."))
        if kind == DisposalKind.PERSON and not data.get("person") and "person" not in self.errors:
            self.add_error("person", _("Say whose records, by the permanent id."))
        return data

    def target(self) -> Target:
        if self.cleaned_data["kind"] == DisposalKind.YEAR:
            year: FiscalYear = self.cleaned_data["year"]
            return Target(year=year)
        return Target(person=self.cleaned_data["person"])

    def require_grounds(self) -> None:
        """What is only needed once it is asked for."""
        for name, message in (
            ("document", _("Name the document or the law by which it is done.")),
            ("reason", _("Say why, for whoever decides.")),
        ):
            if not self.cleaned_data.get(name, "").strip() and name not in self.errors:
                self.add_error(name, message)
