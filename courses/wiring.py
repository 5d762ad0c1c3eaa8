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
        "curricula.created": _("Curriculum made"),
        "curricula.changed": _("Curriculum changed"),
        "curricula.ended": _("End of a curriculum changed"),
        "curricula.edition_made": _("Edition of a curriculum put in force"),
        "curricula.edition_cancelled": _("Edition of a curriculum called off"),
        "courses.prerequisite_added": _("Prerequisite added"),
        "courses.prerequisite_removed": _("Prerequisite taken away"),
        "courses.replaced": _("Course replaced by another"),
        "courses.replacement_ended": _("Replacement of a course ended"),
        "courses.described": _("Filing of a course changed"),
        "exemptions.granted": _("Exempted from a course"),
        "exemptions.revoked": _("Exemption taken back"),
        "exemptions.exported": _("Exemptions downloaded"),
        "courses.marked": _("Answer marked"),
        "courses.extra_time": _("Extra time in quizzes changed"),
        "courses.regraded": _("Faulty question put right"),
        "courses.bank_imported": _("Questions imported"),
        "courses.bank_exported": _("Questions exported"),
    }
)
