"""What is done inside a lesson and saved as it is done: watching, and filling in worksheets."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.actions.work import (
    hand_in_worksheet,
    read_instead,
    record_playback,
    save_worksheet,
    take_back_worksheet,
)
from courses.block_presenters import media_context, worksheet_context
from courses.desks import Desk
from courses.models import Enrolment, WorksheetEntry
from courses.playback import MOST_SEGMENTS
from courses.releases.elements import Worksheet
from courses.releases.schema import CourseText, Lesson
from courses.views.access import own_enrolment, say_refusal
from courses.views.lessons import current_desk, lesson_in
from courses.views.signed_out import says_signed_out
from courses.views.steps import crumbs, lesson_url
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError

# A day, in tenths of a second.
LONGEST = 864_000


def _tenths(value: Any) -> int:
    """A position in tenths of a second. ValueError: it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
        raise ValueError(value)
    return round(value)


def posted_playback(position: str, segments: str) -> tuple[int, list[tuple[int, int]]]:
    """What a player reports. ValueError: it is no report."""
    spans = json.loads(segments or "[]")
    if not isinstance(spans, list) or len(spans) > MOST_SEGMENTS:
        raise ValueError(segments[:100])
    pairs = [tuple(map(_tenths, span)) for span in spans if isinstance(span, list) and len(span) == 2]
    return _tenths(json.loads(position or "0")), [(start, end) for start, end in pairs]


@says_signed_out
@require_http_methods(["GET", "POST"])
@allow(Role.LEARNER)
def lesson_media(request: AuthedRequest, code: str, key: UUID, block: str) -> HttpResponseBase:
    """What was played, and where the person is; or that the transcript was read instead."""
    enrolment = own_enrolment(request, code)
    text, lesson = lesson_in(enrolment, key)
    playable = next((each for each in lesson.playables if each.id == block), None)
    if playable is None:
        raise Http404
    place = f"{lesson_url(code, lesson)}#block-{block}"
    if request.method == "GET":
        return redirect(place)
    here: dict[str, Any] = {
        "enrolment": enrolment,
        "lesson_key": lesson.key,
        "block_id": block,
        "language": text.language,
    }
    try:
        if request.POST.get("read"):
            read_instead(**here, now=clock.now())
        else:
            position, segments = posted_playback(request.POST.get("position", ""), request.POST.get("segments", ""))
            record_playback(**here, position=position, segments=segments, now=clock.now())
    except ValueError:
        raise Http404 from None
    except DomainError as error:
        say_refusal(request, error)
        return redirect(place)
    if not is_part(request):
        return redirect(place)
    desk = current_desk(enrolment, lesson)
    return render(request, "courses/parts/media_saved.html", {**media_context(playable, text, desk), "desk": desk})


def is_part(request: AuthedRequest) -> bool:
    """Whether a script asks for a piece of the page, not a person for a page."""
    return bool(request.headers.get("HX-Request") or request.headers.get("X-Part"))


def _worksheet(lesson: Lesson, block: str) -> Worksheet:
    found = next((each for each in lesson.worksheets if each.id == block), None)
    if found is None:
        raise Http404
    return found


@says_signed_out
@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.LEARNER)
def lesson_worksheet(request: AuthedRequest, code: str, key: UUID, block: str) -> HttpResponseBase:
    """The sheet on a page of its own, to print; POST keeps what is typed, hands it in or takes it back."""
    enrolment = own_enrolment(request, code)
    text, lesson = lesson_in(enrolment, key)
    sheet = _worksheet(lesson, block)
    if request.method != "POST":
        return render(request, "courses/worksheet.html", _sheet_page(enrolment, text, lesson, sheet))
    try:
        _save(request, enrolment, text, lesson, sheet)
    except DomainError as error:
        if is_part(request):
            return render(request, "courses/parts/not_saved.html", {"why": error.message})
        say_refusal(request, error)
    if is_part(request):
        desk = current_desk(enrolment, lesson)
        entry = desk.sheets[block]
        return render(request, "courses/parts/work_saved.html", {"saved_at": entry.saved_at, "desk": desk})
    if request.POST.get("from") == "sheet":
        return redirect(request.path)
    return redirect(f"{lesson_url(code, lesson)}#block-{block}")


def _save(request: AuthedRequest, enrolment: Enrolment, text: CourseText, lesson: Lesson, sheet: Worksheet) -> None:
    here: dict[str, Any] = {"enrolment": enrolment, "lesson_key": lesson.key, "block_id": sheet.id}
    read: dict[str, Any] = {"language": text.language, "now": clock.now()}
    values = {name.removeprefix("f-"): str(value) for name, value in request.POST.items() if name.startswith("f-")}
    if values:
        save_worksheet(**here, **read, values=values)
    go = request.POST.get("go")
    if go == "hand_in":
        hand_in_worksheet(**here, **read)
        messages.success(request, _("Handed in. Those who teach this course can see it as it is now."))
    elif go == "take_back":
        take_back_worksheet(**here)
        messages.success(request, _("Taken back. Nobody but you sees it."))


def _sheet_page(enrolment: Enrolment, text: CourseText, lesson: Lesson, sheet: Worksheet) -> dict[str, Any]:
    mine = WorksheetEntry.objects.filter(enrolment=enrolment, lesson_key=lesson.key, block_id=sheet.id).first()
    code = enrolment.course.code
    return {
        **worksheet_context(sheet, mine, Desk(code=code, key=lesson.key)),
        "crumbs": crumbs(code, text.title, sheet.title),
        "lesson": lesson,
        "back_url": f"{lesson_url(code, lesson)}#block-{sheet.id}",
    }
