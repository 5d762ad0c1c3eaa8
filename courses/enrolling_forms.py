"""What people type and choose when they enrol others, or apply."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.fields import CourseField, offer
from courses.models import Curriculum, EnrolmentPolicy, EnrolmentRule
from courses.queries import open_courses
from lms.common.days import DayField
from lms.common.lengths import SeenCharField
from lms.organization.forms.numbers import EmployeeNumbersField
from lms.organization.models import Audience

NUMBERS_AT_MOST = 5000


class RuleForm(forms.ModelForm[EnrolmentRule]):
    """An enrolment rule. A course or a curriculum; a number of days, or a date, or neither."""

    course = CourseField(label=_("Course"), required=False)
    due_on = DayField(
        label=_("due on"),
        required=False,
        help_text=_("The same day for everybody. Whoever comes later has no due date."),
    )

    class Meta:
        model = EnrolmentRule
        fields = ["audience", "course", "curriculum", "due_days", "due_on", "on_leaving"]
        help_texts = {
            "due_days": _("Counted for each person from the day of enrolment. Leave does not count."),
            "on_leaving": _("Whoever has begun goes on in any case."),
        }
        widgets = {"on_leaving": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "course", open_courses())
        audiences: Any = self.fields["audience"]
        audiences.queryset = Audience.objects.active()
        curricula: Any = self.fields["curriculum"]
        curricula.queryset = Curriculum.objects.all()
        self.initial["course"] = self.instance.course.code if self.instance.course else None

    # The action says what does not fit together; it is the one place that knows.
    def _post_clean(self) -> None:
        pass


class TermsForm(forms.ModelForm[EnrolmentPolicy]):
    class Meta:
        model = EnrolmentPolicy
        fields = ["way", "capacity", "valid_months", "window_months"]
        widgets = {"way": forms.RadioSelect}
        help_texts = {
            "capacity": _("How many may be taking the course at the same time. Empty: no limit."),
            "valid_months": _("Empty: a completion counts for ever."),
            "window_months": _("So long before the end people are enrolled anew. The old record stays."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        valid, window = data.get("valid_months"), data.get("window_months")
        if "valid_months" in self.errors or "window_months" in self.errors:
            return data
        if (valid is None) != (window is None):
            self.add_error("window_months", _("Give both the validity and when the renewal begins, or neither."))
        elif valid is not None and window is not None and window >= valid:
            self.add_error("window_months", _("The renewal begins before the validity does: choose fewer months."))
        return data


class AssignForm(forms.Form):
    """A course to put before people."""

    course = CourseField(label=_("Course"))
    due_on = DayField(label=_("Due on"), required=False, help_text=_("Empty: no due date."))
    reason = SeenCharField(
        label=_("Reason"), characters=300, required=False, help_text=_("The people enrolled read it.")
    )
    numbers = EmployeeNumbersField(at_most=NUMBERS_AT_MOST, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "course", open_courses())


class ApplyForm(forms.Form):
    reason = SeenCharField(
        label=_("Why you want to take it"),
        characters=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The head of your unit reads it."),
    )
