"""One course in detail, for those who teach it."""

import dataclasses
import datetime as dt

from courses import releases
from courses.authoring.questions import QuestionFigures, question_figures, recent_tries
from courses.models import Course, CourseRating, CourseRelease, QuizAttempt, Regrading, RoomSession
from courses.queries.ratings import Ratings, comments_on, ratings_of
from courses.queries.stops import StepFigures, begun, step_figures
from courses.releases.schema import CourseText

RECENT_REGRADINGS = 10
RECENT_COMMENTS = 3


@dataclasses.dataclass(frozen=True)
class CourseFigures:
    steps: list[StepFigures]
    begun: int
    questions: list[QuestionFigures]
    ratings: Ratings
    comments: list[CourseRating]
    sessions: list[RoomSession]
    releases: list[CourseRelease]
    # How many tries wait to be marked, and which questions were put right.
    waiting: int
    regradings: list[Regrading]


def course_figures(course: Course, language: str, today: dt.date) -> CourseFigures:
    made = list(course.releases.defer("payload").select_related("released_by").order_by("-number"))
    text = releases.load(made[0]).locale(language) if made else None
    sessions = course.sessions.filter(held_on__gte=today).order_by("held_on", "starts_at")
    ratings = ratings_of(course)
    return CourseFigures(
        steps=step_figures(course, text) if text else [],
        begun=begun(course),
        questions=_questions(course, text) if text else [],
        ratings=ratings,
        comments=list(comments_on(course, ratings)[:RECENT_COMMENTS]),
        sessions=list(sessions),
        releases=made,
        waiting=QuizAttempt.objects.filter(enrolment__course=course, awaits_marking=True).count(),
        regradings=list(course.regradings.all()[:RECENT_REGRADINGS]),
    )


def _questions(course: Course, text: CourseText) -> list[QuestionFigures]:
    return question_figures(text.quiz, recent_tries(course)) if text.quiz else []


def figures_of_questions(course: Course, language: str) -> tuple[str, list[QuestionFigures]]:
    """The title of the newest release, and how its questions do; in two queries."""
    newest = course.releases.defer("payload").order_by("-number").first()
    if newest is None:
        return course.code, []
    text = releases.load(newest).locale(language)
    return text.title, _questions(course, text)
