"""Where certificates join the pages of courses."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.extensions import show_completions_at
from courses.models import Enrolment
from lms.common import navigation
from lms.common.access import Role


def completed_url(enrolment: Enrolment) -> str:
    return reverse("course_completed", args=[enrolment.uuid])


show_completions_at(completed_url)
navigation.register(
    navigation.Entry(_("My certificates"), "certificate_list", (Role.LEARNER,), order=22, icon="certificate")
)
