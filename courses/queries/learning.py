"""How far one person is."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F

from courses import releases
from courses.enums import ACTIVE, EnrolmentStatus
from courses.models import Course, Enrolment, LessonProgress, QuizAttempt
from courses.releases.schema import CourseText, Lesson


@dataclasses.dataclass(frozen=True)
class Progress:
    """An enrolment with what is done of it."""

    enrolment: Enrolment
    text: CourseText
    done: frozenset[str]
    quiz_passed: bool

    @property
    def lessons_done(self) -> int:
        return sum(lesson.key in self.done for lesson in self.text.lessons)

    @property
    def all_read(self) -> bool:
        return self.lessons_done == len(self.text.lessons)

    @property
    def steps_done(self) -> int:
        return self.lessons_done + self.quiz_passed

    @property
    def steps(self) -> int:
        return len(self.text.lessons) + (self.text.quiz is not None)

    @property
    def next_lesson(self) -> Lesson | None:
        """Where the person stopped, or else the first lesson that is not finished; None: only the quiz is left."""
        here = self.text.lesson(self.enrolment.current_lesson)
        if here is not None and here.key not in self.done:
            return here
        return next((lesson for lesson in self.text.lessons if lesson.key not in self.done), None)

    @property
    def minutes_left(self) -> int:
        left = sum(lesson.minutes for lesson in self.text.lessons if lesson.key not in self.done)
        return left + (self.text.quiz.minutes if self.text.quiz and not self.quiz_passed else 0)

    def is_overdue(self, today: dt.date) -> bool:
        due = self.enrolment.due_on
        return due is not None and due < today and self.enrolment.status in ACTIVE


def progress_list(enrolments: Sequence[Enrolment], language: str | None) -> list[Progress]:
    """In two queries, however many enrolments; they come with their release."""
    done: dict[int, set[str]] = defaultdict(set)
    finished = LessonProgress.objects.filter(enrolment__in=enrolments).exclude(completed_at=None)
    for enrolment_id, key in finished.values_list("enrolment_id", "lesson_key"):
        done[enrolment_id].add(key)
    passed = set(
        QuizAttempt.objects.filter(enrolment__in=enrolments, passed=True).values_list("enrolment_id", flat=True)
    )
    return [
        Progress(
            enrolment=enrolment,
            text=releases.load(enrolment.release).locale(language),
            done=frozenset(done[enrolment.pk]),
            quiz_passed=enrolment.pk in passed,
        )
        for enrolment in enrolments
    ]


def progress_of(enrolment: Enrolment, language: str | None) -> Progress:
    return progress_list([enrolment], language)[0]


def active_learning(person_id: int, language: str | None) -> list[Progress]:
    """What a person is to learn now, the most pressing first."""
    enrolments = Enrolment.objects.filter(person_id=person_id, status__in=ACTIVE)
    related = enrolments.select_related("course", "release").defer("release__payload")
    return progress_list(list(related.order_by(F("due_on").asc(nulls_last=True), "enrolled_at")), language)


def latest_enrolment(person_id: int, course: Course) -> Enrolment | None:
    """The enrolment that a person goes on with: the active one, else the one completed last."""
    mine = Enrolment.objects.filter(person_id=person_id, course=course).exclude(status=EnrolmentStatus.WITHDRAWN)
    related = mine.select_related("course", "release", "person").defer("release__payload").order_by("-enrolled_at")
    rows = list(related)
    return next((row for row in rows if row.status in ACTIVE), rows[0] if rows else None)
