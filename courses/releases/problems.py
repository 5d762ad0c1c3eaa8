"""What keeps a course from being released, said so that its author can find and mend it."""

from django.utils.translation import gettext as _

from lms.common.errors import DomainError


class CourseNotReady(DomainError):
    """The course cannot be released as it stands; nothing was published."""

    code = "course_not_ready"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Collected rather than raised one by one: an author wants the whole list."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, what: str) -> None:
        problem = _("“%(where)s”: %(what)s") % {"where": where, "what": what}
        if problem not in self.found:
            self.found.append(problem)
