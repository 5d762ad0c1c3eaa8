"""What markers and trainers fill in about tries: points by a rubric, more time, what to do about a faulty question."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.actions.marking import MAX_COMMENT
from courses.actions.results import waiting_in
from courses.enums import CorrectionRule
from courses.models import CourseRelease, QuizAttempt
from lms.common.lengths import SeenCharField


class MarkingForm(forms.Form):
    """A field for each criterion of each text that waits, and one for a word to whoever wrote it."""

    def __init__(self, attempt: QuizAttempt, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waits = waiting_in(attempt)
        self.waiting = [(n, q) for n, q in enumerate(attempt.questions, start=1) if q["key"] in waits]
        for number, question in self.waiting:
            for line, criterion in enumerate(question["rubric"], start=1):
                top = criterion["points"]
                label = _("%(text)s (at most %(points)s)") % {"text": criterion["text"], "points": top}
                field = forms.IntegerField(label=label, min_value=0, max_value=top)
                self.fields[f"q{number}-{line}"] = field
            comment = SeenCharField(
                label=_("A word to whoever wrote it"), characters=MAX_COMMENT, required=False, widget=forms.Textarea
            )
            comment.widget.attrs["rows"] = 3
            self.fields[f"q{number}-comment"] = comment

    @property
    def texts(self) -> list[dict[str, Any]]:
        """For the page: each text with its fields."""
        return [
            {
                "number": number,
                "question": question,
                "fields": [self[f"q{number}-{line}"] for line in range(1, len(question["rubric"]) + 1)],
                "comment": self[f"q{number}-comment"],
            }
            for number, question in self.waiting
        ]

    @property
    def points(self) -> dict[str, dict[str, int]]:
        return {
            question["key"]: {
                criterion["key"]: self.cleaned_data[f"q{number}-{line}"]
                for line, criterion in enumerate(question["rubric"], start=1)
            }
            for number, question in self.waiting
        }

    @property
    def comments(self) -> dict[str, str]:
        return {question["key"]: self.cleaned_data[f"q{number}-comment"] for number, question in self.waiting}


class ExtraTimeForm(forms.Form):
    """More time for one person."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    percent = forms.IntegerField(label=_("Extra time (%)"), min_value=0, max_value=300)


class FaultForm(forms.Form):
    """What is wrong with a question, and what is done about it. The further answer is read from the question's form."""

    rule = forms.ChoiceField(label=_("What to do"), choices=CorrectionRule.choices, widget=forms.RadioSelect)
    release = forms.TypedChoiceField(
        label=_("In which releases"), coerce=int, help_text=_("Tries in this release and those before it.")
    )
    reason = SeenCharField(
        label=_("What is wrong"),
        characters=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those whose result changes read this."),
    )

    def __init__(self, releases: Sequence[CourseRelease], *args: Any, is_marked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Mapping[int, str] = {
            row.number: _("Up to release %(number)s") % {"number": row.number} for row in releases
        }
        self.fields["release"].choices = list(choices.items())  # type: ignore[attr-defined]  # a ChoiceField
        if is_marked:
            kept = [choice for choice in CorrectionRule.choices if choice[0] != CorrectionRule.ACCEPT]
            self.fields["rule"].choices = kept  # type: ignore[attr-defined]  # as above
