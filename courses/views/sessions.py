"""Room sessions: planning, inviting, and the attendance sheet of the day."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions.attendance import record_attendance
from courses.actions.sessions import create_session, invite_people, uninvite
from courses.enums import ACTIVE, WAS_THERE, Presence
from courses.forms import PresenceForm, SessionForm
from courses.models import Course, CourseRelease, RoomSession
from courses.permissions import can_run_sessions
from courses.queries import SheetRow, attendance_sheet, sessions_for
from courses.views.access import say_refusal
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.asked import recall, remember
from lms.common.errors import DomainError
from lms.organization.access import sight_for
from lms.organization.models import Person
from lms.organization.queries import find_people, visible_people

RUNNERS = (Role.TRAINER, Role.HR, Role.ADMIN)
FOUND_AT_MOST = 20


def _session(request: AuthedRequest, uuid: UUID) -> RoomSession:
    session = get_object_or_404(RoomSession.objects.select_related("course"), uuid=uuid)
    if not can_run_sessions(request.access, session.course):
        raise Http404
    return session


@require_safe
@allow(*RUNNERS)
def session_list(request: AuthedRequest) -> HttpResponseBase:
    """The sessions that are mine to run: those ahead, then those held."""
    invited = Count("invited", distinct=True)
    recorded = Count("attendances", distinct=True, filter=Q(attendances__superseded_at=None))
    sessions = sessions_for(request.access).annotate(invited_count=invited, recorded_count=recorded)
    today = clock.today()
    context = {
        "ahead": sessions.filter(held_on__gte=today).order_by("held_on", "starts_at"),
        "held": sessions.filter(held_on__lt=today).order_by("-held_on", "-starts_at")[:50],
        "titles": _titles(),
    }
    return render(request, "courses/sessions.html", context)


def _titles() -> dict[int, str]:
    return dict(CourseRelease.objects.order_by("number").values_list("course_id", "title"))


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("Room sessions"), reverse("session_list")), (here, None)]


@require_http_methods(["GET", "POST"])
@allow(*RUNNERS)
def session_create(request: AuthedRequest, code: str) -> HttpResponseBase:
    course = get_object_or_404(Course, code=code)
    if not can_run_sessions(request.access, course):
        raise Http404
    title = _titles().get(course.pk, course.code)
    form = SessionForm(request.POST or None, initial={"title": title, "capacity": 30})
    if request.method == "POST" and form.is_valid():
        session = create_session(course=course, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("The session is planned. Now invite people."))
        return redirect("session_detail", uuid=session.uuid)
    context = {"course_title": title, "form": form, "crumbs": _crumbs(_("Plan a session"))}
    return render(request, "courses/session_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RUNNERS)
def session_detail(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """The attendance sheet; before the day, who is invited. Whom one looks for is posted, since it is a name."""
    session = _session(request, uuid)
    if request.method == "POST":
        key = remember(request.session, request.POST.get("q", ""))
        return redirect(reverse("session_detail", args=[uuid], query={"asked": key} if key else None))
    return render(request, "courses/session.html", _sheet(request, session))


def _sheet(request: AuthedRequest, session: RoomSession) -> dict[str, Any]:
    rows = attendance_sheet(session)
    text = recall(request.session, request.GET.get("asked", ""))
    found = list(_candidates(request, session, text)[:FOUND_AT_MOST]) if text else []
    return {
        "session": session,
        "crumbs": _crumbs(session.title),
        "rows": rows,
        "q": text,
        "found": found,
        "invited": set(session.invited.values_list("pk", flat=True)) if found else set(),
        "has_begun": session.held_on <= clock.today(),
        "presences": Presence.choices,
        **_counts(rows),
    }


def _counts(rows: list[SheetRow]) -> dict[str, int]:
    presences = [row.current.presence if row.current else "" for row in rows]
    return {
        "expected": len(rows),
        "there": sum(presence in WAS_THERE for presence in presences),
        "absent": presences.count(Presence.ABSENT),
        "open": presences.count(""),
    }


def _candidates(request: AuthedRequest, session: RoomSession, text: str) -> QuerySet[Person]:
    """Whom one may invite: the people whose records are open to one, and the course's learners."""
    now = clock.now()
    visible = visible_people(request.access, clock.local_date(now), sight_for(request.access, now))
    learners = Person.objects.filter(enrolments__course=session.course, enrolments__status__in=ACTIVE)
    reachable = Person.objects.filter(Q(pk__in=visible.values("pk")) | Q(pk__in=learners.values("pk")))
    return find_people(reachable, text)


@require_POST
@allow(*RUNNERS)
def session_invite(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    session = _session(request, uuid)
    chosen = [value for value in request.POST.getlist("person") if _is_uuid(value)]
    people = list(_candidates(request, session, "").filter(uuid__in=chosen))
    try:
        invite_people(session=session, people=people)
    except DomainError as error:
        say_refusal(request, error)
    else:
        count = len(people)
        messages.success(
            request, ngettext("%(count)s person invited.", "%(count)s people invited.", count) % {"count": count}
        )
    return redirect("session_detail", uuid=uuid)


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


@require_POST
@allow(*RUNNERS)
def session_uninvite(request: AuthedRequest, uuid: UUID, person: UUID) -> HttpResponseBase:
    session = _session(request, uuid)
    invited = get_object_or_404(session.invited, uuid=person)
    try:
        uninvite(session=session, person=invited)
    except DomainError as error:
        say_refusal(request, error)
    return redirect("session_detail", uuid=uuid)


@require_POST
@allow(*RUNNERS)
def attendance_save(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """One person's line, saved at once. With htmx the line and the counts come back, else the sheet."""
    session = _session(request, uuid)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return redirect("session_detail", uuid=uuid)
    on_sheet = Q(invitations=session) | Q(attendances__session=session)
    person = get_object_or_404(Person.objects.filter(on_sheet).distinct(), uuid=form.cleaned_data["person"])
    presence = Presence(form.cleaned_data["presence"])
    try:
        record_attendance(session=session, person=person, presence=presence, now=clock.now(), by=user_of(request))
    except DomainError as error:
        say_refusal(request, error)
        return redirect("session_detail", uuid=uuid)
    if not request.headers.get("HX-Request"):
        return redirect(f"{request.path.removesuffix('attendance/')}#person-{person.uuid}")
    context = _sheet(request, session)
    row = next(row for row in context["rows"] if row.person == person)
    return render(request, "courses/parts/sheet_saved.html", {**context, "row": row})
