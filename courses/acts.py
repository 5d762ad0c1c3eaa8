"""Acts of learning as data: who did what of which course, when. What many of them at once are written down from."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from courses.enums import EnrolmentSource
from courses.models import Course
from lms.common.errors import DomainError
from lms.organization.models import Person


@dataclasses.dataclass(frozen=True)
class Act:
    """Something a person did in a course at a moment."""

    person: Person
    course: Course
    at: dt.datetime

    @property
    def key(self) -> tuple[int, int]:
        """Whose way through which course it belongs to."""
        return self.person.pk, self.course.pk


@dataclasses.dataclass(frozen=True)
class Enrolled(Act):
    source: EnrolmentSource
    due_on: dt.date | None = None


@dataclasses.dataclass(frozen=True)
class LessonOpened(Act):
    lesson_key: str


@dataclasses.dataclass(frozen=True)
class LessonCompleted(Act):
    lesson_key: str


@dataclasses.dataclass(frozen=True)
class QuizStarted(Act):
    """Asks no question anew while a try is open."""


@dataclasses.dataclass(frozen=True)
class QuizSubmitted(Act):
    """Submits the open try; `answers` are option keys by question key."""

    answers: Mapping[str, Sequence[str]]


class ActRefused(DomainError):
    """One of several acts was refused, so none is written down; `index` says which of them."""

    def __init__(self, error: DomainError, index: int) -> None:
        super().__init__(error.message, code=error.code, field=error.field)
        self.index = index
