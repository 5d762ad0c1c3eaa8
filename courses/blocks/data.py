"""Tables and charts, pasted from Excel."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.pasted import PasteRefused, read_numbers, read_table

PASTE = _("Copy the cells in Excel and paste them here: the first row names the columns. CSV is understood, too.")


class ChartKind(TextChoices):
    BAR = "bar", _("Bars: amounts side by side")
    LINE = "line", _("Lines: how it went over time")


class PastedBlock(blocks.StructBlock):
    """Says at the field what is wrong with what was pasted."""

    reads: Callable[[str], Any]

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            type(self).reads(cleaned["data"])
        except PasteRefused as refusal:
            raise blocks.StructBlockValidationError({"data": ValidationError(str(refusal))}) from refusal
        return cleaned


class TableBlock(PastedBlock):
    reads = staticmethod(read_table)

    caption = blocks.CharBlock(label=_("What the table shows"), max_length=100)
    data = blocks.TextBlock(label=_("Cells"), rows=6, help_text=PASTE)
    row_heads = blocks.BooleanBlock(
        label=_("The first column names the rows"),
        required=False,
        default=True,
        help_text=_("Read out with each cell."),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("A table with a caption and real header cells, pasted from Excel.")


class ChartBlock(PastedBlock):
    reads = staticmethod(read_numbers)

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=ChartKind.choices, default=ChartKind.BAR)
    data = blocks.TextBlock(
        label=_("Numbers"),
        rows=6,
        help_text=_("Paste from Excel: names in the first column, numbers in up to four others."),
    )
    unit = blocks.CharBlock(label=_("Unit"), max_length=20, required=False, help_text=_("minutes, cases, %"))
    sentence = blocks.CharBlock(
        label=_("What it shows, in one sentence"),
        max_length=200,
        help_text=_("Read before the picture, or instead of it."),
    )

    class Meta:
        icon = "order-up"
        label = _("Chart")
        description = _("Numbers as a picture, with the sentence that they say and a table beside it.")
