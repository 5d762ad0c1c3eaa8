"""Fields of forms in which courses are chosen."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from courses.models import Course


class CourseField(forms.ModelChoiceField[Course]):
    """Courses by their titles. Which ones are offered is said with `offer`, on the form at hand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Course.objects.none(), to_field_name="code", **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


def offer(form: forms.BaseForm, name: str, courses: QuerySet[Course]) -> None:
    """Offer `courses`, which come with their `title`, in the form's field of that name."""
    field = form.fields[name]
    assert isinstance(field, CourseField)
    field.queryset = courses
