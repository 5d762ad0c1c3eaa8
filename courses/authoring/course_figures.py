"""One course in detail, for those who teach it."""

import dataclasses
import datetime as dt
from collections import Counter

from django.db.models import Count

from courses import releases
from courses.authoring.questions import COLUMNS, QuestionFigures, Tried, question_figures
from courses.enums import EnrolmentStatus
from courses.models import Course, CourseRelease, Enrolment, LessonProgress, QuizAttempt, Regrading, RoomSession
from courses.releases.schema import CourseText

RECENT_ATTEMPTS = 2000
RECENT_REGRADINGS = 10


@dataclasses.dataclass(frozen=True)
class LessonFigures:
    """How many came to a lesson, finished it, and stand there now."""

    number: int
    title: str
    opened: int
    finished: int
    stopped: int


@dataclasses.dataclass(frozen=True)
class CourseFigures:
    lessons: list[LessonFigures]
    questions: list[QuestionFigures]
    sessions: list[RoomSession]
    releases: list[CourseRelease]
    # How many tries wait to be marked, and which questions were put right.
    waiting: int
    regradings: list[Regrading]


def course_figures(course: Course, language: str, today: dt.date) -> CourseFigures:
    made = list(course.releases.defer("payload").select_related("released_by").order_by("-number"))
    text = releases.load(made[0]).locale(language) if made else None
    sessions = course.sessions.filter(held_on__gte=today).order_by("held_on", "starts_at")
    return CourseFigures(
        lessons=_lessons(course, text) if text else [],
        questions=_questions(course, text) if text else [],
        sessions=list(sessions),
        releases=made,
        waiting=QuizAttempt.objects.filter(enrolment__course=course, awaits_marking=True).count(),
        regradings=list(course.regradings.all()[:RECENT_REGRADINGS]),
    )


def _lessons(course: Course, text: CourseText) -> list[LessonFigures]:
    rows = LessonProgress.objects.filter(enrolment__course=course).values_list("lesson_key")
    opened = {key: (came, done) for key, came, done in rows.annotate(Count("pk"), Count("completed_at"))}
    standing = Enrolment.objects.filter(course=course, status=EnrolmentStatus.STARTED).values_list("current_lesson")
    stopped = Counter(dict(standing.annotate(Count("pk"))))
    return [
        LessonFigures(number, lesson.title, *opened.get(lesson.key, (0, 0)), stopped=stopped[lesson.key])
        for number, lesson in enumerate(text.lessons, start=1)
    ]


def _questions(course: Course, text: CourseText) -> list[QuestionFigures]:
    if text.quiz is None:
        return []
    attempts = QuizAttempt.objects.filter(enrolment__course=course, score__isnull=False)
    recent = attempts.order_by("-submitted_at").values_list(*COLUMNS)[:RECENT_ATTEMPTS]
    return question_figures(text.quiz, [Tried.of(*row) for row in recent])
