"""What keeps a course from being released, said so that its author can find and mend it."""

import dataclasses
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.common.errors import DomainError


@dataclasses.dataclass(frozen=True)
class Problem:
    """Something to mend, and the place in the editor where it is mended, as far as it is known."""

    where: str
    what: str
    page_id: int | None = None
    block_id: str = ""

    def __str__(self) -> str:
        return _("“%(where)s”: %(what)s") % {"where": self.where, "what": self.what}

    @property
    def url(self) -> str:
        """The page in the editor, at the block."""
        if self.page_id is None:
            return ""
        anchor = f"#block-{self.block_id}-section" if self.block_id else ""
        return f"{reverse('wagtailadmin_pages:edit', args=[self.page_id])}{anchor}"


class CourseNotReady(DomainError):
    """The course cannot be released as it stands; nothing was published."""

    code = "course_not_ready"

    def __init__(self, problems: Sequence[str | Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Problems:
    """Collected rather than raised one by one: an author wants the whole list. `notes` keep nothing from release."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.notes: list[Problem] = []

    def add(self, where: str, what: str, *, page_id: int | None = None, block_id: str = "") -> None:
        self._put(self.found, Problem(where, what, page_id, block_id))

    def note(self, where: str, what: str, *, page_id: int | None = None, block_id: str = "") -> None:
        self._put(self.notes, Problem(where, what, page_id, block_id))

    def _put(self, kept: list[Problem], problem: Problem) -> None:
        if problem not in kept:
            kept.append(problem)
