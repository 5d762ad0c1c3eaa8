"""What courses put into the main navigation."""

from django.utils.translation import gettext_lazy as _

from lms.common import navigation
from lms.common.access import EVERY_ROLE, Role

navigation.register(navigation.Entry(_("Courses"), "course_list", EVERY_ROLE, order=20, icon="book"))
navigation.register(
    navigation.Entry(_("Curricula"), "curriculum_list", EVERY_ROLE, order=21, icon="flag", is_rare=True)
)
navigation.register(
    navigation.Entry(
        _("Exemptions"), "exemption_list", (Role.HR, Role.ADMIN), order=63, icon="check-circle", is_rare=True
    )
)
navigation.register(navigation.Entry(_("Courses I teach"), "teach", (Role.TRAINER,), order=60, icon="edit"))
navigation.register(
    navigation.Entry(_("Sessions"), "session_list", (Role.TRAINER, Role.HR, Role.ADMIN), order=62, icon="calendar")
)
navigation.register(
    navigation.Entry(_("Enrolment"), "enrolments", (Role.HR, Role.MANAGER, Role.ADMIN), order=40, icon="users")
)
navigation.register(navigation.Entry(_("Marking"), "marking_list", (Role.TRAINER,), order=61, icon="check-circle"))
