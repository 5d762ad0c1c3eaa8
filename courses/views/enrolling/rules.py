"""HR's enrolment rules: written, looked at before they act, switched on and off."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions.rules import switch_off, switch_on, write_rule
from courses.enrolling_forms import RuleForm
from courses.enums import OnLeaving, RuleStatus
from courses.models import EnrolmentRule
from courses.permissions import can_decide_for_all
from courses.queries.batches import batches_for
from courses.queries.rules import Simulation, courses_of, rules_list, simulate
from courses.queries.titles import titles_of
from courses.rule_sheets import people_sheet
from courses.views.access import say_refusal
from lms.accounts.access import user_of
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.models import Job
from lms.organization.downloads import answer, download_links
from lms.organization.models import PUBLIC
from lms.organization.queries.audiences import Moment, current_rule, placed_people, read_rule, rule_sentence

KEEPERS = (Role.HR, Role.ADMIN)
PAGE = 50
RECENT = 10


def require_keeper(request: AuthedRequest) -> User:
    if not can_decide_for_all(request.access):
        raise Http404
    return user_of(request)


def trail(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Enrolment"), reverse("enrolments")), *more]


def rule_name(rule: EnrolmentRule, titles: dict[int, str]) -> str:
    if rule.course is not None:
        return titles.get(rule.course.pk, rule.course.code)
    return rule.curriculum.name if rule.curriculum else ""


def _rule(request: AuthedRequest, uuid: UUID) -> EnrolmentRule:
    require_keeper(request)
    return get_object_or_404(rules_list(), uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*KEEPERS)
def rule_new(request: AuthedRequest) -> HttpResponseBase:
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*KEEPERS)
def rule_edit(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    return _form(request, _rule(request, uuid))


def _form(request: AuthedRequest, rule: EnrolmentRule | None) -> HttpResponseBase:
    user = require_keeper(request)
    form = RuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            held = write_rule(
                rule=rule,
                audience=data["audience"],
                course=data["course"],
                curriculum=data["curriculum"],
                due_days=data["due_days"],
                due_on=data["due_on"],
                on_leaving=OnLeaving(data["on_leaving"]),
                now=clock.now(),
                by=user,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Saved. Nobody is enrolled before you switch it on: look at what it would do."))
            return redirect("enrolment_rule", uuid=held.uuid)
    title = _("Change the rule") if rule else _("New enrolment rule")
    return render(
        request, "courses/enrolling/rule_form.html", {"form": form, "title": title, "crumbs": trail((title, None))}
    )


@require_safe
@allow(*KEEPERS)
def rule_detail(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """What it would do now, with everybody concerned by name; and what it has done."""
    rule, now = _rule(request, uuid), clock.now()
    courses = courses_of(rule, clock.local_date(now))
    titles = titles_of(courses)
    seen = simulate(rule, now)
    state = request.GET.get("show", "joins")
    page = Paginator(seen.shown("" if state == "all" else state), PAGE).get_page(request.GET.get("page"))
    moment = Moment(clock.local_date(now), PUBLIC(now))
    places = {placed.person.pk: placed for placed in placed_people([line.person for line in page.object_list], moment)}
    asked, errors = read_rule(current_rule(rule.audience).document)
    context = {
        "rule": rule,
        "name": rule_name(rule, titles),
        "courses": [(course, titles[course.pk]) for course in courses],
        "sentence": rule_sentence(asked, moment) if asked else errors[0].message,
        "seen": seen,
        "page": page,
        "rows": [(line, places[line.person.pk], titles[line.course.pk]) for line in page.object_list],
        "state": state,
        "tabs": _tabs(seen, state),
        "is_on": rule.status == RuleStatus.ON,
        "job": _job(rule),
        "batches": batches_for(request.access, 0).filter(rule=rule)[:RECENT],
        "exports": download_links(lambda name: reverse("enrolment_rule_export", args=[rule.uuid, name]), request),
        "crumbs": trail((rule_name(rule, titles), None)),
    }
    return render(request, "courses/enrolling/rule.html", context)


def _tabs(seen: Simulation, state: str) -> list[tuple[str, str, bool, int]]:
    shown = [
        ("joins", _("Would be enrolled"), seen.joins),
        ("taking", _("Taking it already"), seen.count("taking")),
        ("completed", _("Completed it"), seen.count("completed")),
        ("refused", _("Cannot be enrolled"), len(seen.shown("refused"))),
    ]
    return [(label, f"?show={key}#people", key == state, count) for key, label, count in shown]


def _job(rule: EnrolmentRule) -> Job | None:
    """The run that is under way or waits."""
    return (
        Job.objects.filter(kind="courses.follow_rule", arguments__rule=str(rule.uuid), finished_at=None)
        .order_by("-pk")
        .first()
    )


@require_POST
@allow(*KEEPERS)
def rule_switch(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    rule, user = _rule(request, uuid), require_keeper(request)
    try:
        if request.POST.get("go") == "on":
            switch_on(rule=rule, now=clock.now(), by=user)
            messages.success(request, _("The rule is on. Whoever belongs is being enrolled."))
        elif request.POST.get("go") == "off":
            switch_off(rule=rule, now=clock.now(), by=user)
            messages.success(request, _("The rule is off. Those enrolled stay; undo a batch below to take them out."))
    except DomainError as error:
        say_refusal(request, error)
    return redirect("enrolment_rule", uuid=uuid)


@require_safe
@allow(*KEEPERS)
def rule_export(request: AuthedRequest, uuid: UUID, file_format: str) -> HttpResponse:
    """Everybody whom the rule means, with what would happen to each."""
    rule, user, now = _rule(request, uuid), require_keeper(request), clock.now()
    titles = titles_of(courses_of(rule, clock.local_date(now)))
    seen = simulate(rule, now)
    moment = Moment(clock.local_date(now), PUBLIC(now))
    sheet = people_sheet(rule_name(rule, titles), seen.lines, titles, moment)

    def record(content: bytes) -> Any:
        return record_audit(
            actor=user, action="courses.rule_exported", now=now, subject_type="enrolment_rule", subject_key=rule.uuid,
            format=file_format, rows=len(seen.lines), sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip

    back = reverse("enrolment_rule", args=[uuid])
    return answer(request, sheet, file_format, name=f"enrolment_{moment.day:%Y%m%d}", back=back, record=record)
