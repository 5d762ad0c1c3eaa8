"""The catalogue, and a course's own page."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from courses import releases
from courses.actions.enrolments import enrol
from courses.calendar import session_entry
from courses.enums import EnrolmentSource
from courses.extensions import completion_url
from courses.forms import CatalogForm
from courses.models import Course, CourseRelease, Enrolment, RoomSession
from courses.queries import (
    cards_for,
    completed_on,
    filter_catalog,
    is_open,
    latest_enrolment,
    open_courses,
    progress_of,
    upcoming_sessions,
)
from courses.views.access import reader_id, say_refusal
from courses.views.steps import course_steps, crumbs, next_url
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.organization.models import Person

PAGE_SIZE = 12


@require_safe
@allow(*EVERY_ROLE)
def course_list(request: AuthedRequest) -> HttpResponseBase:
    """All courses that one may take, with where one stands in each."""
    form = CatalogForm(request.GET)
    courses = filter_catalog(open_courses(), form.wanted, reader_id(request))
    page = Paginator(courses, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "cards": cards_for(list(page.object_list), reader_id(request), get_language()),
        "chips": form.chips,
    }
    return render(request, "courses/list.html", context)


@require_safe
@allow(*EVERY_ROLE)
def course_detail(request: AuthedRequest, code: str) -> HttpResponseBase:
    """What the course is about, how far one is, and the one thing to do next."""
    enrolment = latest_enrolment(reader_id(request), code)
    course = enrolment.course if enrolment else get_object_or_404(Course, code=code)
    # Who is in the middle of it goes on, whatever became of the course's page since.
    may_enrol = enrolment is None or enrolment.completed_at is not None
    may_enrol = may_enrol and is_open(course)
    if enrolment is None and not may_enrol:
        raise Http404
    context = _enrolled(enrolment) if enrolment else _not_enrolled(course)
    return render(
        request,
        "courses/detail.html",
        {
            **context,
            "crumbs": crumbs(title=context["text"].title),
            "course": course,
            "is_open": may_enrol,
            "sessions": upcoming_sessions(course, reader_id(request), clock.today()),
            "completed_on": completed_on(reader_id(request), course),
        },
    )


def _enrolled(enrolment: Enrolment) -> dict[str, Any]:
    progress = progress_of(enrolment, get_language())
    return {
        "text": progress.text,
        "has_notes": any(lesson.reflections for lesson in progress.text.lessons),
        "progress": progress,
        "enrolment": enrolment,
        "rows": course_steps(progress.text, progress),
        "next_url": next_url(progress),
        "completion_url": completion_url(enrolment) if enrolment.completed_at else "",
        "is_overdue": progress.is_overdue(clock.today()),
    }


def _not_enrolled(course: Course) -> dict[str, Any]:
    newest = CourseRelease.objects.filter(course=course).defer("payload").order_by("-number")
    text = releases.load(newest[0]).locale(get_language())
    return {"text": text, "rows": course_steps(text, None)}


@require_POST
@allow(Role.LEARNER)
def course_enrol(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Enrol by own choice, and begin at once."""
    course = get_object_or_404(Course, code=code)
    person = get_object_or_404(Person, pk=reader_id(request))
    try:
        enrolment = enrol(person=person, course=course, source=EnrolmentSource.SELF, now=clock.now())
    except DomainError as error:
        say_refusal(request, error)
        return redirect("course_detail", code=code)
    return redirect(next_url(progress_of(enrolment, get_language())))


@require_safe
@allow(*EVERY_ROLE)
def session_calendar(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """The session as a file for one's calendar."""
    session = get_object_or_404(RoomSession.objects.select_related("course"), uuid=uuid)
    response = HttpResponse(session_entry(session, session.title, clock.now()), content_type="text/calendar")
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response
