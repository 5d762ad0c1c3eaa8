"""A person's own enrolment: why, until when, giving it up; and applying."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions.applications import APPROVAL_KIND, apply_for, take_back
from courses.actions.enrolments import withdraw
from courses.actions.ratings import may_rate
from courses.enrolling_forms import ApplyForm
from courses.enums import ACTIVE, CHOSEN
from courses.models import Application, Completion, Course, Enrolment
from courses.permissions import can_decide_for_all
from courses.queries import is_open
from courses.queries.due import due_for
from courses.queries.renewals import validity_for
from courses.queries.titles import titles_of
from courses.queries.why import why_enrolled
from courses.views.access import own_enrolment, reader_id, say_refusal
from courses.views.steps import crumbs
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.inbox.models import Approval
from lms.organization.models import PUBLIC, Person
from lms.organization.queries.approvers import approvers_of


def _enrolment(request: AuthedRequest, code: str) -> Enrolment:
    found = own_enrolment(request, code)
    related = Enrolment.objects.select_related(
        "person", "course", "release", "renews", "batch__made_by", "batch__rule__audience"
    )
    return related.defer("release__payload").get(pk=found.pk)


@require_safe
@allow(*EVERY_ROLE)
def course_enrolment(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Why I take this course, by when, and what there is of it from before."""
    enrolment, now = _enrolment(request, code), clock.now()
    is_active = enrolment.status in ACTIVE
    title = enrolment.release.title
    context = {
        "enrolment": enrolment,
        "course": enrolment.course,
        "title": title,
        "crumbs": crumbs(code, title, _("About my enrolment")),
        "why": why_enrolled(enrolment, now),
        "due": due_for(enrolment, now) if is_active else None,
        "is_active": is_active,
        "may_withdraw": is_active and enrolment.source in CHOSEN,
        "validity": validity_for(enrolment.person_id, enrolment.course),
        "completions": Completion.objects.known()
        .filter(person=enrolment.person_id, course=enrolment.course)
        .order_by("-occurred_on"),
    }
    return render(request, "courses/enrolling/own.html", context)


@require_POST
@allow(*EVERY_ROLE)
def course_withdraw(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Give up what one chose oneself. What others put before me they take back."""
    enrolment = _enrolment(request, code)
    if enrolment.source not in CHOSEN:
        raise Http404
    try:
        withdraw(enrolment=enrolment, now=clock.now())
    except DomainError as error:
        say_refusal(request, error)
        return redirect("course_enrolment", code=code)
    messages.success(request, _("You no longer take this course. What you have learned stays on record."))
    if may_rate(enrolment):
        return redirect("course_rate", code=code)
    return redirect("course_detail", code=code) if is_open(enrolment.course) else redirect("course_list")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.LEARNER)
def course_apply(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Ask to take a course; who will decide is said before."""
    course = get_object_or_404(Course, code=code)
    if not is_open(course):
        raise Http404
    person, now = get_object_or_404(Person, pk=reader_id(request)), clock.now()
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = apply_for(
                person=person, course=course, reason=form.cleaned_data["reason"], now=now, by=user_of(request)
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Your application has been sent."))
            return redirect("application", uuid=made.uuid)
    title = titles_of([course])[course.pk]
    context = {
        "course": course,
        "title": title,
        "form": form,
        "chain": approvers_of(person, clock.local_date(now), PUBLIC(now)),
        "crumbs": crumbs(code, title, _("Apply")),
    }
    return render(request, "courses/enrolling/apply.html", context)


def _application(request: AuthedRequest, uuid: UUID) -> tuple[Application, Approval]:
    """Shown to the applicant, to those who decide or did, and to HR of the whole city."""
    related = Application.objects.select_related("person", "course", "enrolment")
    application = get_object_or_404(related, uuid=uuid)
    approvals = Approval.objects.filter(kind=APPROVAL_KIND, subject_key=str(uuid)).order_by("-pk")
    if application.person_id != request.access.person_id and not can_decide_for_all(request.access):
        approvals = approvals.concerning(request.user.pk or 0, clock.today())
    approval = approvals.first()
    if approval is None:
        raise Http404
    return application, approval


@require_safe
@allow(*EVERY_ROLE)
def application(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    held, approval = _application(request, uuid)
    title = titles_of([held.course])[held.course_id]
    context: dict[str, Any] = {
        "application": held,
        "title": title,
        "is_mine": held.person_id == request.access.person_id,
        "decides": Approval.objects.open()
        .decidable_by(request.user.pk or 0, clock.today())
        .filter(pk=approval.pk)
        .exists(),
        "approval_url": reverse("inbox_approval", args=[approval.uuid]),
        "named": [row.user.name for row in approval.candidates.entitled(clock.today()).select_related("user")],
        "crumbs": [(_("Courses"), reverse("course_list")), (title, None)],
    }
    return render(request, "courses/enrolling/application.html", context)


@require_POST
@allow(*EVERY_ROLE)
def application_withdraw(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    held, _approval = _application(request, uuid)
    if held.person_id != request.access.person_id:
        raise Http404
    try:
        take_back(application=held, now=clock.now(), by=user_of(request))
    except DomainError as error:
        say_refusal(request, error)
    else:
        messages.success(request, _("Your application has been withdrawn."))
    return redirect("application", uuid=uuid)
