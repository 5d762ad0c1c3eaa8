"""A course as one of its learners sees it, for those who teach it or may open the learner's record.

The learner's own templates, and nothing that writes: each page takes GET alone and shows nothing that could be sent.
That somebody looked is written down, each time.
"""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses import releases
from courses.actions.looks import record_look
from courses.desks import Desk
from courses.enums import EnrolmentStatus
from courses.models import Course
from courses.presenters import lesson_context
from courses.queries import completed_on, lessons_of, progress_of, upcoming_sessions
from courses.queries.looks import Look, learners_of, look_at, seen_in
from courses.queries.titles import titled
from courses.quiz_presenters import quiz_context
from courses.releases.schema import CourseText, Lesson
from courses.views.catalog import course_place, enrolled_context
from courses.views.lessons import lesson_in
from courses.views.quizzes import result_context
from courses.views.steps import Crumb
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.asked import recall, remember

PAGE_SIZE = 50
LOOKERS = (Role.TRAINER, Role.HR, Role.MANAGER, Role.ADMIN)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.TRAINER)
def teach_learners(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Who takes a course that one teaches. Whom one looks for is posted: it is a name."""
    course = get_object_or_404(Course, code=code, trainers=request.access.person_id or 0)
    address = reverse("teach_learners", args=[code])
    if request.method == "POST":
        key = remember(request.session, request.POST.get("q", ""))
        return redirect(reverse("teach_learners", args=[code], query={"asked": key} if key else None))
    text = recall(request.session, request.GET.get("asked", ""))
    page = Paginator(learners_of(course, text), PAGE_SIZE).get_page(request.GET.get("page"))
    title = titled([course.pk], get_language())[course.pk].title
    trail = [
        (_("Courses I teach"), reverse("teach")),
        (title, reverse("teach_course", args=[code])),
        (_("Learners"), None),
    ]
    context = {"course": course, "q": text, "page_obj": page, "address": address, "trail": trail}
    return render(request, "courses/teach/learners.html", {**context, "count": page.paginator.count})


def _look(request: AuthedRequest, uuid: UUID) -> Look:
    look = look_at(request.access, uuid, clock.now())
    if look is None:
        raise Http404
    return look


def _lesson_url(look: Look, lesson: Lesson) -> str:
    return reverse("look_lesson", args=[look.enrolment.uuid, lesson.key])


def _shown(request: AuthedRequest, look: Look, page: str, context: dict[str, Any]) -> HttpResponse:
    """The learner's page with the banner; written down only once there is something to show."""
    shared = {
        "look": look,
        "course": look.enrolment.course,
        "is_preview": True,
        "may_list": look.sees_answers,
        "crumbs": _crumbs(look, context),
    }
    response = render(request, f"courses/looks/{page}.html", {**context, **shared})
    record_look(enrolment=look.enrolment, page=page, now=clock.now(), by=user_of(request))
    return response


def _crumbs(look: Look, context: dict[str, Any]) -> list[Crumb]:
    """The course as it is looked at, and this page."""
    text: CourseText = context["text"]
    here = context.get("here")
    course: Crumb = (text.title, reverse("look_course", args=[look.enrolment.uuid]) if here else None)
    return [course, (here, None)] if here else [course]


@require_safe
@allow(*LOOKERS)
def look_course(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """How far the learner is, what is next, what is locked."""
    look = _look(request, uuid)
    enrolment = look.enrolment
    context = enrolled_context(enrolment)
    progress = context["progress"]
    rows = [{**row, "url": _lesson_url(look, row["lesson"])} for row in context["rows"]]
    following = progress.next_lesson
    begun = enrolment.status != EnrolmentStatus.ENROLLED
    own = {
        "rows": rows,
        "quiz_url": reverse("look_quiz", args=[uuid]) if progress.text.quiz else "",
        "next_url": _lesson_url(look, following) if following else reverse("look_quiz", args=[uuid]),
        # What leads out of the course is the learner's alone.
        "completion_url": "",
        "has_notes": False,
        "completed_on": completed_on(enrolment.person_id, enrolment.course),
        "sessions": upcoming_sessions(enrolment.course, enrolment.person_id, clock.today()),
        **course_place(enrolment.person_id, enrolment.course, has_begun=begun),
    }
    return _shown(request, look, "course", {**context, **own})


@require_safe
@allow(*LOOKERS)
def look_lesson(request: AuthedRequest, uuid: UUID, key: UUID) -> HttpResponseBase:
    """The lesson with what the learner has done in it; notes are never part of it."""
    look = _look(request, uuid)
    text, lesson = lesson_in(look.enrolment, key)
    mine = {row.lesson_key: row for row in lessons_of(look.enrolment)}
    seen = seen_in(look, lesson, mine.get(lesson.key), clock.now())
    done = {row.lesson_key for row in mine.values() if row.completed_at}
    desk = Desk(
        answers=seen.work.answers, media=seen.work.media, sheets=seen.work.sheets, requirements=seen.requirements
    )
    context = lesson_context(text, lesson, url_of=lambda other: _lesson_url(look, other), done=done, desk=desk)
    return _shown(request, look, "lesson", {**context, "here": lesson.title})


@require_safe
@allow(*LOOKERS)
def look_quiz(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """What awaits the learner, and the tries so far; how they went is for those who teach."""
    look = _look(request, uuid)
    text = progress_of(look.enrolment, get_language()).text
    if text.quiz is None:
        raise Http404
    context = quiz_context(text, list(look.enrolment.attempts.all()), look.enrolment.release_id)
    return _shown(request, look, "quiz", {**context, "here": text.quiz.title})


@require_safe
@allow(Role.TRAINER)
def look_result(request: AuthedRequest, uuid: UUID, number: int) -> HttpResponseBase:
    """A try that was submitted, question by question, as its learner sees it. For those who teach alone."""
    look = _look(request, uuid)
    if not look.sees_answers:
        raise Http404
    attempt = get_object_or_404(look.enrolment.attempts, number=number, submitted_at__isnull=False)
    text = releases.load(attempt.asked_in).locale(get_language())
    context = {**result_context(attempt, text, lambda lesson: _lesson_url(look, lesson)), "here": _("Result")}
    return _shown(request, look, "result", context)
