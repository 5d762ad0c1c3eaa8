"""Marking what was written in one's own words. When the last text of a try is marked, the try is judged."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import judging, releases
from courses.actions.quizzes import hold, quiz_of
from courses.actions.results import conclude, judge_attempt, marks_of
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
    waiting = judging.judge(
        attempt.questions, attempt.answers, corrections=attempt.corrections, marks=marks_of(attempt)
    ).waiting
    for question in attempt.questions:
        if question["key"] in waiting and question["key"] in points:
            _mark(attempt, question, points[question["key"]], comments.get(question["key"], ""), now, by)
    quiz = quiz_of(releases.load(attempt.enrolment.release).locale(LANGUAGE))
    others = list(attempt.enrolment.attempts.all()) if quiz.scoring == "average" else []
    judged = judge_attempt(attempt, quiz, others=others, marks=marks_of(attempt))
    if not attempt.awaits_marking:
        conclude(attempt, quiz, judged, now=now, at=now)
        tell(attempt, f"marked:{attempt.uuid}", _("Your answers were marked: %(title)s"), now)
    return attempt


def _mark(
    attempt: QuizAttempt, question: dict[str, object], given: Given, comment: str, now: dt.datetime, by: User
) -> None:
    key, rubric = str(question["key"]), question["rubric"]
    assert isinstance(rubric, list)
    for line in rubric:
        if not 0 <= given.get(line["key"], -1) <= line["points"]:
            raise DomainError(_("Give points for every criterion, up to its maximum."), code="points_missing", field=key)
    points = {line["key"]: given[line["key"]] for line in rubric}
    EssayMark.objects.create(
        attempt=attempt,
        question_key=key,
        points=points,
        comment=comment.strip()[:MAX_COMMENT],
        recorded_at=now,
        recorded_by=by,
    )
    record_audit(actor=by, action="courses.marked", now=now, subject_type="attempt", subject_key=attempt.uuid)
