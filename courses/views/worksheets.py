"""Worksheets that learners have handed in, for those who teach the course."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses import releases
from courses.models import Course, WorksheetEntry
from courses.queries.work import handed_in
from lms.common.access import AuthedRequest, Role, allow

PAGE_SIZE = 50


def _taught(request: AuthedRequest, code: str) -> Course:
    """A course of one's own: what was handed in was handed to its trainers, and to nobody else."""
    return get_object_or_404(Course, code=code, trainers=request.access.person_id or 0)


def _title(entry: WorksheetEntry) -> tuple[str, str]:
    """The lesson and the sheet, as the learner's release calls them."""
    lesson = releases.load(entry.enrolment.release).locale(get_language()).lesson(entry.lesson_key)
    block = lesson.block(entry.block_id) if lesson else None
    return (lesson.title if lesson else "", getattr(block, "title", ""))


@require_safe
@allow(Role.TRAINER)
def worksheet_list(request: AuthedRequest, code: str) -> HttpResponseBase:
    course = _taught(request, code)
    page = Paginator(handed_in(course), PAGE_SIZE).get_page(request.GET.get("page"))
    releases.load_all({entry.enrolment.release for entry in page})
    context = {
        "course": course,
        "page_obj": page,
        "count": page.paginator.count,
        "rows": [{"entry": entry, "title": _title(entry)} for entry in page],
        "trail": [
            (_("Courses I teach"), reverse("teach")),
            (course.code, reverse("teach_course", args=[code])),
            (_("Worksheets handed in"), None),
        ],
    }
    return render(request, "courses/teach/worksheets.html", context)


@require_safe
@allow(Role.TRAINER)
def worksheet_detail(request: AuthedRequest, code: str, uuid: UUID) -> HttpResponseBase:
    """As it was handed in; what the learner has typed since is not there."""
    course = _taught(request, code)
    entry = get_object_or_404(handed_in(course), uuid=uuid)
    lesson, title = _title(entry)
    back = reverse("worksheet_list", args=[code])
    trail = [(_("Courses I teach"), reverse("teach")), (_("Worksheets handed in"), back), (title, None)]
    context = {"entry": entry, "lesson": lesson, "title": title, "trail": trail}
    return render(request, "courses/teach/worksheet.html", context)
