"""What people type about the structure of courses: curricula, what comes before what, exemptions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.actions.exemptions import MOST
from courses.drafts import MOST_NAME, Draft, DraftGroup
from courses.enums import ExemptionGround, Format
from courses.fields import CourseField, offer
from courses.models import Course, CourseCategory, Curriculum, Exemption
from lms.common.days import DayField
from lms.common.lengths import SeenCharField
from lms.organization.forms.numbers import EmployeeNumbersField
from lms.organization.models import Audience
from lms.skills.models import DxRole, Skill

ALL, GROUNDWORK = "all", "0"


class CurriculumForm(forms.ModelForm[Curriculum]):
    """What a curriculum is; its courses are written on a page of their own."""

    class Meta:
        model = Curriculum
        fields = ["code", "name", "description", "role", "audience"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "code": _("Stands in addresses and never changes: for example leader-2027."),
            "role": _("Whoever completes the curriculum is certified for it."),
            "audience": _("Its members find the curriculum among what is meant for them."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["code"]
        self.fields["role"].queryset = DxRole.objects.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["audience"].queryset = Audience.objects.active()  # type: ignore[attr-defined]  # likewise


class PublishForm(forms.Form):
    valid_from = DayField(label=_("In force from"))


class EndForm(forms.Form):
    last_day = DayField(
        label=_("Last day of the curriculum"),
        required=False,
        help_text=_("Completing it counts up to this day. Empty: it goes on."),
    )


def needed_choices(count: int) -> list[tuple[str, str]]:
    """How many of `count` courses a group may ask for."""
    several = [(str(n), _("%(needed)d of %(count)d") % {"needed": n, "count": count}) for n in range(1, count)]
    return [(ALL, str(_("All of them"))), *several, (GROUNDWORK, str(_("None: groundwork")))]


def read_groups(posted: Any, draft: Draft) -> Draft:
    """The names of the groups and how many each asks for, as they stand in the posted page."""
    return tuple(
        DraftGroup(
            name=posted.get(f"name-{number}", group.name).strip()[: MOST_NAME + 1],
            needed=_needed(posted.get(f"needed-{number}"), group.needed),
            courses=group.courses,
        )
        for number, group in enumerate(draft)
    )


def _needed(text: str | None, known: int | None) -> int | None:
    if text == ALL:
        return None
    return int(text) if text is not None and text.isdecimal() and len(text) < 4 else known


class CourseSettingsForm(forms.ModelForm[Course]):
    """By what the catalogue finds a course. Whether it is required of everybody is for HR to say."""

    class Meta:
        model = Course
        fields = ["format", "category", "audience", "skills", "is_required"]

    skills = forms.ModelMultipleChoiceField(
        label=_("Skills taught"),
        queryset=Skill.objects.select_related("framework"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices)

    def __init__(self, *args: Any, decides: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not decides:
            del self.fields["is_required"]
        self.fields["category"].queryset = CourseCategory.objects.all()  # type: ignore[attr-defined]  # a ModelChoiceField


class ReplaceForm(forms.Form):
    """Another course takes the place of this one."""

    new = CourseField(label=_("New course"))
    valid_from = DayField(label=_("Counts for both from"))
    reason = SeenCharField(label=_("Reason"), characters=200)

    def __init__(self, *args: Any, courses: QuerySet[Course], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "new", courses)


class ExemptionForm(forms.Form):
    """Who need not take which course, and why."""

    course = CourseField(label=_("Course"))
    numbers = EmployeeNumbersField(at_most=MOST, required=False)
    ground = forms.ChoiceField(label=_("Ground"), choices=ExemptionGround.choices)
    reason = SeenCharField(
        label=_("Reason"),
        characters=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example which training was completed where, and when. Shown to HR."),
    )
    document = SeenCharField(label=_("Decision or paper"), characters=100, required=False)
    on = DayField(label=_("Exempt from"))

    def __init__(self, *args: Any, courses: QuerySet[Course], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "course", courses)


class RevokeForm(forms.ModelForm[Exemption]):
    class Meta:
        model = Exemption
        fields = ["revocation_reason"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["revocation_reason"].required = True


class ExemptionFilterForm(forms.Form):
    """What cannot be understood narrows nothing."""

    course = CourseField(label=_("Course"), required=False, empty_label=_("All"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("In force")), ("revoked", _("Taken back")), ("all", _("All"))],
    )

    def __init__(self, *args: Any, courses: QuerySet[Course], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "course", courses)
