"""Notes that are the person's own: written in a lesson, read together, taken away, deleted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions.notes import delete_all_notes, delete_note, write_note
from courses.models import Note
from courses.queries.work import own_notes
from courses.views.access import own_enrolment, reader_id, say_refusal
from courses.views.lessons import lesson_in
from courses.views.signed_out import says_signed_out
from courses.views.steps import lesson_url
from courses.views.work import is_part
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow
from lms.common.errors import DomainError

PAGE_SIZE = 30


@says_signed_out
@require_http_methods(["GET", "POST"])
@allow(Role.LEARNER)
def lesson_note(request: AuthedRequest, code: str, key: UUID, block: str) -> HttpResponseBase:
    """Keep a note as it is typed, or by its button."""
    enrolment = own_enrolment(request, code)
    text, lesson = lesson_in(enrolment, key)
    if all(each.id != block for each in lesson.reflections):
        raise Http404
    place = f"{lesson_url(code, lesson)}#block-{block}"
    if request.method == "GET":
        return redirect(place)
    now = clock.now()
    here: dict[str, Any] = {
        "enrolment": enrolment,
        "lesson_key": lesson.key,
        "block_id": block,
        "language": text.language,
    }
    try:
        write_note(**here, text=request.POST.get("text", ""), now=now)
    except DomainError as error:
        if is_part(request):
            return render(request, "courses/parts/not_saved.html", {"why": error.message})
        say_refusal(request, error)
        return redirect(place)
    return render(request, "courses/parts/work_saved.html", {"saved_at": now}) if is_part(request) else redirect(place)


@require_safe
@allow(*EVERY_ROLE)
def note_list(request: AuthedRequest) -> HttpResponseBase:
    """My notes of all courses. Whoever else asks sees theirs."""
    notes = own_notes(reader_id(request)).select_related("course")
    page = Paginator(notes, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "courses/notes.html", {"page_obj": page, "count": page.paginator.count})


@require_safe
@allow(*EVERY_ROLE)
def note_export(request: AuthedRequest) -> HttpResponseBase:
    """All of them as one text file, to keep elsewhere."""
    notes = own_notes(reader_id(request)).order_by("written_at", "pk")
    text = render_to_string("courses/notes.txt", {"notes": notes}, request=request)
    # The mark lets editors on Windows know that it is UTF-8.
    response = HttpResponse(f"\ufeff{text}", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="notes.txt"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@allow(*EVERY_ROLE)
def note_delete(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    note: Note = get_object_or_404(own_notes(reader_id(request)), uuid=uuid)
    delete_note(note=note)
    messages.success(request, _("The note is deleted."))
    return redirect("note_list")


@require_POST
@allow(*EVERY_ROLE)
def note_delete_all(request: AuthedRequest) -> HttpResponseBase:
    if delete_all_notes(person_id=reader_id(request)):
        messages.success(request, _("All your notes are deleted."))
    return redirect("note_list")
