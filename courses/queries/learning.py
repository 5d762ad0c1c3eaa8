"""How far one person is."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value

from courses import releases
from courses.due import Due
from courses.enums import ACTIVE, EnrolmentStatus, Passage
from courses.models import CourseRelease, Enrolment, LessonProgress, QuizAttempt
from courses.queries.due import NO_LEAVE, due_with, leave_of
from courses.releases.schema import CourseText, Lesson
from lms.common.prepared import Prepared


@dataclasses.dataclass(frozen=True)
class Progress:
    """An enrolment with what is done of it."""

    enrolment: Enrolment
    text: CourseText
    done: frozenset[str]
    quiz_passed: bool
    # As it stands with the person's leave; only active_learning asks for it.
    due: Due | None = None

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

    def anchor_in(self, lesson: Lesson) -> str:
        """The very place in `lesson` where the person stopped, as the end of its address; its beginning: nothing."""
        block = self.enrolment.current_block if lesson.key == self.enrolment.current_lesson else ""
        return f"#block-{block}" if block and lesson.block(block) else ""

    @property
    def minutes_left(self) -> int:
        left = sum(lesson.minutes for lesson in self.text.lessons if lesson.key not in self.done)
        return left + (self.text.quiz.minutes if self.text.quiz and not self.quiz_passed else 0)

    @property
    def due_on(self) -> dt.date | None:
        return self.due.on if self.due else None


def _done(**whose: object) -> QuerySet[Any, Any]:
    """(enrolment, lesson) for each lesson that is read, (enrolment, "") for each quiz that is passed."""
    read = LessonProgress.objects.filter(**whose).exclude(completed_at=None).order_by()
    passed = QuizAttempt.objects.filter(**whose, passed=True).order_by()
    return read.values_list("enrolment_id", "lesson_key").union(
        passed.values_list("enrolment_id", Value("", output_field=CharField())), all=True
    )


def _progress(enrolments: Sequence[Enrolment], rows: Iterable[tuple[int, str]], language: str | None) -> list[Progress]:
    done: dict[int, set[str]] = defaultdict(set)
    for enrolment_id, key in rows:
        done[enrolment_id].add(key)
    return [
        Progress(
            enrolment=enrolment,
            text=releases.load(enrolment.release).locale(language),
            done=frozenset(done[enrolment.pk] - {""}),
            quiz_passed="" in done[enrolment.pk],
        )
        for enrolment in enrolments
    ]


def _active(person_id: int) -> QuerySet[Enrolment]:
    mine = Enrolment.objects.filter(person_id=person_id, status__in=ACTIVE)
    related = mine.select_related("course", "release").defer("release__payload")
    return related.order_by(F("due_on").asc(nulls_last=True), "enrolled_at")


def _mine(person_id: int, code: str) -> QuerySet[Enrolment]:
    mine = Enrolment.objects.filter(person_id=person_id, course__code=code).exclude(status=EnrolmentStatus.WITHDRAWN)
    newer = CourseRelease.objects.filter(course=OuterRef("course"), number__gt=OuterRef("release__number"))
    mine = mine.annotate(leads_on=Exists(newer.exclude(passage=Passage.KEEP)))
    return mine.select_related("course", "release", "person").defer("release__payload").order_by("-enrolled_at")


ACTIVE_OF = Prepared(_active, person_id=int)
DONE_OF = Prepared(lambda person_id: _done(enrolment__person=person_id, enrolment__status__in=ACTIVE), person_id=int)
DONE_IN = Prepared(lambda pk: _done(enrolment=pk), pk=int)
LESSONS = Prepared(lambda pk: LessonProgress.objects.filter(enrolment=pk), pk=int)
MINE = Prepared(_mine, person_id=int, code=str)


def lessons_of(enrolment: Enrolment) -> list[LessonProgress]:
    """What was done in each lesson that was opened."""
    rows: list[LessonProgress] = LESSONS.instances(pk=enrolment.pk)
    return rows


def progress_of(enrolment: Enrolment, language: str | None) -> Progress:
    """In one query."""
    return _progress([enrolment], DONE_IN.rows(pk=enrolment.pk), language)[0]


def active_learning(person_id: int, language: str | None, now: dt.datetime) -> list[Progress]:
    """What a person is to learn now, the most pressing first; in three queries, in two if nothing is due."""
    enrolments = ACTIVE_OF.instances(person_id=person_id)
    rows = _progress(enrolments, DONE_OF.rows(person_id=person_id) if enrolments else [], language)
    leaves = leave_of(person_id, now) if any(row.due_on for row in enrolments) else NO_LEAVE
    found = [dataclasses.replace(row, due=due_with(row.enrolment, leaves)) for row in rows]
    return sorted(found, key=lambda row: (row.due_on is None, row.due_on or dt.date.max))


def latest_enrolment(person_id: int, code: str) -> Enrolment | None:
    """The enrolment that a person goes on with: the active one, else the one completed last. See leads_on."""
    rows: list[Enrolment] = MINE.instances(person_id=person_id, code=code)
    return next((row for row in rows if row.status in ACTIVE), rows[0] if rows else None)


def leads_on(enrolment: Enrolment) -> bool:
    """Whether a latest_enrolment is to move on to a newer release; learned with it, in no query of its own."""
    return enrolment.status in ACTIVE and bool(getattr(enrolment, "leads_on", False))
