"""What the pages of HR's files take in."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.days import DayField
from lms.common.fiscal import FiscalYear
from lms.common.sheets import MAX_BYTES
from lms.organization.enums import ImportKind, ImportMode
from lms.organization.forms.fields import AnnouncedForm, Hand, WrittenDay
from lms.organization.models import HrImport
from lms.organization.queries.imports.layouts import LAYOUTS
from lms.organization.queries.imports.planning import table_of

JANUARY, APRIL = 1, 4
ENCODINGS = [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 (BOM)"), ("cp932", "CP932 (Shift_JIS)"), ("utf-16", "UTF-16")]
NO_COLUMN = ""
EXAMPLES, LONGEST = 20, 20


def default_day(today: dt.date) -> dt.date:
    """From January on, files are about the coming 1 April; in April about this one; otherwise about today."""
    if today.month <= APRIL:
        return FiscalYear(today.year).first_day
    return today


class HrFileForm(AnnouncedForm):
    file = forms.FileField(label=_("File"))
    kind = forms.ChoiceField(label=_("What the file holds"), choices=ImportKind.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("What it says of those it does not name"),
        choices=ImportMode.choices,
        widget=forms.RadioSelect,
        help_text=_("Only employees and posts come as a whole list."),
    )
    as_of = WrittenDay(
        label=_("As of"),
        help_text=_("Rows without a first day count from this day; in a whole list, posts that are missing end on it."),
    )
    document = forms.CharField(
        label=_("Document on which the file rests"),
        max_length=200,
        help_text=_("Its title, number or place. It is kept with the import."),
    )

    def __init__(self, *args: Any, hand: Hand, **options: Any) -> None:
        super().__init__(*args, hand=hand, **options)
        size = MAX_BYTES // 1024 // 1024
        self.fields["file"].help_text = _("CSV or Excel (.xlsx), up to %(size)d MB.") % {"size": size}
        self.initial = {
            "kind": ImportKind.PEOPLE,
            "mode": ImportMode.LISTED,
            "as_of": default_day(hand.today),
            **self.initial,
        }


class ColumnsForm(forms.Form):
    """How the file was read: its encoding, and which column holds what."""

    def __init__(self, *args: Any, record: HrImport, **options: Any) -> None:
        super().__init__(*args, **options)
        self.record = record
        layout = LAYOUTS[ImportKind(record.kind)]
        if record.encoding != "xlsx":
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Encoding"), choices=ENCODINGS, initial=record.encoding, required=False
            )
        headings = [(str(place), label) for place, label in enumerate(_with_examples(record))]
        needed = layout.missing(())
        for field in layout.fields:
            self.fields[f"column_{field.key}"] = forms.ChoiceField(
                label=field.label + (_(" (required)") if field.label in needed else ""),
                help_text=str(field.help),
                choices=[(NO_COLUMN, _("(no column)")), *headings],
                initial=str(record.columns.get(field.key, NO_COLUMN)),
                required=False,
            )

    def column_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        places = [place for key, place in self._columns(data)]
        for key, place in self._columns(data):
            if places.count(place) > 1:
                self.add_error(f"column_{key}", _("This column is chosen twice."))
        missing = LAYOUTS[ImportKind(self.record.kind)].missing({key for key, _place in self._columns(data)})
        if missing and not self.errors and not self.new_encoding:
            message = _("These still need a column: %(columns)s.") % {"columns": "、".join(missing)}
            raise forms.ValidationError(message, code="missing")
        return data

    @property
    def new_encoding(self) -> str:
        """Another encoding than the file was read in: the headings are then other ones as well."""
        chosen: str = self.cleaned_data.get("encoding") or self.record.encoding
        return chosen if chosen != self.record.encoding else ""

    @property
    def columns(self) -> dict[str, int]:
        return dict(self._columns(self.cleaned_data))

    def _columns(self, data: dict[str, Any]) -> list[tuple[str, int]]:
        chosen = [(name.removeprefix("column_"), data.get(name)) for name in self.fields if name.startswith("column_")]
        return [(key, int(place)) for key, place in chosen if place]


class PresentForm(forms.Form):
    """Of which day a template is filled."""

    as_of = DayField(label=_("As of"), required=False)


def _with_examples(record: HrImport) -> list[str]:
    """Each heading with the first value below it: a heading alone does not always tell."""
    rows = table_of(record).rows
    labels = []
    for place, heading in enumerate(record.header):
        values = (row.cells[place] for row in rows[:EXAMPLES] if place < len(row.cells) and row.cells[place])
        example = next(values, "")
        name = heading or f"({place + 1})"
        labels.append(f"{name}：{example[:LONGEST]}" if example else name)
    return labels
