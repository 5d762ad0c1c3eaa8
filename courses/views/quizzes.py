"""Taking a quiz: begin, answer, look over, submit, learn from the result."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import releases, timing
from courses.actions.quizzes import save_answers, start_attempt, submit_quiz
from courses.enums import EnrolmentStatus
from courses.extensions import completion_url
from courses.judging import digest
from courses.models import Enrolment, EssayMark, QuizAttempt
from courses.posting import moved, read_posted
from courses.queries import progress_of
from courses.quiz_presenters import attempt_context, quiz_context, result_rows
from courses.releases.schema import CourseText, Lesson
from courses.statements import LANGUAGE
from courses.views.access import followed, own_attempt, own_enrolment, say_refusal
from courses.views.keeping import keeps_answers, take_back
from courses.views.steps import Crumb, crumbs, lesson_url, next_url
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError

TOO_LATE = _lazy("The time ran out. What was saved in time counts.")


def _crumbs(enrolment: Enrolment, text: CourseText) -> list[Crumb]:
    return crumbs(enrolment.course.code, text.title, text.quiz.title if text.quiz else "")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.LEARNER)
def quiz(request: AuthedRequest, code: str) -> HttpResponseBase:
    """What awaits one, and how earlier tries went; POST begins a try."""
    enrolment = followed(request, own_enrolment(request, code))
    if request.method == "POST":
        try:
            attempt = start_attempt(enrolment=enrolment, now=clock.now(), language=get_language() or LANGUAGE)
        except DomainError as error:
            say_refusal(request, error)
            return redirect("quiz", code=code)
        return redirect("quiz_attempt", uuid=attempt.uuid)
    progress = progress_of(enrolment, get_language())
    if progress.text.quiz is None or (not progress.all_read and enrolment.status != EnrolmentStatus.COMPLETED):
        return redirect(next_url(progress))
    context = quiz_context(progress.text, list(enrolment.attempts.all()), enrolment.release_id)
    shared = {"enrolment": enrolment, "course": enrolment.course, "crumbs": _crumbs(enrolment, progress.text)}
    return render(request, "courses/quiz.html", {**context, **shared})


def _is_done(request: AuthedRequest, attempt: QuizAttempt) -> bool:
    """Submitted – or out of time, which submits it with what was saved."""
    now = clock.now()
    if attempt.submitted_at is None and timing.is_over(attempt, now):
        submit_quiz(attempt=attempt, answers={}, now=now)
        messages.warning(request, TOO_LATE)
    return attempt.submitted_at is not None


def _saved(attempt: QuizAttempt, posted: Iterable[str]) -> dict[str, Any]:
    """What the form is told: when it was saved, what is on record of it now, and how much time is left."""
    known = {question["key"] for question in attempt.questions}
    shown = {key: digest(attempt.answers.get(key, [])) for key in posted if key in known}
    now = clock.now()
    is_over = attempt.submitted_at is not None or timing.is_over(attempt, now)
    left = timing.seconds_left(attempt, now)
    return {"attempt": attempt, "saved_at": attempt.saved_at, "shown": shown, "is_over": is_over, "seconds_left": left}


def _question_url(attempt: QuizAttempt, key: str) -> str:
    """Back to where a button was pressed."""
    keys = [question["key"] for question in attempt.questions]
    number = keys.index(key) + 1 if key in keys else 1
    return f"{reverse('quiz_attempt', args=[attempt.uuid])}?q={number}#question-{number}"


@require_safe
@allow(Role.LEARNER)
def quiz_attempt(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """The questions: all on a page, or one by one (?q=2), as the author chose."""
    attempt = own_attempt(request, uuid)
    if _is_done(request, attempt):
        return redirect("quiz_result", uuid=uuid)
    if take_back(request, attempt):
        messages.success(request, _("Your answers from before signing in again are all here."))
    text = releases.load(attempt.asked_in).locale(get_language())
    wanted = request.GET.get("q", "")
    context = attempt_context(attempt, text, int(wanted) if wanted.isdecimal() else 1, clock.now())
    return render(request, "courses/attempt.html", {**context, "crumbs": _crumbs(attempt.enrolment, text)})


@keeps_answers
@require_http_methods(["GET", "POST"])
@allow(Role.LEARNER)
def quiz_save(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """Keep what is answered so far: after each change by htmx, or by the buttons of the form."""
    attempt = own_attempt(request, uuid)
    if request.method == "GET":
        return redirect("quiz_attempt", uuid=uuid)
    posted, move = read_posted(request.POST), request.POST.get("move", "")
    answers = posted.changed(attempt.questions)
    if move:
        answers |= moved(attempt.questions, posted.answers, move)
    save_answers(attempt=attempt, answers=answers, now=clock.now())
    if request.headers.get("HX-Request"):
        return render(request, "courses/parts/saved.html", _saved(attempt, posted.answers))
    if _is_done(request, attempt):
        return redirect("quiz_result", uuid=uuid)
    if move:
        return redirect(_question_url(attempt, move.split()[0]))
    go = request.POST.get("go", "")
    if go.isdecimal():
        return redirect(f"{reverse('quiz_attempt', args=[uuid])}?q={go}")
    return redirect("quiz_review" if go == "review" else "quiz_attempt", uuid=uuid)


@require_safe
@allow(Role.LEARNER)
def quiz_review(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """All answers at a glance before they are submitted."""
    attempt = own_attempt(request, uuid)
    if _is_done(request, attempt):
        return redirect("quiz_result", uuid=uuid)
    take_back(request, attempt)
    text = releases.load(attempt.asked_in).locale(get_language())
    context = attempt_context(attempt, text, 1, clock.now())
    return render(request, "courses/review.html", {**context, "crumbs": _crumbs(attempt.enrolment, text)})


@keeps_answers
@require_POST
@allow(Role.LEARNER)
def quiz_submit(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """Submit. A second click, or another tab, comes to the same result."""
    attempt = own_attempt(request, uuid)
    now = clock.now()
    late = attempt.submitted_at is None and timing.is_over(attempt, now)
    submit_quiz(attempt=attempt, answers=read_posted(request.POST).changed(attempt.questions), now=now)
    if late:
        messages.warning(request, TOO_LATE)
    finished = attempt.enrolment.status == EnrolmentStatus.COMPLETED
    url = completion_url(attempt.enrolment) if attempt.passed and finished else ""
    return redirect(url or reverse("quiz_result", args=[uuid]))


@require_safe
@allow(Role.LEARNER)
def quiz_result(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """Question by question: what was right, why, and what to read again."""
    attempt = own_attempt(request, uuid)
    if attempt.submitted_at is None:
        return redirect("quiz_attempt", uuid=uuid)
    enrolment = attempt.enrolment
    text = releases.load(attempt.asked_in).locale(get_language())
    context = {
        **result_context(attempt, text, lambda lesson: lesson_url(enrolment.course.code, lesson)),
        "course": enrolment.course,
        "crumbs": _crumbs(enrolment, text),
        "completion_url": completion_url(enrolment) if enrolment.completed_at else "",
    }
    return render(request, "courses/result.html", context)


def result_context(attempt: QuizAttempt, text: CourseText, url_of: Callable[[Lesson], str]) -> dict[str, Any]:
    """A try that was submitted, for its learner and for whoever looks on. `text`: of the release that asked."""
    attempts = list(QuizAttempt.objects.filter(enrolment=attempt.enrolment, release=attempt.release_id))
    marks = {mark.question_key: mark for mark in EssayMark.objects.known().filter(attempt=attempt)}
    return {
        **quiz_context(text, attempts),
        "attempt": attempt,
        "rows": result_rows(attempt, text, url_of, marks),
        "regradings": list(attempt.regradings.select_related("regrading").order_by("-at")),
        "right": sum(attempt.results.values()),
        "asked": len(attempt.questions),
    }
