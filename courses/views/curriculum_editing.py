"""Writing a curriculum: trainers and HR draft what it asks for; HR of the city puts it in force."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses import drafts
from courses.actions.curricula import (
    cancel_edition,
    change_curriculum,
    create_curriculum,
    end_curriculum,
    publish_draft,
    write_draft,
)
from courses.models import Curriculum, CurriculumEdition
from courses.permissions import can_decide_for_all
from courses.queries.curricula import editions_of, written_editions
from courses.queries.curriculum_page import shown_edition
from courses.queries.titles import find_courses, titled
from courses.structure_forms import CurriculumForm, EndForm, PublishForm, needed_choices, read_groups
from courses.views.access import say_refusal
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.fiscal import FiscalYear

WRITERS = (Role.TRAINER, Role.HR, Role.ADMIN)
PAGE_SIZE, FOUND_AT_MOST = 30, 20


def _trail(curriculum: Curriculum | None, here: str) -> list[tuple[str, str | None]]:
    trail: list[tuple[str, str | None]] = [(_("Curricula"), reverse("curriculum_desk"))]
    if curriculum is not None:
        trail.append((str(curriculum.name), reverse("curriculum_draft", args=[curriculum.code])))
    return [*trail, (here, None)]


def _take(form: forms.BaseForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error.message))


@require_safe
@allow(*WRITERS)
def curriculum_desk(request: AuthedRequest) -> HttpResponseBase:
    """Every curriculum, with what is in force, what is to come and what is being written."""
    today = clock.today()
    rows = Curriculum.objects.select_related("role").prefetch_related("editions").order_by("code")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_desk_row(row, today) for row in page.object_list],
        "decides": can_decide_for_all(request.access),
    }
    return render(request, "courses/curricula/desk.html", context)


def _desk_row(curriculum: Curriculum, today: dt.date) -> dict[str, Any]:
    editions = list(curriculum.editions.all())
    running = [edition for edition in editions if edition.valid_from <= today]
    ended = curriculum.ends_on is not None and curriculum.ends_on <= today
    return {
        "curriculum": curriculum,
        "running": running[-1] if running and not ended else None,
        "coming": [edition for edition in editions if edition.valid_from > today],
        "ended": ended,
    }


@allow(*WRITERS)
def curriculum_new(request: AuthedRequest) -> HttpResponseBase:
    form = CurriculumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_curriculum(**form.cleaned_data, now=clock.now(), by=user_of(request))
        except DomainError as error:
            _take(form, error)
        else:
            messages.success(request, _("The curriculum is there. Add its courses now."))
            return redirect("curriculum_draft", code=made.code)
    context = {"form": form, "trail": _trail(None, _("New curriculum")), "heading": _("New curriculum")}
    return render(request, "courses/curricula/form.html", context)


@allow(*WRITERS)
def curriculum_edit(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Name, role, audience."""
    curriculum = get_object_or_404(Curriculum, code=code)
    # The form writes into what it is given: the action compares with what is on record.
    form = CurriculumForm(request.POST or None, instance=get_object_or_404(Curriculum, code=code))
    if request.method == "POST" and form.is_valid():
        try:
            change_curriculum(curriculum=curriculum, **form.cleaned_data, now=clock.now(), by=user_of(request))
        except DomainError as error:
            _take(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("curriculum_draft", code=code)
    context = {"form": form, "trail": _trail(curriculum, _("Name and aim")), "heading": str(curriculum.name)}
    return render(request, "courses/curricula/form.html", context)


def _draft(curriculum: Curriculum, today: dt.date) -> drafts.Draft:
    """What is being written; before anything was, what is in force now."""
    if curriculum.draft:
        return drafts.read_draft(curriculum.draft)
    shown = shown_edition(editions_of(curriculum), today)
    groups = shown.groups if shown else ()
    return tuple(drafts.DraftGroup(group.name, group.needed, group.courses) for group in groups)


@allow(*WRITERS)
def curriculum_draft(request: AuthedRequest, code: str) -> HttpResponseBase:
    """The courses, group by group. Every button sends the whole page, so that nothing typed is lost."""
    curriculum = get_object_or_404(Curriculum.objects.select_related("role"), code=code)
    draft = _draft(curriculum, clock.today())
    if request.method == "POST":
        try:
            changed = _changed(read_groups(request.POST, draft), request.POST)
            write_draft(curriculum=curriculum, draft=changed, revision=_number(request.POST.get("revision")))
        except DomainError as error:
            say_refusal(request, error)
        else:
            if request.POST.get("act") in {None, "save"}:
                messages.success(request, _("The draft is saved. Nobody sees it until it is put in force."))
        query = {"q": request.POST["q"]} if request.POST.get("q") else None
        return redirect(reverse("curriculum_draft", args=[code], query=query))
    return _draft_page(request, curriculum, draft)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _changed(draft: drafts.Draft, posted: QueryDict) -> drafts.Draft:
    """`act` is "up:group:place" and the like; what it cannot mean changes nothing."""
    act, *rest = posted.get("act", "save").split(":")
    numbers = [_number(each) for each in rest]
    if act == "group":
        return (*draft, drafts.DraftGroup())
    if act in {"up", "down", "remove"} and len(numbers) == 2 and _is_there(draft, *numbers):
        at, place = numbers
        return drafts.without(draft, at, place) if act == "remove" else drafts.moved(draft, at, place, _by(act))
    if act in {"group-up", "group-down", "group-remove"} and numbers and numbers[0] < len(draft):
        at = numbers[0]
        if act == "group-remove":
            return tuple(group for number, group in enumerate(draft) if number != at)
        return drafts.group_moved(draft, at, -1 if act == "group-up" else 1)
    if act == "add" and numbers:
        return drafts.added(draft, min(_number(posted.get(f"into-{numbers[0]}")), max(len(draft) - 1, 0)), numbers[0])
    return draft


def _is_there(draft: drafts.Draft, at: int, place: int) -> bool:
    return at < len(draft) and place < len(draft[at].courses)


def _by(act: str) -> int:
    return -1 if act == "up" else 1


def _draft_page(
    request: AuthedRequest, curriculum: Curriculum, draft: drafts.Draft, publish: PublishForm | None = None
) -> HttpResponse:
    today, sought = clock.today(), request.GET.get("q", "").strip()[:100]
    inside = [course for group in draft for course in group.courses]
    labels = titled(inside, get_language())
    found = list(find_courses(sought).exclude(pk__in=inside)[: FOUND_AT_MOST + 1]) if sought else []
    written = list(written_editions(curriculum))
    has_begun = any(edition.valid_from <= today for edition in written)
    first_day = FiscalYear.of(today).end if has_begun else today
    context = {
        "curriculum": curriculum,
        "groups": [
            {
                "group": group,
                "courses": [labels[course] for course in group.courses if course in labels],
                "choices": needed_choices(len(group.courses)),
                "needed": "all" if group.needed is None else str(group.needed),
            }
            for group in draft
        ],
        "is_changed": bool(curriculum.draft),
        "q": sought,
        "found": found[:FOUND_AT_MOST],
        "has_more": len(found) > FOUND_AT_MOST,
        "editions": [(row, row.valid_from > today) for row in written],
        "has_begun": has_begun,
        "publish": publish or PublishForm(initial={"valid_from": first_day}),
        "end": EndForm(initial={"last_day": curriculum.last_day}),
        "decides": can_decide_for_all(request.access),
        "trail": [(_("Curricula"), reverse("curriculum_desk")), (str(curriculum.name), None)],
    }
    return render(request, "courses/curricula/draft.html", context)


def _decided(request: AuthedRequest, code: str) -> Curriculum:
    if not can_decide_for_all(request.access):
        raise Http404
    return get_object_or_404(Curriculum, code=code)


@require_POST
@allow(Role.HR, Role.ADMIN)
def curriculum_publish(request: AuthedRequest, code: str) -> HttpResponseBase:
    curriculum = _decided(request, code)
    form, now = PublishForm(request.POST), clock.now()
    if form.is_valid():
        try:
            draft, revision = _draft(curriculum, clock.local_date(now)), _number(request.POST.get("revision"))
            if not curriculum.draft:
                revision = write_draft(curriculum=curriculum, draft=draft, revision=revision)
            publish_draft(
                curriculum=curriculum,
                valid_from=form.cleaned_data["valid_from"],
                revision=revision,
                now=now,
                by=user_of(request),
            )
        except DomainError as error:
            _take(form, error)
        else:
            messages.success(request, _("The edition is written. It holds from its day on."))
            return redirect("curriculum_draft", code=code)
    return _draft_page(request, curriculum, _draft(curriculum, clock.local_date(now)), form)


@require_POST
@allow(Role.HR, Role.ADMIN)
def curriculum_cancel(request: AuthedRequest, code: str, edition: int) -> HttpResponseBase:
    curriculum = _decided(request, code)
    row = get_object_or_404(CurriculumEdition.objects.select_related("curriculum"), curriculum=curriculum, pk=edition)
    try:
        cancel_edition(edition=row, now=clock.now(), by=user_of(request))
    except DomainError as error:
        say_refusal(request, error)
    else:
        messages.success(request, _("The edition does not come into force."))
    return redirect("curriculum_draft", code=code)


@require_POST
@allow(Role.HR, Role.ADMIN)
def curriculum_end(request: AuthedRequest, code: str) -> HttpResponseBase:
    curriculum = _decided(request, code)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the last day as a date."))
        return redirect("curriculum_draft", code=code)
    try:
        end_curriculum(
            curriculum=curriculum, last_day=form.cleaned_data["last_day"], now=clock.now(), by=user_of(request)
        )
    except DomainError as error:
        say_refusal(request, error)
    else:
        messages.success(request, _("Saved."))
    return redirect("curriculum_draft", code=code)
