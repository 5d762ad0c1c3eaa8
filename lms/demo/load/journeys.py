"""Learning as people do it: a journey is a generator of acts, each with its moment; it goes on when an act is done.

All journeys run side by side in the order of time, so that the store's order is the order in which things happened.
"""

import dataclasses
import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction

from courses import judging
from courses.acts import Act, Enrolled, LessonCompleted, LessonOpened, QuizStarted, QuizSubmitted
from courses.enums import EnrolmentSource
from courses.models import Course
from courses.questions import kind_of
from courses.releases.questions import Quiz
from courses.releases.schema import CourseText
from lms.common.clock import CITY_ZONE, local_date, start_of
from lms.demo.load.writing import Writer
from lms.organization.models import Person
from lms.xapi import cursors

CORRECT = 0.93
# The last question of this course misleads: of those who know all the rest, so many get it wrong.
MISLEADING, MISLED = "basic", 0.6


@dataclasses.dataclass(frozen=True)
class Errand:
    """What is not an act of learning: somebody at HR does it, at a moment."""

    at: dt.datetime
    do: Callable[[dt.datetime], object]


Journey = Iterator[Act | Errand]


def office_hours(day: dt.date, rng: random.Random) -> dt.datetime:
    """A moment of a working day: weekends move to the Monday after."""
    day += dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    minutes = rng.choice([rng.randint(9 * 60, 11 * 60 + 50), rng.randint(13 * 60, 17 * 60)])
    return dt.datetime.combine(day, dt.time.min, tzinfo=CITY_ZONE) + dt.timedelta(minutes=minutes)


def run(journeys: Iterable[Journey], writer: Writer, until: dt.datetime, report: Callable[[dt.date], None]) -> int:
    """Run all journeys up to `until` in the order of time; returns how many acts there were.

    A day is one transaction; consumers catch up after it, as they do in real use, and see that day's end.
    """
    number = itertools.count()
    queue: list[tuple[dt.datetime, int, Act | Errand, Journey]] = []
    for journey in journeys:
        first = next(journey)
        heapq.heappush(queue, (first.at, next(number), first, journey))
    acts = 0
    while queue and queue[0][0] < until:
        day = local_date(queue[0][0])
        evening = min(until, start_of(day + dt.timedelta(days=1)))
        with transaction.atomic():
            while queue and queue[0][0] < evening:
                at, _, deed, journey = heapq.heappop(queue)
                acts += 1
                _carry_out(deed, writer)
                following = next(journey, None)
                if following is not None:
                    heapq.heappush(queue, (max(following.at, at), next(number), following, journey))
            writer.flush()
        cursors.follow_all(now=evening)
        report(day)
    return acts


def _carry_out(deed: Act | Errand, writer: Writer) -> None:
    if isinstance(deed, Act):
        writer.add(deed)
    else:
        writer.flush()
        deed.do(deed.at)


@dataclasses.dataclass(frozen=True)
class Way:
    """How somebody goes through a course: when, how far (None: to the end), how slowly, and how well at first."""

    start: dt.date
    due_on: dt.date | None = None
    source: EnrolmentSource = EnrolmentSource.REQUIRED
    stops_after: int | None = None
    days_between: int = 4
    fails_first: bool = False


def learn(person: Person, course: Course, text: CourseText, way: Way, rng: random.Random) -> Journey:
    """Enrol, read lesson after lesson, answer the quiz, once more if need be."""
    at = office_hours(way.start, rng)
    yield Enrolled(person, course, at, way.source, way.due_on)
    completed = None
    for index, lesson in enumerate(text.lessons):
        if way.stops_after is not None and index >= way.stops_after:
            return
        at = office_hours(local_date(at) + dt.timedelta(days=rng.randint(1, way.days_between * 2)), rng)
        yield LessonOpened(person, course, at, lesson.key)
        at += dt.timedelta(minutes=lesson.minutes * rng.uniform(0.7, 1.8))
        completed = LessonCompleted(person, course, at, lesson.key)
        yield completed
    if text.quiz and completed:
        yield from _take_quiz(completed, text.quiz, way, rng)


def _take_quiz(last: LessonCompleted, quiz: Quiz, way: Way, rng: random.Random) -> Journey:
    person, course, at = last.person, last.course, last.at
    for number in range(3):
        at += dt.timedelta(minutes=rng.randint(3, 25))
        yield QuizStarted(person, course, at)
        at += dt.timedelta(minutes=quiz.minutes * rng.uniform(0.6, 1.5))
        share = 0.5 if way.fails_first and number == 0 else CORRECT
        answers = _answers(quiz, share, rng)
        if course.code == MISLEADING:
            answers |= _misled(quiz, answers, rng)
        yield QuizSubmitted(person, course, at, answers)
        if _passes(quiz, answers, rng):
            return


def _misled(quiz: Quiz, answers: dict[str, list[str]], rng: random.Random) -> dict[str, list[str]]:
    """Who knows all the rest often stumbles over the last question, who does not takes what comes first to mind."""
    last = quiz.questions[-1]
    right = [option.key for option in last.options if option.correct]
    knows = all(set(answers[question.key]) == question.right_keys for question in quiz.questions[:-1])
    if not knows or rng.random() >= MISLED:
        return {last.key: right}
    return {last.key: [next(option.key for option in last.options if not option.correct)]}


def _passes(quiz: Quiz, answers: dict[str, list[str]], rng: random.Random) -> bool:
    """Whether the try is over with this one. What is drawn is answered alike, so any draw tells."""
    judged = judging.judge(judging.asked_of(quiz, rng), answers)
    return judging.has_passed(judged.share, quiz.pass_mark)


def _answers(quiz: Quiz, share: float, rng: random.Random) -> dict[str, list[str]]:
    """Right answers for about `share` of the questions; for the others some wrong option, or none."""
    answers = {}
    for draw in quiz.plan:
        knows = rng.random() < share
        for question in filter(None, map(quiz.question, draw.keys)):
            wrong = [option.key for option in question.options if not option.correct]
            asked = question.as_asked()
            right = kind_of(asked).right(asked)
            answers[question.key] = right if knows else [rng.choice(wrong)] if wrong else []
    return answers
