"""Learning as people do it: a journey is a generator that acts at a moment and yields the moment of its next act.

All journeys run side by side in the order of time, so that the store's order is the order in which things happened.
"""

import dataclasses
import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction

from courses import releases
from courses.actions import enrolments, lessons, quizzes
from courses.enums import EnrolmentSource
from courses.models import Course, Enrolment
from courses.releases.schema import Quiz
from lms.common.clock import CITY_ZONE, local_date, start_of
from lms.organization.models import Person
from lms.xapi import cursors

Journey = Iterator[dt.datetime]
CORRECT = 0.93


def office_hours(day: dt.date, rng: random.Random) -> dt.datetime:
    """A moment of a working day: weekends move to the Monday after."""
    day += dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    minutes = rng.choice([rng.randint(9 * 60, 11 * 60 + 50), rng.randint(13 * 60, 17 * 60)])
    return dt.datetime.combine(day, dt.time.min, tzinfo=CITY_ZONE) + dt.timedelta(minutes=minutes)


def run(journeys: Iterable[Journey], until: dt.datetime, report: Callable[[dt.date], None]) -> int:
    """Run all journeys up to `until` in the order of time; returns how many acts there were.

    A day is one transaction; consumers catch up after it, as they do in real use, and see that day's end.
    """
    number = itertools.count()
    queue = [(next(journey), next(number), journey) for journey in journeys]
    heapq.heapify(queue)
    acts = 0
    while queue and queue[0][0] < until:
        day = local_date(queue[0][0])
        evening = min(until, start_of(day + dt.timedelta(days=1)))
        with transaction.atomic():
            while queue and queue[0][0] < evening:
                at, _, journey = heapq.heappop(queue)
                acts += 1
                following = next(journey, None)
                if following is not None:
                    heapq.heappush(queue, (max(following, at), next(number), journey))
        cursors.follow_all(now=evening)
        report(day)
    return acts


@dataclasses.dataclass(frozen=True)
class Way:
    """How somebody goes through a course: when, how far (None: to the end), how slowly, and how well at first."""

    start: dt.date
    due_on: dt.date | None = None
    source: EnrolmentSource = EnrolmentSource.REQUIRED
    stops_after: int | None = None
    days_between: int = 4
    fails_first: bool = False


def learn(person: Person, course: Course, way: Way, rng: random.Random) -> Journey:
    """Enrol, read lesson after lesson, answer the quiz, once more if need be."""
    at = office_hours(way.start, rng)
    yield at
    enrolment = enrolments.enrol(person=person, course=course, source=way.source, now=at, due_on=way.due_on)
    text = releases.load(enrolment.release).locale("ja")
    for index, lesson in enumerate(text.lessons):
        if way.stops_after is not None and index >= way.stops_after:
            return
        at = office_hours(local_date(at) + dt.timedelta(days=rng.randint(1, way.days_between * 2)), rng)
        yield at
        lessons.open_lesson(enrolment=enrolment, lesson_key=lesson.key, now=at)
        at += dt.timedelta(minutes=lesson.minutes * rng.uniform(0.7, 1.8))
        yield at
        lessons.complete_lesson(enrolment=enrolment, lesson_key=lesson.key, now=at)
    if text.quiz:
        yield from _take_quiz(enrolment, text.quiz, way, rng, at)


def _take_quiz(enrolment: Enrolment, quiz: Quiz, way: Way, rng: random.Random, at: dt.datetime) -> Journey:
    for number in range(3):
        at += dt.timedelta(minutes=rng.randint(3, 25))
        yield at
        attempt = quizzes.start_attempt(enrolment=enrolment, now=at)
        at += dt.timedelta(minutes=quiz.minutes * rng.uniform(0.6, 1.5))
        yield at
        share = 0.5 if way.fails_first and number == 0 else CORRECT
        attempt = quizzes.submit_quiz(attempt=attempt, answers=_answers(quiz, share, rng), now=at)
        if attempt.passed:
            return


def _answers(quiz: Quiz, share: float, rng: random.Random) -> dict[str, list[str]]:
    """Right answers for about `share` of the questions, some wrong option for the others."""
    answers = {}
    for question in quiz.questions:
        right = [option.key for option in question.options if option.correct]
        wrong = [option.key for option in question.options if not option.correct]
        answers[question.key] = right if rng.random() < share or not wrong else [rng.choice(wrong)]
    return answers
