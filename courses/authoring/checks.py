"""Whether a course could be released as it is drafted now."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

from courses.models import CoursePage
from courses.releases.compile import Compiled, compile_course
from courses.releases.files import PreviewStore
from courses.releases.problems import Problem
from courses.releases.sources import draft_sources


def looked_at(page: CoursePage) -> Compiled:
    """`page` as it stands in the form; the pages below it as they are drafted."""
    return compile_course(page.course, draft_sources(page), PreviewStore())


def problems_of(page: CoursePage) -> list[Problem]:
    return looked_at(page).problems


def _buttons(problem: Problem) -> list[object]:
    return [messages.button(problem.url, _("Go there"))] if problem.url else []


def say_problems(request: HttpRequest, problems: Iterable[Problem]) -> None:
    """Each with a way to the block that it is about."""
    for problem in problems:
        messages.error(request, str(problem), buttons=_buttons(problem))


def say_notes(request: HttpRequest, notes: Iterable[Problem]) -> None:
    """What keeps nothing from being released, and is worth a look."""
    for note in notes:
        messages.warning(request, str(note), buttons=_buttons(note))
