"""Where apps that stand above courses add to its pages, without courses knowing them."""

from collections.abc import Callable

from courses.models import Enrolment

_completion_pages: list[Callable[[Enrolment], str]] = []


def show_completions_at(url_of: Callable[[Enrolment], str]) -> None:
    """Say which page follows the completion of a course. Called when the app that shows it gets ready."""
    if url_of not in _completion_pages:
        _completion_pages.append(url_of)


def completion_url(enrolment: Enrolment) -> str:
    """The page of a completed enrolment, or nothing if no app shows one."""
    return _completion_pages[-1](enrolment) if _completion_pages else ""
