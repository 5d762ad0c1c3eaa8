"""A learner's way through a course, and what each step leaves on record."""

import datetime as dt

import pytest

from courses.actions.completions import PriorCompletion, record_completion, record_prior_completions
from courses.actions.enrolments import enrol, enrol_people, withdraw
from courses.actions.lessons import answer_checkpoint, complete_lesson, open_lesson
from courses.actions.quizzes import save_answers, start_attempt, submit_quiz
from courses.enums import CompletionSource, EnrolmentSource, EnrolmentStatus
from courses.models import Completion, CoursePage, Enrolment
from courses.statements import course_activity, quiz_activity
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.xapi.actions.store import store_statements
from lms.xapi.builders import statement
from lms.xapi.enums import Trust, Verb
from lms.xapi.iri import statement_uuid
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories.courses import (
    completed,
    enrolled,
    make_course,
    make_release,
    read_lessons,
    ready_for_quiz,
    right_answers,
    text_of,
    wrong_answers,
)
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return [Verb(verb).name for verb in Statement.objects.order_by("seq").values_list("verb", flat=True)]


def test_each_step_is_a_statement_and_the_last_completes_the_course(city: City, now: dt.datetime) -> None:
    enrolment = completed(city.learner, make_course(), now)

    assert enrolment.status == EnrolmentStatus.COMPLETED
    assert verbs() == [
        *("REGISTERED", "INITIALIZED", "EXPERIENCED", "COMPLETED", "EXPERIENCED", "COMPLETED"),
        *("ATTEMPTED", "ANSWERED", "ANSWERED", "ANSWERED", "PASSED", "COMPLETED"),
    ]
    completion = Completion.objects.get()
    assert completion.occurred_on == local_date(now)
    assert completion.statement_id
    last = Statement.objects.get(statement_id=completion.statement_id)
    assert last.object_id == course_activity(enrolment.course).iri
    assert last.registration == enrolment.uuid
    assert city.learner.name not in bytes(last.raw).decode()


def test_enrolling_twice_gives_the_same_enrolment(city: City, now: dt.datetime) -> None:
    course = make_course()
    first = enrolled(city.learner, course, now)
    assert enrolled(city.learner, course, now) == first
    assert verbs() == ["REGISTERED"]


def test_many_are_enrolled_at_once_and_those_who_are_already_are_left_alone(city: City, now: dt.datetime) -> None:
    course, people = make_course(), PersonFactory.create_batch(3)
    enrolled(people[0], course, now)
    new = enrol_people(people=[*people, people[1]], course=course, source=EnrolmentSource.REQUIRED, now=now).enrolments
    assert {enrolment.person for enrolment in new} == set(people[1:])
    assert Enrolment.objects.count() == 3
    again = enrol_people(people=people, course=course, source=EnrolmentSource.REQUIRED, now=now)
    assert again.enrolments == []
    assert {refusal.code for refusal in again.refused.values()} == {"taking"}


def test_an_unpublished_course_takes_nobody_new_but_running_enrolments_go_on(city: City, now: dt.datetime) -> None:
    course = make_course()
    running = enrolled(city.learner, course, now)
    CoursePage.objects.filter(course=course).update(live=False)

    with pytest.raises(DomainError):
        enrol(person=city.manager, course=course, source=EnrolmentSource.SELF, now=now)
    read_lessons(running, now)
    attempt = start_attempt(enrolment=running, now=now)
    submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now)
    assert Completion.objects.filter(person=city.learner).exists()


def test_a_new_release_does_not_change_what_people_are_in(city: City, now: dt.datetime) -> None:
    course = make_course()
    running = enrolled(city.learner, course, now)
    make_release(course, title="改訂版", lessons=5)
    read_lessons(running, now)
    assert running.lessons.count() == 2
    assert enrolled(city.manager, course, now).release.number == 2


def test_opening_a_lesson_again_says_nothing_new(city: City, now: dt.datetime) -> None:
    enrolment = enrolled(city.learner, make_course(), now)
    key = text_of(enrolment)["lessons"][0]["key"]
    open_lesson(enrolment=enrolment, lesson_key=key, now=now)
    open_lesson(enrolment=enrolment, lesson_key=key, now=now + dt.timedelta(minutes=1))
    complete_lesson(enrolment=enrolment, lesson_key=key, now=now)
    complete_lesson(enrolment=enrolment, lesson_key=key, now=now + dt.timedelta(minutes=2))
    assert verbs() == ["REGISTERED", "INITIALIZED", "EXPERIENCED", "COMPLETED"]
    assert enrolment.current_lesson == key


def test_a_course_without_a_quiz_is_completed_by_its_last_lesson(city: City, now: dt.datetime) -> None:
    enrolment = enrolled(city.learner, make_course(quiz=False), now)
    read_lessons(enrolment, now)
    assert enrolment.status == EnrolmentStatus.COMPLETED


def test_checkpoint_answers_are_kept_and_judge_nothing(city: City, now: dt.datetime) -> None:
    enrolment = enrolled(city.learner, make_course(), now)
    part = text_of(enrolment)["lessons"][0]
    block = part["blocks"][1]
    progress = answer_checkpoint(
        enrolment=enrolment,
        lesson_key=part["key"],
        block_id=block["id"],
        option_keys=[block["options"][1]["key"]],
        now=now,
    )
    assert progress.checkpoints == {block["id"]: [block["options"][1]["key"]]}
    assert progress.completed_at is None
    with pytest.raises(DomainError):
        answer_checkpoint(
            enrolment=enrolment, lesson_key=part["key"], block_id=block["id"], option_keys=["else"], now=now
        )


def test_withdrawing_ends_the_way_and_keeps_what_was_done(city: City, now: dt.datetime) -> None:
    enrolment = enrolled(city.learner, make_course(), now)
    key = text_of(enrolment)["lessons"][0]["key"]
    complete_lesson(enrolment=enrolment, lesson_key=key, now=now)
    withdraw(enrolment=enrolment, now=now)
    with pytest.raises(DomainError):
        open_lesson(enrolment=enrolment, lesson_key=key, now=now)
    assert enrolment.lessons.count() == 1


class TestQuiz:
    def test_lessons_come_first(self, city: City, now: dt.datetime) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        with pytest.raises(DomainError):
            start_attempt(enrolment=enrolment, now=now)

    def test_starting_twice_goes_on_with_the_open_attempt(self, city: City, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        assert start_attempt(enrolment=attempt.enrolment, now=now) == attempt

    def test_a_failed_try_may_be_repeated_until_the_tries_are_used_up(self, city: City, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(max_attempts=2), now)
        for number in (1, 2):
            assert attempt.number == number
            submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
            assert attempt.passed is False
            if number == 1:
                attempt = start_attempt(enrolment=attempt.enrolment, now=now)
        with pytest.raises(DomainError) as refusal:
            start_attempt(enrolment=attempt.enrolment, now=now)
        assert refusal.value.code == "no_tries_left"
        assert not Completion.objects.exists()
        assert verbs().count("FAILED") == 2

    def test_the_second_submission_gets_the_result_of_the_first(self, city: City, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
        again = submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now)
        assert again.passed is False
        assert verbs().count("ANSWERED") == 3

    def test_saved_answers_count_when_the_submission_brings_none(self, city: City, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        for key, options in right_answers(attempt).items():
            save_answers(attempt=attempt, answers={key: options}, now=now)
        assert submit_quiz(attempt=attempt, answers={}, now=now).passed

    def test_after_submission_nothing_is_saved(self, city: City, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        submit_quiz(attempt=attempt, answers={}, now=now)
        save_answers(attempt=attempt, answers=right_answers(attempt), now=now)
        attempt.refresh_from_db()
        assert attempt.answers == {}

    def test_who_has_passed_need_not_try_again(self, city: City, now: dt.datetime) -> None:
        enrolment = completed(city.learner, make_course(), now)
        with pytest.raises(DomainError) as refusal:
            start_attempt(enrolment=enrolment, now=now)
        assert refusal.value.code == "passed_already"

    def test_questions_are_asked_as_they_were_when_the_try_began(self, city: City, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        assert [asked["key"] for asked in attempt.questions] == [
            asked["key"] for asked in text_of(attempt.enrolment)["quiz"]["questions"]
        ]
        assert attempt.questions[0]["options"][0].keys() >= {"key", "text", "correct", "feedback"}


def test_a_client_that_says_passed_completes_nothing(city: City, now: dt.datetime) -> None:
    enrolment = enrolled(city.learner, make_course(), now)
    quiz = quiz_activity(text_of(enrolment)["quiz"]["key"])
    said = [
        statement(
            id=statement_uuid("from outside", verb.name),
            account=city.learner.uuid,
            verb=verb,
            activity=activity,
            timestamp=now,
            registration=enrolment.uuid,
        )
        for verb, activity in ((Verb.PASSED, quiz), (Verb.COMPLETED, course_activity(enrolment.course)))
    ]
    store_statements(statements=said, trust=Trust.CLIENT, now=now)

    assert Statement.objects.filter(trust=Trust.CLIENT).count() == 2
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.ENROLLED
    assert not Completion.objects.exists()


class TestRecordsFromBefore:
    def test_they_rest_on_a_document_and_are_counted_once(self, city: City, now: dt.datetime) -> None:
        course, people = make_course(), PersonFactory.create_batch(3)
        rows = [PriorCompletion(person, course, dt.date(2024, 11, 8)) for person in people]
        assert len(record_prior_completions(rows=rows, document="令和6年度 修了者名簿", now=now, by=None)) == 3
        assert record_prior_completions(rows=rows, document="令和6年度 修了者名簿", now=now, by=None) == []
        assert Completion.objects.filter(source=CompletionSource.PRIOR).count() == 3

    def test_without_a_document_or_in_the_future_they_are_refused(self, city: City, now: dt.datetime) -> None:
        course = make_course()
        row = PriorCompletion(city.learner, course, dt.date(2024, 11, 8))
        later = PriorCompletion(city.learner, course, local_date(now) + dt.timedelta(days=1))
        with pytest.raises(DomainError):
            record_prior_completions(rows=[row], document=" ", now=now, by=None)
        with pytest.raises(DomainError):
            record_prior_completions(rows=[row, later], document="名簿", now=now, by=None)
        assert not Completion.objects.exists()

    def test_the_same_day_twice_is_one_completion(self, city: City, now: dt.datetime) -> None:
        course = make_course()
        first, second = (
            record_completion(
                person=city.learner,
                course=course,
                occurred_on=dt.date(2024, 11, 8),
                source=CompletionSource.PRIOR,
                document="名簿",
                now=now,
                by=None,
            )
            for _ in range(2)
        )
        assert first == second
