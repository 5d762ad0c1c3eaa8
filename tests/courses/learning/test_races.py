"""Two at once: what is counted is counted once."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from courses.actions.attendance import record_attendance
from courses.actions.enrolments import enrol
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.enums import EnrolmentSource, Format, Presence
from courses.models import Attendance, Completion, Enrolment, QuizAttempt, RoomSession
from lms.common.clock import local_date
from lms.organization.models import Person
from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from tests.factories.courses import (
    enrolled,
    make_course,
    make_session,
    read_lessons,
    ready_for_quiz,
    right_answers,
    wrong_answers,
)
from tests.factories.organization import PersonFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts side by side, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, act) for act in acts]]


def test_of_two_submissions_one_is_counted(now: dt.datetime) -> None:
    attempt = ready_for_quiz(PersonFactory(), make_course(), now)
    copies = [QuizAttempt.objects.get(pk=attempt.pk) for _ in range(2)]
    given = [right_answers(attempt), wrong_answers(attempt)]
    results = at_once(
        *(
            lambda copy=copy, answers=answers: submit_quiz(attempt=copy, answers=answers, now=now)
            for copy, answers in zip(copies, given, strict=True)
        )
    )
    assert results[0].passed == results[1].passed
    assert Statement.objects.filter(verb=Verb.ANSWERED).count() == 3
    assert Completion.objects.count() == int(results[0].passed)


def test_two_clicks_enrol_once_and_begin_one_attempt(now: dt.datetime) -> None:
    person, course = PersonFactory(), make_course()
    click = lambda: enrol(person=person, course=course, source=EnrolmentSource.SELF, now=now)  # noqa: E731
    assert len({enrolment.pk for enrolment in at_once(click, click, click)}) == 1
    enrolment = enrolled(person, course, now)
    read_lessons(enrolment, now)
    copies = [Enrolment.objects.get(pk=enrolment.pk) for _ in range(3)]
    begun = at_once(*(lambda copy=copy: start_attempt(enrolment=copy, now=now) for copy in copies))
    assert len({attempt.pk for attempt in begun}) == 1


def test_two_tablets_record_one_person_once(now: dt.datetime) -> None:
    person = PersonFactory()
    session = make_session(make_course(format=Format.ROOM, lessons=0, quiz=False), local_date(now), now)

    def tap(presence: Presence) -> Attendance:
        return record_attendance(session=session, person=person, presence=presence, now=now, by=None)

    at_once(lambda: tap(Presence.PRESENT), lambda: tap(Presence.LATE), lambda: tap(Presence.PRESENT))
    assert Attendance.objects.known().count() == 1
    assert Completion.objects.known().count() == 1


def test_two_sheets_of_one_course_complete_it_once_a_year(now: dt.datetime) -> None:
    """Two sessions of a course on one day, saved by two trainers in the same instant."""
    people = [PersonFactory() for _ in range(4)]
    course, today = make_course(format=Format.ROOM, lessons=0, quiz=False), local_date(now)
    sheets = [make_session(course, today, now) for _ in range(2)]

    def save(session: RoomSession, person: Person) -> Attendance:
        return record_attendance(session=session, person=person, presence=Presence.PRESENT, now=now, by=None)

    for person in people:
        at_once(*(partial(save, session, person) for session in sheets))
    assert Attendance.objects.known().count() == 2 * len(people)
    assert sorted(Completion.objects.known().values_list("person_id", flat=True)) == sorted(p.pk for p in people)
