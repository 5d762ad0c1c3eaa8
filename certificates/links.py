"""Where certificates join the pages of courses, the navigation and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.extensions import show_completions_at
from courses.models import Enrolment
from lms.accounts.queries import name_actions
from lms.common import navigation
from lms.common.access import Role


def completed_url(enrolment: Enrolment) -> str:
    return reverse("course_completed", args=[enrolment.uuid])


show_completions_at(completed_url)
navigation.register(
    navigation.Entry(_("My certificates"), "certificate_list", (Role.LEARNER,), order=22, icon="certificate")
)
name_actions({"certificate.revoked": _("Certificate revoked")})
