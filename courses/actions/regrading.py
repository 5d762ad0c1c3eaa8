"""Putting right what a faulty question did: tries are judged anew, nobody loses, and everything leaves a trace."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import judging
from courses.actions.rejudging import rejudge_enrolment
from courses.enums import CorrectionRule
from courses.models import Course, CourseRelease, Enrolment, Regrading
from courses.queries.regrading import enrolments_touched, question_in
from courses.questions import kind_of
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.jobs import Progress, enqueue_job

JOB_KIND = "courses.regrade"
EVERY = 20


@transaction.atomic
def regrade(
    *,
    course: Course,
    release: CourseRelease,
    question_key: str,
    rule: CorrectionRule,
    accepted: list[str],
    reason: str,
    now: dt.datetime,
    by: User,
) -> Regrading:
    """Decide about a question of `release` and those before it; the tries follow in a job.

    Whoever begins from now on is judged by it at once.
    """
    question = question_in(release, question_key)
    if question is None:
        raise DomainError(_("This question is not part of the quiz."), code="no_such_question")
    if not reason.strip():
        raise DomainError(_("Say what is wrong with the question."), code="reason_missing", field="reason")
    kept = check_accepted(question, rule, accepted)
    row = Regrading.objects.create(
        course=course,
        question_key=question_key,
        last_release=release,
        rule=rule,
        accepted=kept,
        reason=reason.strip(),
        made_at=now,
        made_by=by,
    )
    job = enqueue_job(kind=JOB_KIND, arguments={"regrading": str(row.uuid)}, created_by=by, now=now)
    Regrading.objects.filter(pk=row.pk).update(job=job.uuid)
    row.job = job.uuid
    record_audit(
        actor=by, action="courses.regraded", now=now, subject_type="regrading", subject_key=row.uuid,
        course=course.code, rule=str(rule),
    )  # fmt: skip
    return row


def check_accepted(question: dict[str, Any], rule: CorrectionRule, accepted: list[str]) -> list[str]:
    """The further answer in its one form. It has to be one, and to change something."""
    if rule != CorrectionRule.ACCEPT:
        return []
    kind = kind_of(question)
    kept = kind.clean(question, accepted)
    if kind.is_marked or not kept:
        raise DomainError(_("Give the answer that is to count, too."), code="accepted_missing", field="accepted")
    if judging.corrected(question, [{"rule": "accept", "accepted": kept}]) == question:
        raise DomainError(_("This is not an answer that can be given."), code="accepted_wrong", field="accepted")
    if kind.credit(question, kept) == judging.FULL:
        raise DomainError(_("This answer counts already."), code="accepted_already", field="accepted")
    return kept


def apply_regrading(*, regrading: Regrading, progress: Progress, now: dt.datetime) -> dict[str, Any]:
    """Judge the tries anew, each person's in a transaction of its own. Running it again finds nothing left to do."""
    ids = list(enrolments_touched(regrading.course_id, regrading.last_release.number, regrading.question_key))
    for done, pk in enumerate(ids):
        if done % EVERY == 0:
            progress.report(done, len(ids))
        rejudge_enrolment(enrolment=Enrolment(pk=pk), regrading=regrading, now=now)
    progress.report(len(ids), len(ids))
    Regrading.objects.filter(pk=regrading.pk, finished_at=None).update(finished_at=now)
    return {"people": len(ids), "changed": regrading.attempts.count()}
