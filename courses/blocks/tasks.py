"""What learners write into."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ReflectionBlock(blocks.StructBlock):
    prompt = blocks.TextBlock(label=_("What to think about"), rows=2)
    hint = blocks.CharBlock(label=_("A word to begin with"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Reflection")
        description = _("A note for the learner's own eyes. Nobody else ever sees it, and it is never counted.")


class WorksheetFieldBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Question"), max_length=120)
    hint = blocks.CharBlock(label=_("Hint"), required=False, max_length=200)
    lines = blocks.IntegerBlock(label=_("Lines"), default=1, min_value=1, max_value=12)
    required = blocks.BooleanBlock(
        label=_("Has to be filled in"),
        required=False,
        default=True,
        help_text=_("Where a filled sheet completes the lesson."),
    )


class WorksheetBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    intro = blocks.TextBlock(label=_("What to do"), rows=2, required=False)
    fields = blocks.ListBlock(WorksheetFieldBlock(), label=_("Fields"), min_num=1, max_num=20)
    hand_in = blocks.BooleanBlock(
        label=_("May be handed in"),
        required=False,
        help_text=_("The course's trainers see it only after the learner has handed it in."),
    )

    class Meta:
        icon = "form"
        label = _("Worksheet")
        description = _("A form to fill in: saved as it is typed, printed on a page of its own, handed in if allowed.")
