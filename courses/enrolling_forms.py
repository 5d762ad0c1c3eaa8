"""What people type and choose when they enrol others, or apply."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Curriculum, EnrolmentPolicy, EnrolmentRule
from courses.queries import open_courses
from courses.queries.rules import titles_of
from lms.common.days import DayField
from lms.common.lengths import SeenCharField
from lms.organization.models import Audience

NUMBERS_AT_MOST = 5000


class TitledCourse(forms.ModelChoiceField[Course]):
    """Courses by their titles, read once for the whole list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Course.objects.none(), to_field_name="code", **options)
        self.titles: dict[int, str] = {}

    def offer(self) -> None:
        courses = open_courses()
        self.titles = titles_of(list(courses))
        self.queryset = Course.objects.filter(pk__in=self.titles).order_by("-is_required", "code")

    def label_from_instance(self, obj: Any) -> str:
        return str(self.titles.get(obj.pk, obj.code))


class RuleForm(forms.ModelForm[EnrolmentRule]):
    """An enrolment rule. A course or a curriculum; a number of days, or a date, or neither."""

    course = TitledCourse(label=_("Course"), required=False)
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
        offered: Any = self.fields["course"]
        offered.offer()
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

    course = TitledCourse(label=_("Course"))
    due_on = DayField(label=_("Due on"), required=False, help_text=_("Empty: no due date."))
    reason = SeenCharField(
        label=_("Reason"), characters=300, required=False, help_text=_("The people enrolled read it.")
    )
    numbers = forms.CharField(
        label=_("Employee numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For many at once: one in a line, or divided by commas."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: Any = self.fields["course"]
        offered.offer()

    def clean_numbers(self) -> list[str]:
        found = list(dict.fromkeys(re.findall(r"[0-9A-Za-z０-９-]+", self.cleaned_data["numbers"])))
        if len(found) > NUMBERS_AT_MOST:
            raise forms.ValidationError(_("At most %(limit)d at once.") % {"limit": NUMBERS_AT_MOST})
        return found


class ApplyForm(forms.Form):
    reason = SeenCharField(
        label=_("Why you want to take it"),
        characters=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The head of your unit reads it."),
    )
