"""A quiz as learners will take it. Answers are judged and shown, and forgotten."""

import dataclasses
import random
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses import judging
from courses.actions.results import judge_attempt
from courses.authoring.previews import Draft, course_of, draft_of, show_draft
from courses.models import QuizAttempt, QuizPage
from courses.models.authored import renders_preview_of
from courses.posting import moved, read_posted
from courses.quiz_presenters import attempt_context, quiz_context, result_rows
from courses.releases.sources import draft_source
from lms.common import clock


def _draft(page: QuizPage) -> Draft:
    return draft_of(dataclasses.replace(draft_source(course_of(page)), quiz=page))


def _attempt(draft: Draft, answers: dict[str, list[str]]) -> QuizAttempt:
    """A try that is never saved."""
    quiz = draft.text.quiz
    assert quiz is not None
    # The same draw each time: a preview is looked at, and then tried.
    questions = judging.asked_of(quiz, random.Random(quiz.key))  # noqa: S311  # nothing hangs on it
    attempt = QuizAttempt(number=1, questions=questions, answers=judging.cleaned(questions, answers))
    # Nobody marks a preview: what was written counts in full.
    marks = {q["key"]: {line["key"]: line["points"] for line in q["rubric"]} for q in questions if q["kind"] == "essay"}
    judge_attempt(attempt, quiz, marks=marks)
    return attempt


def _try_url(page: QuizPage) -> str:
    course = page.get_parent().specific.course
    if not page.pk or course is None:
        return ""
    return reverse("teach_quiz", args=[course.code, page.locale.language_code])


@renders_preview_of("QuizPage")
def quiz_preview(page: QuizPage, request: HttpRequest) -> HttpResponse:
    draft = _draft(page)
    context = attempt_context(_attempt(draft, {}), draft.text, 1, clock.now())
    return show_draft(request, "quiz", draft, {**context, "try_url": _try_url(page) or "#"})


def quiz_tried(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """What `request` answers: the result, or the question that was asked for next."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    draft = _draft(page)
    posted = read_posted(request.POST)
    answers = {key: list(given) for key, given in posted.answers.items()}
    attempt = _attempt(draft, answers)
    move = request.POST.get("move", "")
    if move:
        attempt = _attempt(draft, {**answers, **moved(attempt.questions, posted.answers, move)})
    go = request.POST.get("go", "") or ("1" if move else "")
    if go.isdecimal():
        context = attempt_context(attempt, draft.text, int(go), clock.now())
        return show_draft(request, "quiz", draft, {**context, "try_url": _try_url(page)})
    return show_draft(request, "result", draft, _result(draft, attempt))


def _result(draft: Draft, attempt: QuizAttempt) -> dict[str, Any]:
    return {
        **quiz_context(draft.text, []),
        "attempt": attempt,
        "rows": result_rows(attempt, draft.text, lambda lesson: draft.url_of(lesson) or ""),
        "right": sum(attempt.results.values()),
        "asked": len(attempt.questions),
        "completion_url": draft.course_url,
        # A second try would be a real one.
        "may_try": False,
        "passed": True,
    }
