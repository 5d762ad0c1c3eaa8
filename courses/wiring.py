"""What this app connects to: the statement store, the rules of audiences, the audit trail."""

from django.utils.translation import gettext_lazy as _

from courses.actions.applications import (
    APPROVAL_KIND,
    APPROVAL_LABEL,
    next_approvers,
    on_decided,
    on_withdrawn,
)
from courses.actions.ratings import forget_ratings
from courses.actions.rules import follow_audience
from courses.consumers import follow_completions
from courses.queries.audiences import CompletedCourse
from courses.queries.titles import course_names
from lms.accounts.queries import name_actions
from lms.inbox.kinds import register_kind
from lms.organization.actions.waking import follow_members
from lms.organization.queries.audiences import register_condition
from lms.xapi.cursors import register_consumer
from lms.xapi.disposing.companions import forget_with_person
from lms.xapi.names import register_names

register_condition(CompletedCourse())
follow_members(follow_audience)
register_kind(APPROVAL_KIND, APPROVAL_LABEL, on_decided, next_approvers=next_approvers, on_withdrawn=on_withdrawn)
register_consumer("audiences", follow_completions)
register_names(course_names)
forget_with_person(forget_ratings)
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
        "courses.enrolled": _("People enrolled together"),
        "courses.enrolment_undone": _("Enrolment undone"),
        "courses.taken_out": _("Taken out of a course"),
        "courses.rule_written": _("Enrolment rule written"),
        "courses.rule_on": _("Enrolment rule switched on"),
        "courses.rule_off": _("Enrolment rule switched off"),
        "courses.rule_exported": _("Whom an enrolment rule means downloaded"),
        "courses.terms_changed": _("Terms of a course changed"),
        "courses.looked_at": _("Looked at a course as a learner"),
        "courses.copied": _("Course copied"),
        "courses.passage_chosen": _("Chosen what becomes of those in the middle of a course"),
        "courses.marked": _("Answer marked"),
        "courses.extra_time": _("Extra time in quizzes changed"),
        "courses.regraded": _("Faulty question put right"),
        "courses.bank_imported": _("Questions imported"),
        "courses.bank_exported": _("Questions exported"),
    }
)
