"""Marking what was written in one's own words. When the last text of a try is marked, the try is judged."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import releases
from courses.actions.quizzes import hold, quiz_of
from courses.actions.results import conclude, judge_attempt, marks_of, waiting_in
from courses.actions.telling import tell
from courses.models import EssayMark, QuizAttempt
from courses.statements import LANGUAGE
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError

Given = Mapping[str, int]
MAX_COMMENT = 2000


@transaction.atomic
def mark_attempt(
    *, attempt: QuizAttempt, points: Mapping[str, Given], comments: Mapping[str, str], now: dt.datetime, by: User
) -> QuizAttempt:
    """`points`: {question: {criterion: points}} for texts that wait. Of two who mark one try, the second is refused."""
    hold(attempt)
    if not attempt.awaits_marking:
        raise DomainError(_("This try has been marked already."), code="marked_already")
    if attempt.enrolment.person.user_id == by.pk:
        raise DomainError(_("Nobody marks their own answers."), code="own_attempt")
    waiting = waiting_in(attempt)
    for question in attempt.questions:
        if question["key"] in waiting and question["key"] in points:
            row = _mark(attempt, question, points[question["key"]], comments.get(question["key"], ""))
            row.recorded_at, row.recorded_by = now, by
            row.save()
            record_audit(actor=by, action="courses.marked", now=now, subject_type="attempt", subject_key=attempt.uuid)
    quiz = quiz_of(releases.load(attempt.asked_in).locale(LANGUAGE))
    others = list(attempt.enrolment.attempts.all()) if quiz.scoring == "average" else []
    judged = judge_attempt(attempt, quiz, others=others, marks=marks_of(attempt))
    if not judged.waiting:
        conclude(attempt, quiz, judged, now=now, at=now)
        tell(attempt, f"marked:{attempt.uuid}", _("Your answers were marked: %(title)s"), now)
    return attempt


def _mark(attempt: QuizAttempt, question: dict[str, Any], given: Given, comment: str) -> EssayMark:
    """Not saved yet. Every criterion has to have its points."""
    for line in question["rubric"]:
        if not 0 <= given.get(line["key"], -1) <= line["points"]:
            message = _("Give points for every criterion, up to its maximum.")
            raise DomainError(message, code="points_missing", field=question["key"])
    points = {line["key"]: given[line["key"]] for line in question["rubric"]}
    return EssayMark(
        attempt=attempt, question_key=question["key"], points=points, comment=comment.strip()[:MAX_COMMENT]
    )
