"""What is written in one's own words waits for somebody who reads it, and then counts like everything else."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.actions.marking import mark_attempt
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.enums import EnrolmentStatus
from courses.models import Completion, Course, EssayMark, QuizAttempt
from courses.queries.marking import waiting_tries
from lms.common.access import Access, Role
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.inbox.models import Notification
from lms.organization.models import Person
from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories import questions as make
from tests.factories.organization import PersonFactory
from tests.factories.quizzes import asking, begun, right_given

pytestmark = pytest.mark.django_db
DAYS = dt.timedelta(days=1)


@pytest.fixture
def course(city: City) -> Course:
    made = asking(make.single(), make.essay(points=4), pass_mark=60)
    made.trainers.add(city.trainer)
    return made


def handed_in(person: Person, course: Course, now: dt.datetime) -> QuizAttempt:
    attempt = begun(person, course, now)
    text = {attempt.questions[1]["key"]: ["待ち時間を15分減らします。"]}
    return submit_quiz(attempt=attempt, answers={**right_given(attempt), **text}, now=now)


def points(attempt: QuizAttempt, *given: int) -> dict[str, dict[str, int]]:
    essay = attempt.questions[1]
    return {essay["key"]: {line["key"]: number for line, number in zip(essay["rubric"], given, strict=True)}}


def marked(attempt: QuizAttempt, city: City, now: dt.datetime, *given: int, comment: str = "") -> QuizAttempt:
    assert city.trainer.user is not None
    comments = {attempt.questions[1]["key"]: comment}
    return mark_attempt(
        attempt=attempt, points=points(attempt, *given), comments=comments, now=now, by=city.trainer.user
    )


def test_it_waits_and_says_nothing_until_it_is_marked(city: City, course: Course, now: dt.datetime) -> None:
    attempt = handed_in(city.learner, course, now)
    assert (attempt.awaits_marking, attempt.score, attempt.passed, attempt.results) == (True, None, None, {})
    assert not Statement.objects.filter(verb__in=[Verb.ANSWERED, Verb.PASSED, Verb.FAILED]).exists()
    with pytest.raises(DomainError) as refusal:
        start_attempt(enrolment=attempt.enrolment, now=now)
    assert refusal.value.code == "being_marked"


def test_the_marks_complete_the_course_on_the_day_on_which_it_was_handed_in(
    city: City, course: Course, now: dt.datetime
) -> None:
    attempt = marked(handed_in(city.learner, course, now - 3 * DAYS), city, now, 2, 2, comment="よく数えています。")
    assert attempt.passed
    assert attempt.credits[attempt.questions[1]["key"]] == "4/5"
    assert attempt.enrolment.status == EnrolmentStatus.COMPLETED
    completion = Completion.objects.get()
    assert completion.occurred_on == local_date(now - 3 * DAYS)
    assert completion.recorded_at == now
    answered = Statement.objects.filter(verb=Verb.ANSWERED)
    assert {statement.timestamp for statement in answered} == {now - 3 * DAYS}
    assert Statement.objects.get(verb=Verb.PASSED).timestamp == now
    told = Notification.objects.get(user=city.learner.user)
    assert told.url == f"/attempts/{attempt.uuid}/result/"


def test_too_few_points_leave_another_try(city: City, course: Course, now: dt.datetime) -> None:
    attempt = marked(handed_in(city.learner, course, now), city, now, 0, 0)
    assert attempt.passed is False
    assert not Completion.objects.exists()
    assert start_attempt(enrolment=attempt.enrolment, now=now).number == 2


def test_nothing_written_waits_for_nobody(city: City, course: Course, now: dt.datetime) -> None:
    attempt = begun(city.learner, course, now)
    submit_quiz(attempt=attempt, answers=right_given(attempt), now=now)
    assert attempt.awaits_marking is False
    assert attempt.passed is False


def test_marks_are_given_once_in_full_and_by_somebody_else(city: City, course: Course, now: dt.datetime) -> None:
    attempt = handed_in(city.learner, course, now)
    essay = attempt.questions[1]["key"]
    assert city.trainer.user is not None
    assert city.learner.user is not None
    wrong: tuple[dict[str, Any], ...] = ({}, {essay: {}}, points(attempt, 9, 9), points(attempt, -1, 0))
    for given in wrong:
        if given == {}:
            mark_attempt(attempt=attempt, points={}, comments={}, now=now, by=city.trainer.user)
            assert attempt.awaits_marking
            continue
        with pytest.raises(DomainError):
            mark_attempt(attempt=attempt, points=given, comments={}, now=now, by=city.trainer.user)
    with pytest.raises(DomainError) as own:
        mark_attempt(attempt=attempt, points=points(attempt, 3, 2), comments={}, now=now, by=city.learner.user)
    assert own.value.code == "own_attempt"
    assert not EssayMark.objects.exists()
    marked(attempt, city, now, 3, 2)
    with pytest.raises(DomainError) as again:
        marked(attempt, city, now, 0, 0)
    assert again.value.code == "marked_already"
    assert EssayMark.objects.count() == 1


def test_the_queue_is_that_of_ones_own_courses_without_ones_own_tries(
    city: City, course: Course, now: dt.datetime
) -> None:
    other = asking(make.essay())
    mine = handed_in(city.trainer, course, now)
    theirs = handed_in(city.learner, course, now - DAYS)
    elsewhere = begun(city.manager, other, now)
    submit_quiz(attempt=elsewhere, answers={elsewhere.questions[0]["key"]: ["別の講座です。"]}, now=now)
    trainer = Access(frozenset({Role.TRAINER}), person_id=city.trainer.pk)
    hr = Access(frozenset({Role.HR}), person_id=city.hr.pk)
    assert list(waiting_tries(trainer)) == [theirs]
    assert set(waiting_tries(hr)) == {mine, theirs, elsewhere}


class TestPages:
    def form(self, attempt: QuizAttempt, *given: Any, comment: str = "よい例です。") -> dict[str, Any]:
        return {**{f"q2-{n}": value for n, value in enumerate(given, start=1)}, "q2-comment": comment}

    def test_from_the_queue_to_the_learners_result(
        self, city: City, course: Course, trainer_client: Client, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = handed_in(city.learner, course, now)
        result = f"/attempts/{attempt.uuid}/result/"
        waiting = learner_client.get(result).content.decode()
        assert "待ち時間を15分減らします。" in waiting
        assert "result--right" not in waiting
        queue = trainer_client.get("/marking/").content.decode()
        assert f"/marking/{attempt.uuid}/" in queue
        assert city.learner.name not in queue
        page = trainer_client.get(f"/marking/{attempt.uuid}/").content.decode()
        assert "待ち時間を15分減らします。" in page
        assert city.learner.name not in page
        answer = trainer_client.post(f"/marking/{attempt.uuid}/", self.form(attempt, 3, 1))
        assert answer["Location"] == "/marking/"
        shown = learner_client.get(result).content.decode()
        assert "よい例です。" in shown
        assert "目的が書けている" in shown
        assert trainer_client.get(f"/marking/{attempt.uuid}/").status_code == 404

    def test_what_is_missing_is_said_and_what_was_typed_stays(
        self, city: City, course: Course, trainer_client: Client, now: dt.datetime
    ) -> None:
        attempt = handed_in(city.learner, course, now)
        page = trainer_client.post(f"/marking/{attempt.uuid}/", self.form(attempt, "", 9, comment="書きかけ"))
        assert page.status_code == 200
        assert set(page.context["form"].errors) == {"q2-1", "q2-2"}
        assert "書きかけ" in page.content.decode()
        assert not EssayMark.objects.exists()

    def test_it_is_there_for_those_who_teach_the_course_alone(
        self, city: City, course: Course, sign_in: Callable[[Any], Client], now: dt.datetime
    ) -> None:
        attempt = handed_in(city.learner, course, now)
        course.trainers.clear()
        for person, status in ((city.trainer, 404), (city.manager, 404), (city.learner, 404), (city.hr, 200)):
            assert sign_in(person).get(f"/marking/{attempt.uuid}/").status_code == status

    def test_the_queue_asks_as_many_questions_for_many_as_for_few(
        self, city: City, course: Course, trainer_client: Client, now: dt.datetime
    ) -> None:
        counts = []
        for _ in range(2):
            for _ in range(3):
                handed_in(PersonFactory(), course, now)
            trainer_client.get("/marking/")
            with CaptureQueriesContext(connection) as queries:
                trainer_client.get("/marking/")
            counts.append(len(queries))
        assert counts[0] == counts[1]
