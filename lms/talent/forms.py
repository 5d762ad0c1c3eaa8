"""What the pages take in."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.common.days import DayField
from lms.common.fiscal import FiscalYear
from lms.talent.enums import ImportKind
from lms.talent.queries import Candidate, Coverage
from lms.talent.queries.board import Order, Show, Wanted

TERM_YEARS = 3


class AsOfForm(forms.Form):
    as_of = DayField(required=False)


class BoardForm(forms.Form):
    """The board's filters, as they stand in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (Show.ALL, _("All")),
            (Show.VACANT, _("Vacant")),
            (Show.PLANNED, _("Vacant, leader planned")),
            (Show.EXPIRING, _("Term ending within 90 days")),
            (Show.PLACED, _("Leader in place")),
        ],
    )
    bureau = forms.TypedChoiceField(label=_("Bureau"), required=False)
    q = forms.CharField(label=pgettext_lazy("unit", "Section"), required=False, max_length=100)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, coverage: Coverage) -> None:
        super().__init__(data)
        bureaus = {row.bureau.uuid: row.bureau.name for row in coverage.rows if row.bureau}
        self.bureaus = {str(key): name for key, name in bureaus.items()}
        self.fields["bureau"].choices = [("", _("All")), *self.bureaus.items()]  # type: ignore[attr-defined]  # a choice field
        self.is_valid()

    def wanted(self) -> Wanted:
        """What cannot be understood in an address narrows nothing."""
        data = self.cleaned_data
        sort = data.get("sort", "")
        order = sort.removeprefix("-")
        return Wanted(
            show=Show(data.get("state") or ""),
            bureau=next((uuid for uuid in self._uuids() if str(uuid) == data.get("bureau")), None),
            text=data.get("q") or "",
            order=Order(order) if order in set(Order) else Order.BOARD,
            descending=sort.startswith("-"),
        )

    def _uuids(self) -> list[Any]:
        return [forms.UUIDField().to_python(key) for key in self.bureaus]

    def chips(self) -> list[dict[str, str]]:
        """What is filtered now, in words."""
        data = self.cleaned_data
        states = dict(self.fields["state"].choices)  # type: ignore[attr-defined]  # a choice field
        chips = [
            ("state", _("State"), states.get(data.get("state") or "")),
            ("bureau", _("Bureau"), self.bureaus.get(data.get("bureau") or "")),
            ("q", pgettext_lazy("unit", "Section"), data.get("q")),
        ]
        return [
            {"name": name, "label": f"{label}：{value}"} for name, label, value in chips if data.get(name) and value
        ]


def default_last_day(valid_from: dt.date) -> dt.date:
    """The end of the third fiscal year, counting the one in which the term begins."""
    return FiscalYear(FiscalYear.of(valid_from).start_year + TERM_YEARS - 1).last_day


class DesignationForm(forms.Form):
    person = forms.UUIDField(label=_("Person to designate"), widget=forms.RadioSelect)
    valid_from = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Included. Empty: no end of term."))
    document = forms.CharField(label=_("Number or title of the decision"), max_length=200)

    def __init__(self, *args: Any, candidates: list[Candidate], day: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"valid_from": day, "last_day": default_last_day(day)}
        ready = [candidate for candidate in candidates if candidate.is_ready]
        person = self.fields["person"]
        person.widget.choices = [(str(c.person_uuid), f"{c.name}（{c.post}）") for c in ready]
        if len(ready) == 1:
            person.initial = ready[0].person_uuid


class ChangeForm(forms.Form):
    """About one designation: a page shows several of these."""

    def __init__(self, *args: Any, designation: UUID | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.designation = designation


class EndForm(ChangeForm):
    last_day = DayField(label=_("Last day"), help_text=_("Included."))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CancelForm(ChangeForm):
    reason = forms.CharField(label=_("What was the mistake?"), max_length=200)


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the file holds"), choices=ImportKind.choices, widget=forms.RadioSelect)
    file = forms.FileField(label=_("File"), help_text=_("CSV or Excel (.xlsx), up to 10 MB."))
    document = forms.CharField(
        label=_("Document on which the records rest"),
        max_length=200,
        help_text=_("Its title, number or place. It is kept with every record of the file."),
    )
