"""Where learners stop in a course. Defined here once, for the list of courses and for each course's own page."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from courses.enums import EnrolmentStatus, WithdrawalCause
from courses.models import Course, Enrolment, LessonProgress, QuizAttempt
from courses.releases.schema import CourseText

# Whoever has come so far and no further: is still at it, or has given up.
HALTED = frozenset({EnrolmentStatus.STARTED, EnrolmentStatus.WITHDRAWN})


@dataclasses.dataclass(frozen=True)
class Halt:
    """A status in which people stand in a lesson, and whether they have finished that lesson."""

    lesson: str
    status: str
    is_done: bool


@dataclasses.dataclass(frozen=True)
class StepFigures:
    """A lesson, or the quiz at the end (`number` 0), counted in enrolments.

    `opened`: came to it. `finished`: finished it, or passed. `standing`: still learning, and this is what comes next.
    `left`: gave the course up or were taken out of it here.
    """

    number: int
    title: str
    opened: int
    finished: int
    standing: int
    left: int

    @property
    def stopped(self) -> int:
        return self.standing + self.left


def halts(course_ids: Collection[int]) -> dict[int, Counter[Halt]]:
    """By course, in one query: where those stand who have begun and not completed."""
    rows = LessonProgress.objects.filter(
        enrolment__course__in=course_ids,
        enrolment__status__in=HALTED,
        lesson_key=F("enrolment__current_lesson"),
    ).exclude(enrolment__withdrawn_because=WithdrawalCause.AGAIN)  # They go on in a newer release.
    found: dict[int, Counter[Halt]] = defaultdict(Counter)
    counted = rows.values_list("enrolment__course", "lesson_key", "enrolment__status").annotate(
        all=Count("pk"), done=Count("completed_at")
    )
    for course, lesson, status, everybody, done in counted:
        found[course][Halt(lesson, status, True)] = done
        found[course][Halt(lesson, status, False)] = everybody - done
    return found


def stopped_at(text: CourseText, halted: Counter[Halt], status: EnrolmentStatus) -> list[int]:
    """For each lesson and, last, for what follows the lessons: how many people of `status` have it before them.

    Who has finished a lesson stands at the next one. Lessons that the course no longer has are left out.
    """
    counts = [0] * (len(text.lessons) + 1)
    for index, lesson in enumerate(text.lessons):
        counts[index] += halted[Halt(lesson.key, status, False)]
        counts[index + 1] += halted[Halt(lesson.key, status, True)]
    return counts


def step_figures(course: Course, text: CourseText) -> list[StepFigures]:
    """The lessons of `text` in their order, then its quiz; in three queries."""
    rows = LessonProgress.objects.filter(enrolment__course=course).values_list("lesson_key")
    opened = {key: (came, done) for key, came, done in rows.annotate(Count("pk"), Count("completed_at"))}
    halted = halts([course.pk])[course.pk]
    standing = stopped_at(text, halted, EnrolmentStatus.STARTED)
    left = stopped_at(text, halted, EnrolmentStatus.WITHDRAWN)
    steps = [
        StepFigures(index + 1, lesson.title, *opened.get(lesson.key, (0, 0)), standing[index], left[index])
        for index, lesson in enumerate(text.lessons)
    ]
    if text.quiz is not None:
        tried = QuizAttempt.objects.filter(enrolment__course=course).aggregate(
            opened=Count("enrolment", distinct=True),
            finished=Count("enrolment", distinct=True, filter=Q(passed=True)),
        )
        steps.append(StepFigures(0, text.quiz.title, tried["opened"], tried["finished"], standing[-1], left[-1]))
    return steps


def begun(course: Course) -> int:
    """How many enrolments were ever begun."""
    return Enrolment.objects.filter(course=course, started_at__isnull=False).count()


def stops_sentence(steps: list[StepFigures], begun: int) -> str:
    """Where most stop, to be read out; empty if nobody has begun."""
    if not begun:
        return ""
    worst = max(steps, key=lambda step: step.stopped, default=None)
    words = {"begun": begun}
    if worst is None or not worst.stopped:
        return _("Of %(begun)s who began, nobody has stopped on the way.") % words
    words_there = {**words, "title": worst.title, "stopped": worst.stopped, "left": worst.left}
    return _("Of %(begun)s who began, most stop at “%(title)s”: %(stopped)s, of whom %(left)s have left.") % words_there
