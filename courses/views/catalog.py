"""The catalogue, and a course's own page."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from courses import releases
from courses.actions.enrolments import enrol
from courses.actions.ratings import may_rate
from courses.calendar import session_entry
from courses.enums import ACTIVE, EnrolmentSource, EnrolmentStatus
from courses.extensions import completion_url, role_of
from courses.forms import CatalogForm
from courses.models import Course, CourseRelease, Curriculum, Enrolment, RoomSession
from courses.queries import (
    CatalogFilter,
    cards_for,
    catalog,
    completed_on,
    is_open,
    latest_enrolment,
    progress_of,
    upcoming_sessions,
)
from courses.queries.achieved import achieved_of
from courses.queries.beginning import check_may_begin, named, obstacles
from courses.queries.curricula import editions_on
from courses.queries.door import door_of
from courses.queries.due import due_for
from courses.queries.mine import courses_for_role, courses_of
from courses.queries.ratings import ratable_enrolment, ratings_of
from courses.queries.titles import titled
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
    now = clock.now()
    form = CatalogForm(request.GET)
    among = _meant(request, form.wanted, now) if form.wanted.role or form.wanted.for_me else None
    page = Paginator(catalog(form.wanted, reader_id(request), among), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [row.as_course() for row in page.object_list]
    context = {
        "form": form,
        "page_obj": page,
        "cards": cards_for(shown, reader_id(request), get_language(), now),
        "chips": form.chips,
    }
    return render(request, "courses/list.html", context)


def _meant(request: AuthedRequest, wanted: CatalogFilter, now: dt.datetime) -> set[int]:
    """The courses for the role asked for, or for the reader's own."""
    day, person_id = clock.local_date(now), reader_id(request)
    found = [courses_for_role(wanted.role, day)] if wanted.role else []
    if wanted.for_me:
        found.append(courses_of(person_id, role_of(person_id, now), day))
    return set.intersection(*found)


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
    context = enrolled_context(enrolment) if enrolment else _not_enrolled(course)
    context["door"] = door_of(course, reader_id(request)) if may_enrol else None
    context["ratings"] = ratings_of(course)
    # Who goes on is not asked how it was; who has left has no enrolment here any more.
    ended = ratable_enrolment(reader_id(request), code) if enrolment is None else enrolment
    context["may_rate"] = ended is not None and may_rate(ended)
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
            **course_place(
                reader_id(request),
                course,
                has_begun=enrolment is not None and enrolment.status != EnrolmentStatus.ENROLLED,
            ),
        },
    )


def course_place(person_id: int, course: Course, *, has_begun: bool) -> dict[str, Any]:
    """Where the course stands: in which curricula, behind what; what else the person has that counts for it."""
    mine = achieved_of(person_id).get(course.pk)
    found = [] if has_begun or mine else obstacles(person_id, course)
    inside = {edition.curriculum_id for edition in editions_on(clock.today()) if course.pk in edition.courses}
    other = mine.via if mine and mine.via != course.pk else None
    return {
        "exempt_on": mine.on if mine and mine.is_exempt else None,
        "equivalent": titled([other], get_language())[other].title if other else "",
        "obstacles": list(named(found).values()) if found else [],
        "curricula": Curriculum.objects.filter(pk__in=inside) if inside else [],
        "skills": course.skills.select_related("framework"),
    }


def enrolled_context(enrolment: Enrolment) -> dict[str, Any]:
    """How far the person is, for the course's page."""
    progress, now = progress_of(enrolment, get_language()), clock.now()
    due = due_for(enrolment, now) if enrolment.status in ACTIVE else None
    return {
        "text": progress.text,
        "has_notes": any(lesson.reflections for lesson in progress.text.lessons),
        "progress": progress,
        "enrolment": enrolment,
        "rows": course_steps(progress.text, progress),
        "quiz_url": reverse("quiz", args=[enrolment.course.code]) if progress.all_read else "",
        "next_url": next_url(progress),
        "completion_url": completion_url(enrolment) if enrolment.completed_at else "",
        "due": due,
        "is_overdue": bool(due and due.is_overdue(clock.local_date(now))),
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
        check_may_begin(person.pk, course)
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
