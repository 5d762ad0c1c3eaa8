"""Two at once: what is counted is counted once."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Locale

from courses.actions.attendance import record_attendance
from courses.actions.banks import add_entries
from courses.actions.closing import close_timed_out
from courses.actions.enrolments import enrol
from courses.actions.marking import mark_attempt
from courses.actions.quizzes import save_answers, start_attempt, submit_quiz
from courses.actions.regrading import regrade
from courses.banks.entries import Entry
from courses.enums import CorrectionRule, EnrolmentSource, Format, Presence
from courses.models import (
    Attendance,
    BankQuestion,
    Completion,
    Enrolment,
    EssayMark,
    QuestionBank,
    QuizAttempt,
    RoomSession,
)
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.organization.models import Person
from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from tests.factories import questions as make
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
from tests.factories.quizzes import asking, begun, right_given

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


def test_two_tabs_that_answer_at_once_lose_nothing(now: dt.datetime) -> None:
    """Each answers half of the questions, one by one, side by side; then both submit."""
    attempt = begun(PersonFactory(), asking(*(make.text(f"答え{n}") for n in range(12))), now)
    right = list(right_given(attempt).items())

    def answer(own: list[tuple[str, list[str]]]) -> None:
        copy = QuizAttempt.objects.select_related("enrolment").get(pk=attempt.pk)
        for pair in own:
            save_answers(attempt=copy, answers=dict([pair]), now=now)

    at_once(lambda: answer(right[::2]), lambda: answer(right[1::2]))
    copies = [QuizAttempt.objects.get(pk=attempt.pk) for _ in range(2)]
    results = at_once(*(partial(submit_quiz, attempt=copy, answers={}, now=now) for copy in copies))
    assert [result.score for result in results] == [1, 1]
    assert Statement.objects.filter(verb=Verb.ANSWERED).count() == 12
    assert Completion.objects.count() == 1


def test_the_clock_and_the_learner_submit_once(now: dt.datetime) -> None:
    attempt = begun(PersonFactory(), asking(make.text("東京"), time_limit=1), now)
    save_answers(attempt=attempt, answers=right_given(attempt), now=now)
    late = now + dt.timedelta(minutes=2)
    copy = QuizAttempt.objects.get(pk=attempt.pk)
    at_once(lambda: close_timed_out(now=late), lambda: submit_quiz(attempt=copy, answers={}, now=late))
    assert Statement.objects.filter(verb=Verb.PASSED).count() == 1
    assert Completion.objects.count() == 1


def test_of_two_who_mark_one_is_refused(now: dt.datetime) -> None:
    essay = make.essay()
    attempt = begun(PersonFactory(), asking(essay), now)
    submit_quiz(attempt=attempt, answers={essay["key"]: ["書きました。"]}, now=now)
    points = {essay["key"]: {line["key"]: line["points"] for line in essay["rubric"]}}
    markers = [PersonFactory(with_account=True).user for _ in range(2)]

    def mark(by: Any) -> str:
        copy = QuizAttempt.objects.get(pk=attempt.pk)
        try:
            mark_attempt(attempt=copy, points=points, comments={}, now=now, by=by)
        except DomainError as error:
            return error.code
        return "marked"

    assert sorted(at_once(*(partial(mark, by) for by in markers))) == ["marked", "marked_already"]
    assert EssayMark.objects.count() == 1
    assert Completion.objects.count() == 1


def test_a_correction_and_a_submission_at_once_judge_by_the_correction(now: dt.datetime) -> None:
    question = make.text("東京")
    course = asking(question)
    attempts = [begun(PersonFactory(), course, now) for _ in range(3)]
    by = PersonFactory(with_account=True).user
    release = course.releases.get()

    def correct() -> Any:
        given: dict[str, Any] = {"rule": CorrectionRule.ACCEPT, "accepted": ["江戸"], "reason": "江戸も正しい。"}
        return regrade(course=course, release=release, question_key=question["key"], now=now, by=by, **given)

    def submit(pk: int) -> Any:
        copy = QuizAttempt.objects.get(pk=pk)
        return submit_quiz(attempt=copy, answers={question["key"]: ["江戸"]}, now=now)

    at_once(correct, *(partial(submit, attempt.pk) for attempt in attempts))
    assert [row.passed for row in QuizAttempt.objects.all()] == [True] * 3
    assert Completion.objects.count() == 3


def test_the_same_file_sent_twice_at_once_is_taken_once(now: dt.datetime) -> None:
    bank, locale = QuestionBank.objects.create(name="業務改革"), Locale.objects.get(language_code="ja")
    by = PersonFactory(with_account=True).user
    entries = [Entry(question) for question in make.one_of_each()]
    take = partial(add_entries, bank=bank, locale=locale, entries=entries, now=now, by=by)
    assert sorted(at_once(take, take)) == [(0, 9), (9, 0)]
    assert BankQuestion.objects.count() == 9


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
