"""What trainers do for a quiz in use: give somebody more time, put right a faulty question."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.actions.extra_time import give_extra_time
from courses.actions.regrading import JOB_KIND, check_accepted, regrade
from courses.authoring.queries import taught_courses
from courses.enums import CorrectionRule
from courses.marking_forms import ExtraTimeForm, FaultForm
from courses.models import Course, CourseRelease, Regrading
from courses.posting import read_posted
from courses.queries.extra_time import people_of
from courses.queries.regrading import effect_of, question_in
from courses.question_presenters import question_row
from courses.questions import kind_of
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.jobs import cancel_job, enqueue_job
from lms.common.models import Job
from lms.organization.models import Person

PER_PAGE = 50


def _course(request: AuthedRequest, code: str) -> Course:
    course: Course = get_object_or_404(taught_courses(request.access).distinct(), code=code)
    return course


def _trail(course: Course, here: str) -> list[tuple[str, str | None]]:
    last = course.releases.order_by("-number").values_list("title", flat=True).first()
    return [
        (_("Courses I teach"), reverse("teach")),
        (last or course.code, reverse("teach_course", args=[course.code])),
        (here, None),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_extra_time(request: AuthedRequest, code: str) -> HttpResponseBase:
    """More time for a person who takes the course. Whom one looks for is posted, never part of the address."""
    course, sought = _course(request, code), request.POST.get("q", "").strip()
    form = ExtraTimeForm(request.POST if "person" in request.POST else None)
    if form.is_bound and form.is_valid():
        taking = Person.objects.filter(enrolments__course=course.pk).distinct()
        person = get_object_or_404(taking, uuid=form.cleaned_data["person"])
        give_extra_time(
            person=person, course=course, percent=form.cleaned_data["percent"], now=clock.now(), by=user_of(request)
        )
        messages.success(request, _("Saved. It holds from now on, for a try that is open, too."))
        return redirect("teach_extra_time", code=code)
    page = Paginator(people_of(course, sought), PER_PAGE).get_page(request.GET.get("page"))
    context = {"course": course, "page": page, "q": sought, "form": form, "trail": _trail(course, _("Extra time"))}
    return render(request, "courses/teach/extra_time.html", context)


def _releases_with(course: Course, key: str) -> list[CourseRelease]:
    rows = list(course.releases.defer("payload").order_by("-number"))
    return [row for row in rows if question_in(row, key) is not None]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_fault(request: AuthedRequest, code: str, key: str) -> HttpResponseBase:
    """Say what is wrong with a question; see whom it touches; only then is it done."""
    course = _course(request, code)
    releases = _releases_with(course, key)
    if not releases:
        raise Http404
    question = question_in(releases[0], key, get_language() or "") or {}
    form = FaultForm(releases, request.POST or None, is_marked=kind_of(question).is_marked)
    accepted = list(read_posted(request.POST).answers.get(key, []))
    context: dict[str, Any] = {"effect": None}
    if request.method == "POST" and form.is_valid():
        release = next(row for row in releases if row.number == form.cleaned_data["release"])
        rule = CorrectionRule(form.cleaned_data["rule"])
        try:
            if request.POST.get("go") == "apply":
                row = regrade(
                    course=course, release=release, question_key=key, rule=rule, accepted=accepted,
                    reason=form.cleaned_data["reason"], now=clock.now(), by=user_of(request),
                )  # fmt: skip
                return redirect("teach_regrading", code=code, uuid=row.uuid)
            kept = check_accepted(question, rule, accepted)
            context["effect"] = effect_of(release, key, {"rule": rule, "accepted": kept})
            context["told"] = kind_of(question).told(question, kept)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
    given = kind_of(question).clean(question, accepted)
    earlier = Regrading.objects.filter(course=course, question_key=key).select_related("made_by")
    context |= {
        "course": course, "form": form, "earlier": earlier, "trail": _trail(course, _("Faulty question")),
        "row": question_row(question, given, 1), "count": 1, "is_marked": kind_of(question).is_marked,
        "right": kind_of(question).told_right(question),
    }  # fmt: skip
    return render(request, "courses/teach/fault.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_regrading(request: AuthedRequest, code: str, uuid: UUID) -> HttpResponseBase:
    """What a correction did: how far it is, and the trace of each try, without names. POST stops it or goes on."""
    course = _course(request, code)
    rows = Regrading.objects.filter(course=course).select_related("made_by", "last_release")
    regrading = get_object_or_404(rows.defer("last_release__payload"), uuid=uuid)
    arguments = {"regrading": str(regrading.uuid)}
    job = Job.objects.filter(kind=JOB_KIND, arguments=arguments).order_by("-pk").first()
    if request.method == "POST":
        running = job is not None and job.finished_at is None
        if request.POST.get("go") == "stop" and job is not None and running:
            cancel_job(job=job, now=clock.now())
        elif request.POST.get("go") == "again" and not running and regrading.finished_at is None:
            enqueue_job(kind=JOB_KIND, arguments=arguments, created_by=user_of(request), now=clock.now())
        return redirect("teach_regrading", code=code, uuid=uuid)
    changed = regrading.attempts.select_related("attempt").order_by("pk")
    page = Paginator(changed, PER_PAGE).get_page(request.GET.get("page"))
    question = question_in(regrading.last_release, regrading.question_key, get_language() or "") or {}
    context = {
        "course": course, "regrading": regrading, "job": job, "page": page, "question": question,
        "told": kind_of(question).told(question, regrading.accepted) if question else [],
        "passed": regrading.attempts.filter(passed_before=False, passed_after=True).count(),
        "trail": _trail(course, _("Faulty question")),
    }  # fmt: skip
    return render(request, "courses/teach/regrading.html", context)
