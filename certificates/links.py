"""Where certificates join the pages of courses."""

from django.urls import reverse

from courses.extensions import show_completions_at
from courses.models import Enrolment


def completed_url(enrolment: Enrolment) -> str:
    return reverse("course_completed", args=[enrolment.uuid])


show_completions_at(completed_url)
