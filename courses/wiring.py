"""What this app connects to: the statement store, the rules of audiences, the audit trail."""

from django.utils.translation import gettext_lazy as _

from courses.consumers import follow_completions
from courses.queries.audiences import CompletedCourse
from courses.queries.names import course_names
from lms.accounts.queries import name_actions
from lms.organization.queries.audiences import register_condition
from lms.xapi.cursors import register_consumer
from lms.xapi.names import register_names

register_condition(CompletedCourse())
register_consumer("audiences", follow_completions)
register_names(course_names)
name_actions(
    {
        "courses.marked": _("Answer marked"),
        "courses.extra_time": _("Extra time in quizzes changed"),
        "courses.regraded": _("Faulty question put right"),
        "courses.bank_imported": _("Questions imported"),
        "courses.bank_exported": _("Questions exported"),
    }
)
