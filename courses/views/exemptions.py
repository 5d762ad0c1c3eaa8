"""免除: who need not take which course, granted and taken back by HR of the city."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courses.actions.exemptions import grant_exemptions, review, revoke_exemption
from courses.enums import ExemptionGround
from courses.exemption_sheets import exemptions_sheet
from courses.models import Course, Exemption
from courses.permissions import can_decide_for_all
from courses.queries.titles import course_codes, with_newest_release
from courses.structure_forms import ExemptionFilterForm, ExemptionForm, RevokeForm
from courses.views.picking import candidates, picked
from lms.accounts.access import user_of
from lms.accounts.actions.audit import record_audit
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.organization.access import sight_for
from lms.organization.downloads import answer, download_links
from lms.organization.models import Person
from lms.organization.queries.people import visible_people

PAGE_SIZE = 50
FOUND_AT_MOST = 30


def _check(request: AuthedRequest) -> None:
    if not can_decide_for_all(request.access):
        raise Http404


def _courses() -> QuerySet[Course]:
    return with_newest_release().order_by("code")


def _wanted(request: AuthedRequest) -> tuple[ExemptionFilterForm, QuerySet[Exemption]]:
    form = ExemptionFilterForm(request.GET, courses=_courses())
    form.is_valid()
    rows = Exemption.objects.select_related("person", "course", "recorded_by", "revoked_by")
    state, course = form.cleaned_data.get("state", ""), form.cleaned_data.get("course")
    if state != "all":
        rows = rows.filter(superseded_at__isnull=state != "revoked")
    if course is not None:
        rows = rows.filter(course=course)
    return form, rows.order_by("-recorded_at", "person__sort_key", "pk")


@require_safe
@allow(Role.HR, Role.ADMIN)
def exemption_list(request: AuthedRequest) -> HttpResponseBase:
    _check(request)
    form, rows = _wanted(request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": _titled(page.object_list),
        "exports": download_links(lambda name: reverse("exemption_export", args=[name]), request),
    }
    return render(request, "courses/exemptions/list.html", context)


def _titled(rows: Iterable[Exemption]) -> list[tuple[Exemption, str]]:
    """With the title of the course of each."""
    found = list(rows)
    titles = course_codes({row.course_id for row in found})
    return [(row, titles[row.course_id][1]) for row in found]


@require_safe
@allow(Role.HR, Role.ADMIN)
def exemption_export(request: AuthedRequest, file_format: str) -> HttpResponseBase:
    """The list as the address narrows it; who took it is written down."""
    _check(request)
    _form, rows = _wanted(request)
    found = _titled(rows)
    sheet = exemptions_sheet(found)

    def record(content: bytes) -> None:
        record_audit(
            actor=user_of(request), action="exemptions.exported", now=clock.now(), rows=len(found),
            sha256=hashlib.sha256(content).hexdigest(), format=file_format,
        )  # fmt: skip

    return answer(request, sheet, file_format, name="exemptions", back=reverse("exemption_list"), record=record)


def _visible(request: AuthedRequest) -> QuerySet[Person]:
    now = clock.now()
    return visible_people(request.access, clock.local_date(now), sight_for(request.access, now))


@allow(Role.HR, Role.ADMIN)
def exemption_new(request: AuthedRequest) -> HttpResponseBase:
    """First it is shown whom it would concern; only then is it done."""
    _check(request)
    go = request.POST.get("go", "")
    posted = request.POST if request.method == "POST" and go != "search" else None
    form = ExemptionForm(posted, courses=_courses(), initial=_typed(request))
    context: dict[str, Any] = {"form": form, "reviewed": None, "trail": _trail(_("Grant exemptions"))}
    people: list[Person] = []
    if form.is_bound and form.is_valid():
        numbers = form.cleaned_data["numbers"]
        people = picked(_visible(request), request.POST, numbers)
        if not people:
            error = _("None of these numbers is known.") if numbers else _("Choose the people first.")
            form.add_error("numbers" if numbers else None, error)
        elif go == "grant":
            done = _grant(request, form, people)
            if done is not None:
                return done
        else:
            context["reviewed"] = review(people, form.cleaned_data["course"])
            found = {person.employee_number for person in people}
            context["unknown"] = [number for number in numbers if number not in found]
    context |= candidates(_visible(request), request.POST, {person.pk for person in people}, limit=FOUND_AT_MOST)
    return render(request, "courses/exemptions/new.html", context)


def _typed(request: AuthedRequest) -> dict[str, Any]:
    """What was typed stays when one searches."""
    if request.method == "POST":
        return request.POST.dict()
    return {"on": clock.today(), "course": request.GET.get("course", "")}


def _trail(here: str) -> list[tuple[str, str | None]]:
    return [(_("Exemptions"), reverse("exemption_list")), (here, None)]


def _grant(request: AuthedRequest, form: ExemptionForm, people: list[Person]) -> HttpResponseBase | None:
    data = form.cleaned_data
    try:
        rows = grant_exemptions(
            people=people,
            course=data["course"],
            ground=ExemptionGround(data["ground"]),
            reason=data["reason"],
            document=data["document"],
            on=data["on"],
            now=clock.now(),
            by=user_of(request),
        )
    except DomainError as error:
        field = {"people": "numbers"}.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, str(error.message))
        return None
    text = ngettext("%(count)s person is exempt.", "%(count)s people are exempt.", len(rows))
    messages.success(request, text % {"count": len(rows)})
    return redirect("exemption_list")


@allow(Role.HR, Role.ADMIN)
def exemption_revoke(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    _check(request)
    rows = Exemption.objects.known().select_related("person", "course", "recorded_by")
    exemption = get_object_or_404(rows, uuid=uuid)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["revocation_reason"]
            revoke_exemption(exemption=exemption, reason=reason, now=clock.now(), by=user_of(request))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The exemption is taken back. It stays on record."))
            return redirect("exemption_list")
    title = course_codes([exemption.course_id])[exemption.course_id][1]
    context = {"exemption": exemption, "title": title, "form": form, "trail": _trail(_("Take back"))}
    return render(request, "courses/exemptions/revoke.html", context)
