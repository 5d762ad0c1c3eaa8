"""Taking a quiz: begin, answer, look over, submit, learn from the result."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import releases
from courses.actions.quizzes import save_answers, start_attempt, submit_quiz
from courses.enums import EnrolmentStatus
from courses.extensions import completion_url
from courses.forms import posted_answers
from courses.models import Enrolment, QuizAttempt
from courses.queries import progress_of
from courses.quiz_presenters import attempt_context, quiz_context, result_rows
from courses.releases.schema import CourseText
from courses.statements import LANGUAGE
from courses.views.access import own_attempt, own_enrolment, say_refusal
from courses.views.keeping import keeps_answers, take_back
from courses.views.steps import Crumb, crumbs, lesson_url, next_url
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError


def _crumbs(enrolment: Enrolment, text: CourseText) -> list[Crumb]:
    return crumbs(enrolment.course.code, text.title, text.quiz.title if text.quiz else "")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.LEARNER)
def quiz(request: AuthedRequest, code: str) -> HttpResponseBase:
    """What awaits one, and how earlier tries went; POST begins a try."""
    enrolment = own_enrolment(request, code)
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
    context = quiz_context(progress.text, list(enrolment.attempts.all()))
    shared = {"enrolment": enrolment, "course": enrolment.course, "crumbs": _crumbs(enrolment, progress.text)}
    return render(request, "courses/quiz.html", {**context, **shared})


@require_safe
@allow(Role.LEARNER)
def quiz_attempt(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """The questions: all on a page, or one by one (?q=2), as the author chose."""
    attempt = own_attempt(request, uuid)
    if attempt.submitted_at is not None:
        return redirect("quiz_result", uuid=uuid)
    if take_back(request, attempt):
        messages.success(request, _("Your answers from before signing in again are all here."))
    text = releases.load(attempt.enrolment.release).locale(get_language())
    wanted = request.GET.get("q", "")
    context = attempt_context(attempt, text, int(wanted) if wanted.isdecimal() else 1)
    return render(request, "courses/attempt.html", {**context, "crumbs": _crumbs(attempt.enrolment, text)})


@keeps_answers
@require_http_methods(["GET", "POST"])
@allow(Role.LEARNER)
def quiz_save(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """Keep what is answered so far: after each change by htmx, or by the buttons of the form."""
    attempt = own_attempt(request, uuid)
    if request.method == "GET":
        return redirect("quiz_attempt", uuid=uuid)
    save_answers(attempt=attempt, answers=posted_answers(request.POST), now=clock.now())
    if request.headers.get("HX-Request"):
        return render(request, "courses/parts/saved.html", {"saved_at": attempt.saved_at})
    if attempt.submitted_at is not None:
        return redirect("quiz_result", uuid=uuid)
    go = request.POST.get("go", "")
    if go.isdecimal():
        return redirect(f"{reverse('quiz_attempt', args=[uuid])}?q={go}")
    return redirect("quiz_review" if go == "review" else "quiz_attempt", uuid=uuid)


@require_safe
@allow(Role.LEARNER)
def quiz_review(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """All answers at a glance before they are submitted."""
    attempt = own_attempt(request, uuid)
    if attempt.submitted_at is not None:
        return redirect("quiz_result", uuid=uuid)
    take_back(request, attempt)
    text = releases.load(attempt.enrolment.release).locale(get_language())
    context = attempt_context(attempt, text, 1)
    return render(request, "courses/review.html", {**context, "crumbs": _crumbs(attempt.enrolment, text)})


@keeps_answers
@require_POST
@allow(Role.LEARNER)
def quiz_submit(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """Submit. A second click, or another tab, comes to the same result."""
    attempt = own_attempt(request, uuid)
    submit_quiz(attempt=attempt, answers=posted_answers(request.POST), now=clock.now())
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
    text = releases.load(enrolment.release).locale(get_language())
    attempts = list(QuizAttempt.objects.filter(enrolment=enrolment))
    context = {
        **quiz_context(text, attempts),
        "attempt": attempt,
        "rows": result_rows(attempt, text, lambda lesson: lesson_url(enrolment.course.code, lesson)),
        "right": sum(attempt.results.values()),
        "asked": len(attempt.questions),
        "course": enrolment.course,
        "crumbs": _crumbs(enrolment, text),
        "completion_url": completion_url(enrolment) if enrolment.completed_at else "",
    }
    return render(request, "courses/result.html", context)
