"""Enrolling people by others: the overview, putting a course before people, and what was done together."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions.batches import enrol_together, take_out, undo_batch
from courses.enrolling_forms import AssignForm
from courses.enums import ApplicationStatus, BatchKind, EnrolmentSource, EnrolmentStatus
from courses.models import Application, Course, EnrolmentBatch
from courses.permissions import can_decide_for_all, can_enrol_others
from courses.queries import open_courses
from courses.queries.admission import Asked, refusals_for
from courses.queries.batches import Undoing, batches_for, people_in
from courses.queries.due import due_with, leave_of_people
from courses.queries.renewals import expiring_courses, window_counts
from courses.queries.rules import rules_list
from courses.queries.titles import titles_of
from courses.views.access import say_refusal
from courses.views.enrolling.rules import rule_name, trail
from courses.views.picking import candidates, picked
from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.text import search_key
from lms.organization.access import sight_for
from lms.organization.models import PUBLIC, Person
from lms.organization.queries import visible_people
from lms.organization.queries.audiences import Moment, placed_people

ENROLLERS = (Role.HR, Role.MANAGER, Role.ADMIN)
PAGE = 50
SHOWN = 100
SHOWN_TO_HR = 30


def _user(request: AuthedRequest) -> User:
    if not can_enrol_others(request.access):
        raise Http404
    return user_of(request)


def _visible(request: AuthedRequest) -> QuerySet[Person]:
    """Whom the reader may enrol: never oneself, which is what the catalogue is for."""
    now = clock.now()
    people = visible_people(request.access, clock.local_date(now), sight_for(request.access, now))
    return people.exclude(pk=request.access.person_id or 0)


@require_safe
@allow(*ENROLLERS)
def enrolments(request: AuthedRequest) -> HttpResponseBase:
    """HR: rules, renewals, terms and what was done; a manager: what the manager has done."""
    user, now = _user(request), clock.now()
    keeps = can_decide_for_all(request.access)
    page = Paginator(batches_for(request.access, user.pk), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"keeps": keeps, "page": page}
    if keeps:
        rules = list(rules_list())
        policies = list(expiring_courses())
        titles = titles_of([rule.course for rule in rules if rule.course] + [policy.course for policy in policies])
        context["rules"] = [(rule, rule_name(rule, titles)) for rule in rules]
        counts = window_counts(policies, now)
        context["renewals"] = [(policy, titles[policy.course_id], counts[policy.course_id]) for policy in policies]
        context["waiting"] = Application.objects.filter(status=ApplicationStatus.ASKED).count()
        context["terms"] = list(_open_titles().items())
    context["rows"] = _batch_rows(page)
    return render(request, "courses/enrolling/overview.html", context)


def _open_titles() -> dict[str, str]:
    """By code, every course that is open."""
    courses = list(open_courses())
    titles = titles_of(courses)
    return {course.code: titles[course.pk] for course in courses}


def _batch_rows(batches: Iterable[Any]) -> list[tuple[Any, str]]:
    shown = list(batches)
    ids = {batch.course_id for batch in shown if batch.course_id}
    named = titles_of(list(Course.objects.filter(pk__in=ids)))
    return [(batch, named.get(batch.course_id, "")) for batch in shown]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*ENROLLERS)
def assign(request: AuthedRequest) -> HttpResponseBase:
    """Choose people and a course; see who can be enrolled and who not, and why; only then is it done."""
    user, go = _user(request), request.POST.get("go", "")
    form = AssignForm(request.POST if go in {"check", "enrol"} else None, initial=_initial(request))
    context: dict[str, Any] = {"form": form, "checked": None}
    chosen = _chosen(request, form) if form.is_bound and form.is_valid() else []
    if form.is_bound and form.is_valid() and not chosen:
        form.add_error(None, _("Choose the people first."))
    elif form.is_bound and form.is_valid():
        if go == "enrol" and (done := _enrol(request, form, chosen, user)):
            return done
        context["checked"] = _check(request, form, chosen)
        context["unknown"] = _unknown(form, chosen)
    context |= _candidates(request, {person.pk for person in chosen})
    context["crumbs"] = trail((_("Enrol people"), None))
    return render(request, "courses/enrolling/assign.html", context)


def _initial(request: AuthedRequest) -> dict[str, str]:
    """What was typed stays when one searches."""
    given = request.POST if request.method == "POST" else request.GET
    return {name: given.get(name, "") for name in ("course", "due_on", "reason", "numbers")}


def _chosen(request: AuthedRequest, form: AssignForm) -> list[Person]:
    return picked(_visible(request), request.POST, form.cleaned_data["numbers"])


def _unknown(form: AssignForm, chosen: Sequence[Person]) -> list[str]:
    """Numbers of nobody the reader may see; whether they exist elsewhere is not told."""
    found = {search_key(person.employee_number) for person in chosen if person.employee_number}
    return [number for number in form.cleaned_data["numbers"] if search_key(number) not in found]


def _check(request: AuthedRequest, form: AssignForm, chosen: Sequence[Person]) -> dict[str, Any]:
    now = clock.now()
    refused = refusals_for(Asked(chosen, form.cleaned_data["course"], EnrolmentSource.NOMINATED, now))
    places = placed_people(chosen, Moment(clock.local_date(now), PUBLIC(now)))
    return {
        "joins": [placed for placed in places if placed.person.pk not in refused],
        "refused": [(placed, refused[placed.person.pk].message) for placed in places if placed.person.pk in refused],
        "title": titles_of([form.cleaned_data["course"]])[form.cleaned_data["course"].pk],
    }


def _enrol(request: AuthedRequest, form: AssignForm, chosen: Sequence[Person], user: User) -> HttpResponseBase | None:
    data = form.cleaned_data
    kind = BatchKind.OFFICE if request.access.has(Role.HR, Role.ADMIN) else BatchKind.MANAGER
    try:
        batch, outcome = enrol_together(
            people=chosen, course=data["course"], kind=kind, due_on=data["due_on"], reason=data["reason"],
            now=clock.now(), by=user,
        )  # fmt: skip
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return None
    if batch is None:
        messages.error(request, _("Nobody was enrolled."))
        return None
    count = len(outcome.enrolments)
    messages.success(request, ngettext("%(n)s person enrolled.", "%(n)s people enrolled.", count) % {"n": count})
    return redirect("enrolment_batch", uuid=batch.uuid)


def _candidates(request: AuthedRequest, chosen: set[int]) -> dict[str, Any]:
    """A manager's people at once; where there are many, those who are looked for, and those ticked before."""
    wide = can_decide_for_all(request.access)
    limit = SHOWN_TO_HR if wide else SHOWN
    return candidates(_visible(request), request.POST, chosen, limit=limit, at_once=not wide)


def _batch(request: AuthedRequest, uuid: UUID) -> EnrolmentBatch:
    return get_object_or_404(batches_for(request.access, _user(request).pk), uuid=uuid)


@require_safe
@allow(*ENROLLERS)
def batch_detail(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """Who was enrolled together, how far each is, and whether it can be undone."""
    batch, now = _batch(request, uuid), clock.now()
    rows = people_in(batch).filter(person__in=_visible(request).order_by().values("pk"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    leaves = leave_of_people([row.person_id for row in shown], PUBLIC(now))
    places = placed_people([row.person for row in shown], Moment(clock.local_date(now), PUBLIC(now)))
    counts: Any = batch
    context = {
        "batch": batch,
        "page": page,
        "rows": [(row, place, due_with(row, leaves)) for row, place in zip(shown, places, strict=True)],
        "hidden": counts.people - page.paginator.count,
        "undoing": Undoing(counts.waiting, counts.begun, batch.undone_at is not None),
        "crumbs": trail((_("Enrolments made"), None)),
        "active": (EnrolmentStatus.ENROLLED, EnrolmentStatus.STARTED),
    }
    return render(request, "courses/enrolling/batch.html", context)


@require_POST
@allow(*ENROLLERS)
def batch_undo(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    try:
        count = undo_batch(batch=_batch(request, uuid), now=clock.now(), by=_user(request))
    except DomainError as error:
        say_refusal(request, error)
    else:
        messages.success(
            request,
            ngettext("Undone: %(n)s person taken out.", "Undone: %(n)s people taken out.", count) % {"n": count},
        )
    return redirect("enrolment_batch", uuid=uuid)


@require_POST
@allow(*ENROLLERS)
def enrolment_take_out(request: AuthedRequest, uuid: UUID, person: UUID, code: str) -> HttpResponseBase:
    """One person of a batch, begun or not; what was learned stays."""
    batch = _batch(request, uuid)
    rows = people_in(batch).filter(person__in=_visible(request).order_by().values("pk"))
    row = get_object_or_404(rows, person__uuid=person, course__code=code)
    try:
        take_out(enrolment=row, now=clock.now(), by=_user(request))
    except DomainError as error:
        say_refusal(request, error)
    else:
        messages.success(request, _("%(name)s no longer takes the course.") % {"name": row.person.name})
    return redirect("enrolment_batch", uuid=uuid)
