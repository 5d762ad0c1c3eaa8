"""The kinds of questions in the editor. What is filled in is checked as what it will be in a release."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.blocks.parts import (
    AcceptedBlock,
    AcceptedNumberBlock,
    CriterionBlock,
    GapBlock,
    OptionBlock,
    PairBlock,
)
from courses.enums import Difficulty, QuestionKind
from courses.questions.data import question_data
from courses.questions.faults import faults_of

# In every kind, after what makes the kind.
LAST = ("explanation", "lesson", "points", "partial")


class AskedBlock(blocks.StructBlock):
    """A question. Subclasses say of what kind it is, and add what the kind needs."""

    kind: QuestionKind

    text = blocks.TextBlock(label=_("Question"), rows=3, max_length=2000)
    explanation = blocks.TextBlock(
        label=_("Explanation"), rows=2, required=False, help_text=_("Why, shown with the result.")
    )
    lesson = blocks.CharBlock(
        label=_("Lesson to read again"), required=False, max_length=100, help_text=_("The lesson's slug.")
    )
    points = blocks.IntegerBlock(
        label=_("Points"), default=1, min_value=1, max_value=100, help_text=_("What it counts beside the others.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LAST:
            if name in self.child_blocks:
                self.child_blocks[name] = self.child_blocks.pop(name)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if faults := faults_of(question_data(self.kind, cleaned, "")):
            raise blocks.StructBlockValidationError(non_block_errors=faults)
        return cleaned

    class Meta:
        icon = "help"


class ChoiceBlock(AskedBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=12)


class SingleChoiceBlock(ChoiceBlock):
    kind = QuestionKind.SINGLE

    class Meta:
        icon = "radio-full"
        label = _("One right answer")
        description = _("One of several options is right.")


class PartialBlock(AskedBlock):
    """Of several parts, some may be right."""

    partial = blocks.BooleanBlock(
        label=_("Partial credit"), required=False, help_text=_("What is partly right earns a part of the points.")
    )


class MultipleChoiceBlock(ChoiceBlock, PartialBlock):
    kind = QuestionKind.MULTIPLE

    class Meta:
        icon = "list-ul"
        label = _("Several right answers")
        description = _("All options that are right have to be chosen, and no other.")


class TrueFalseBlock(AskedBlock):
    kind = QuestionKind.TRUEFALSE
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("Options"),
        min_num=2,
        max_num=2,
        help_text=_("First the one that says it is true, then the one that says it is not."),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("True or false")
        description = _("Whether a statement is true.")


class ShortTextBlock(AskedBlock):
    kind = QuestionKind.TEXT
    answers = blocks.ListBlock(AcceptedBlock(), label=_("Accepted answers"), min_num=1, max_num=30)

    class Meta:
        icon = "edit"
        label = _("Short text")
        description = _("A word or a few are typed. List every way to write it.")


class NumberBlock(AskedBlock):
    kind = QuestionKind.NUMBER
    numbers = blocks.ListBlock(AcceptedNumberBlock(), label=_("Accepted numbers"), min_num=1, max_num=10)
    unit = blocks.CharBlock(label=_("Unit"), required=False, max_length=20, help_text=_("Shown after the field: 時間."))

    class Meta:
        icon = "calendar"
        label = _("Number")
        description = _("A number is typed; it may be off by a tolerance.")


class OrderBlock(PartialBlock):
    kind = QuestionKind.ORDER
    items = blocks.ListBlock(
        blocks.CharBlock(label=_("Item"), max_length=200),
        label=_("Items in the right order"),
        min_num=2,
        max_num=12,
        help_text=_("Learners get them mixed."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Put in order")
        description = _("Steps or events are put in their order.")


class MatchBlock(PartialBlock):
    kind = QuestionKind.MATCH
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=12)
    others = blocks.TextBlock(
        label=_("Further choices"), rows=2, required=False, help_text=_("One a line. They belong to nothing.")
    )

    class Meta:
        icon = "resubmit"
        label = _("Match")
        description = _("For each thing, what belongs to it is chosen.")


class ClozeBlock(PartialBlock):
    kind = QuestionKind.CLOZE
    gaps = blocks.ListBlock(
        GapBlock(), label=_("Gaps"), min_num=1, max_num=20, help_text=_("In the text, write [[1]], [[2]] … for them.")
    )

    class Meta:
        icon = "form"
        label = _("Text with gaps")
        description = _("Gaps in a text are typed, or chosen from a list.")


class EssayBlock(AskedBlock):
    kind = QuestionKind.ESSAY
    rubric = blocks.ListBlock(CriterionBlock(), label=_("Rubric"), min_num=1, max_num=10)
    model_answer = blocks.TextBlock(
        label=_("Example of a good answer"),
        rows=3,
        required=False,
        help_text=_("For whoever marks; learners never see it."),
    )

    class Meta:
        icon = "pilcrow"
        label = _("Free text, marked by a person")
        description = _("An answer in one's own words. Somebody who teaches the course marks it by the rubric.")


class BankQuestionChooserBlock(SnippetChooserBlock):
    class Meta:
        icon = "snippet"
        label = _("Question from a bank")
        description = _("A question of a bank that everybody is asked.")


class DrawBlock(blocks.StructBlock):
    bank = SnippetChooserBlock("courses.QuestionBank", label=_("Bank"))
    count = blocks.IntegerBlock(label=_("How many"), default=1, min_value=1, max_value=50)
    tags = blocks.CharBlock(
        label=_("Tags"),
        required=False,
        max_length=200,
        help_text=_("Separated by commas; a question has to have all of them. Empty: any."),
    )
    difficulty = blocks.ChoiceBlock(label=_("Difficulty"), choices=Difficulty.choices, required=False)

    class Meta:
        icon = "rotate"
        label = _("Draw at random")
        description = _("Everybody gets other questions of a bank, by tag and difficulty.")


class BankBlocks(blocks.StreamBlock):
    """What a bank holds."""

    single = SingleChoiceBlock()
    multiple = MultipleChoiceBlock()
    truefalse = TrueFalseBlock()
    text = ShortTextBlock()
    number = NumberBlock()
    order = OrderBlock()
    match = MatchBlock()
    cloze = ClozeBlock()
    essay = EssayBlock()


class QuizBlocks(BankBlocks):
    """What a quiz asks: questions of its own, and of banks."""

    banked = BankQuestionChooserBlock("courses.BankQuestion")
    draw = DrawBlock()


def bank_blocks() -> BankBlocks:
    return BankBlocks()


def quiz_blocks() -> QuizBlocks:
    return QuizBlocks()
