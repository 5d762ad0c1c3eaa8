"""Reading lessons."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import releases
from courses.actions.lessons import answer_checkpoint, complete_lesson, keep_place, open_lesson
from courses.desks import Desk
from courses.enums import EnrolmentStatus
from courses.models import Enrolment, LessonProgress
from courses.presenters import checkpoint_context, lesson_context
from courses.queries import lessons_of, progress_of
from courses.queries.beginning import CourseLocked
from courses.queries.work import notes_in, work_of
from courses.releases.schema import CourseText, Lesson
from courses.rules import LessonNotDone, requirements
from courses.views.access import followed, own_enrolment, say_refusal
from courses.views.steps import crumbs, lesson_url, next_url
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError


def lesson_in(enrolment: Enrolment, key: UUID) -> tuple[CourseText, Lesson]:
    text = releases.load(enrolment.release).locale(get_language())
    found = text.lesson(key)
    if found is None:
        raise Http404
    return text, found


def _bookmark(enrolment: Enrolment, lesson: Lesson, progress: LessonProgress | None) -> LessonProgress:
    """Coming back to the same lesson writes nothing."""
    here = enrolment.current_lesson == lesson.key and enrolment.status != EnrolmentStatus.ENROLLED
    if progress is not None and here:
        return progress
    return open_lesson(enrolment=enrolment, lesson_key=lesson.key, now=clock.now())


@require_safe
@allow(Role.LEARNER)
def lesson(request: AuthedRequest, code: str, key: UUID) -> HttpResponseBase:
    """One lesson from the release that the person is enrolled in, whatever became of its pages since."""
    known = own_enrolment(request, code)
    enrolment = followed(request, known)
    if enrolment is not known and releases.load(enrolment.release).locale(get_language()).lesson(key) is None:
        return redirect(next_url(progress_of(enrolment, get_language())))
    text, shown = lesson_in(enrolment, key)
    mine = {row.lesson_key: row for row in lessons_of(enrolment)}
    try:
        progress = _bookmark(enrolment, shown, mine.get(shown.key))
    except CourseLocked as error:
        say_refusal(request, error)
        return redirect("course_detail", code=code)
    done = {row.lesson_key for row in mine.values() if row.completed_at}
    return render(request, "courses/lesson.html", _context(enrolment, text, shown, progress, done))


def desk_of(enrolment: Enrolment, lesson: Lesson, progress: LessonProgress) -> Desk:
    """What the person has done in the lesson so far."""
    work = work_of(enrolment, lesson, progress)
    code = enrolment.course.code
    asked = () if progress.completed_at else requirements(lesson, work, clock.now())
    return Desk(
        code=code,
        key=lesson.key,
        checkpoint_url=reverse("lesson_checkpoint", args=[code, lesson.key]),
        answers=work.answers,
        media=work.media,
        sheets=work.sheets,
        notes=notes_in(enrolment, lesson),
        requirements=tuple(asked),
    )


def _context(
    enrolment: Enrolment, text: CourseText, lesson: Lesson, progress: LessonProgress, done: set[str]
) -> dict[str, Any]:
    code = enrolment.course.code
    context = lesson_context(
        text,
        lesson,
        url_of=lambda other: lesson_url(code, other),
        done=done,
        desk=desk_of(enrolment, lesson, progress),
    )
    return {
        **context,
        "crumbs": crumbs(code, text.title, lesson.title),
        "complete_url": reverse("lesson_complete", args=[code, lesson.key]),
        "is_done": lesson.key in done,
        "leads_to_quiz": context["is_last"] and text.quiz is not None,
    }


@require_POST
@allow(Role.LEARNER)
def lesson_complete(request: AuthedRequest, code: str, key: UUID) -> HttpResponseBase:
    """Go on: this lesson is read."""
    enrolment = own_enrolment(request, code)
    text, shown = lesson_in(enrolment, key)
    try:
        complete_lesson(enrolment=enrolment, lesson_key=shown.key, now=clock.now(), language=text.language)
    except LessonNotDone as error:
        say_refusal(request, error)
        return redirect(f"{lesson_url(code, shown)}#requirements")
    except DomainError as error:
        say_refusal(request, error)
        return redirect("course_detail", code=code)
    index = text.lesson_index(shown.key)
    if index is not None and index + 1 < len(text.lessons):
        return redirect(lesson_url(code, text.lessons[index + 1]))
    return redirect(next_url(progress_of(enrolment, get_language())))


@require_http_methods(["GET", "POST"])
@allow(Role.LEARNER)
def lesson_checkpoint(request: AuthedRequest, code: str, key: UUID) -> HttpResponseBase:
    """An answer to a question on the way. With htmx the question alone comes back, else the page at its place."""
    enrolment = own_enrolment(request, code)
    text, shown = lesson_in(enrolment, key)
    block = shown.checkpoint(request.POST.get("block", ""))
    # GET: somebody who had to sign in before the answer could be taken.
    if block is None:
        return redirect("lesson", code=code, key=key)
    chosen = request.POST.getlist("option")
    try:
        answer_checkpoint(
            enrolment=enrolment,
            lesson_key=shown.key,
            block_id=block.id,
            option_keys=chosen,
            now=clock.now(),
            language=text.language,
        )
    except DomainError as error:
        say_refusal(request, error)
        return redirect("lesson", code=code, key=key)
    if request.headers.get("HX-Request"):
        context = {**checkpoint_context(block, request.path, chosen), "desk": current_desk(enrolment, shown)}
        return render(request, "courses/parts/checkpoint_answered.html", context)
    return redirect(f"{lesson_url(code, shown)}#checkpoint-{block.id}")


def current_desk(enrolment: Enrolment, lesson: Lesson) -> Desk:
    """As it is after something was done."""
    return desk_of(enrolment, lesson, LessonProgress.objects.get(enrolment=enrolment, lesson_key=lesson.key))


@require_POST
@allow(Role.LEARNER)
def lesson_place(request: AuthedRequest, code: str, key: UUID) -> HttpResponseBase:
    """Where in the lesson the person reads: said by the browser from time to time and on leaving."""
    enrolment = own_enrolment(request, code)
    text, shown = lesson_in(enrolment, key)
    block = request.POST.get("block", "")
    try:
        keep_place(enrolment=enrolment, lesson_key=shown.key, block_id=block, language=text.language)
    except DomainError:
        raise Http404 from None
    return HttpResponse(status=204)
