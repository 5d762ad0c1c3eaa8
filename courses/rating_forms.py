"""What a learner says of a course."""

from typing import Any

from django import forms

from courses.enums import Stars
from courses.models import CourseRating


class RatingForm(forms.ModelForm[CourseRating]):
    """Five answers in words, and room for a comment."""

    stars = forms.TypedChoiceField(coerce=int, choices=(), widget=forms.RadioSelect)

    class Meta:
        model = CourseRating
        fields = ["stars", "comment"]
        widgets = {"comment": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["stars"]
        field.label = CourseRating._meta.get_field("stars").verbose_name
        # The best first, with its number: the average is a number.
        field.choices = [(int(stars), f"{int(stars)}　{stars.label}") for stars in reversed(Stars)]
