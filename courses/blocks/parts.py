"""What questions are made of in the editor: options, accepted answers, pairs, gaps, criteria."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

WEIGHT_HELP = _("In per cent, where choosing it is worth a part: 50, or −25 to take away. Usually left empty.")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=300)
    correct = blocks.BooleanBlock(label=_("Is right"), required=False)
    feedback = blocks.CharBlock(
        label=_("Feedback"), required=False, max_length=500, help_text=_("Shown to whoever chose it: why, or why not.")
    )
    weight = blocks.DecimalBlock(
        label=_("Weight (%)"), required=False, min_value=-100, max_value=100, decimal_places=5, help_text=WEIGHT_HELP
    )


class AcceptedBlock(blocks.StructBlock):
    text = blocks.CharBlock(
        label=_("Accepted answer"),
        max_length=200,
        help_text=_(
            "Full and half width, hiragana and katakana, capitals and spaces do not matter. * stands for anything."
        ),
    )
    feedback = blocks.CharBlock(label=_("Feedback"), required=False, max_length=500)
    weight = blocks.DecimalBlock(
        label=_("Weight (%)"), required=False, min_value=0, max_value=100, decimal_places=5, help_text=WEIGHT_HELP
    )


class AcceptedNumberBlock(blocks.StructBlock):
    value = blocks.DecimalBlock(label=_("Value"), max_digits=20, decimal_places=8)
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"),
        required=False,
        min_value=0,
        max_digits=20,
        decimal_places=8,
        help_text=_("How far off still counts, to both sides. Empty: exactly this value."),
    )
    feedback = blocks.CharBlock(label=_("Feedback"), required=False, max_length=500)
    weight = blocks.DecimalBlock(
        label=_("Weight (%)"), required=False, min_value=0, max_value=100, decimal_places=5, help_text=WEIGHT_HELP
    )


class PairBlock(blocks.StructBlock):
    premise = blocks.CharBlock(label=_("This"), max_length=200)
    target = blocks.CharBlock(label=_("belongs to"), max_length=200)


class GapBlock(blocks.StructBlock):
    accepted = blocks.TextBlock(
        label=_("Right answers"), rows=2, help_text=_("One a line. The first is shown as the right answer.")
    )
    wrong = blocks.TextBlock(
        label=_("Wrong choices"),
        rows=2,
        required=False,
        help_text=_("One a line: then one chooses from a list. Empty: one types."),
    )


class CriterionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Criterion"), max_length=300)
    points = blocks.IntegerBlock(label=_("Points at most"), min_value=1, max_value=100)
