"""A quiz as learners will take it. Answers are judged and shown, and forgotten."""

import dataclasses
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses import judging
from courses.authoring.previews import Draft, course_of, draft_of, show_draft
from courses.forms import posted_answers
from courses.models import QuizAttempt, QuizPage
from courses.models.authored import renders_preview_of
from courses.quiz_presenters import attempt_context, quiz_context, result_rows
from courses.releases.sources import draft_source


def _draft(page: QuizPage) -> Draft:
    return draft_of(dataclasses.replace(draft_source(course_of(page)), quiz=page))


def _attempt(draft: Draft, answers: dict[str, list[str]]) -> QuizAttempt:
    """A try that is never saved."""
    quiz = draft.text.quiz
    assert quiz is not None
    questions = judging.snapshot(quiz.questions)
    kept = judging.cleaned(questions, answers)
    results = judging.judge(questions, kept)
    passed = judging.has_passed(results, quiz.pass_mark)
    score = judging.score_of(results)
    return QuizAttempt(number=1, questions=questions, answers=kept, results=results, score=score, passed=passed)


def _try_url(page: QuizPage) -> str:
    course = page.get_parent().specific.course
    if not page.pk or course is None:
        return ""
    return reverse("teach_quiz", args=[course.code, page.locale.language_code])


@renders_preview_of("QuizPage")
def quiz_preview(page: QuizPage, request: HttpRequest) -> HttpResponse:
    draft = _draft(page)
    context = attempt_context(_attempt(draft, {}), draft.text, 1)
    return show_draft(request, "quiz", draft, {**context, "try_url": _try_url(page) or "#"})


def quiz_tried(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """What `request` answers: the result, or the question that was asked for next."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    draft = _draft(page)
    attempt = _attempt(draft, posted_answers(request.POST))
    go = request.POST.get("go", "")
    if go.isdecimal():
        context = attempt_context(attempt, draft.text, int(go))
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
