"""Whether a course could be released as it is drafted now."""

from django.http import HttpRequest
from wagtail.admin import messages

from courses.models import CoursePage
from courses.releases.compile import compile_course
from courses.releases.files import PreviewStore
from courses.releases.sources import draft_sources


def problems_of(page: CoursePage) -> list[str]:
    """`page` as it stands in the form; the pages below it as they are drafted."""
    return compile_course(page.course, draft_sources(page), PreviewStore()).problems


def say_problems(request: HttpRequest, problems: list[str]) -> None:
    for problem in problems:
        messages.error(request, problem)
