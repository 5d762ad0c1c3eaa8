"""A course is released anew while people are in the middle of it: what becomes of them is what was chosen."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from courses.actions.batches import enrol_together, undo_batch
from courses.actions.lessons import complete_lesson, open_lesson
from courses.actions.passages import begin_passage, choose_passage, follow_release
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.enums import BatchKind, EnrolmentStatus, Passage, WithdrawalCause
from courses.models import Course, CourseRelease, Enrolment, PassageChoice, QuizAttempt, ReleaseMove
from courses.queries import latest_enrolment
from courses.queries.batches import people_in
from lms.common.errors import DomainError
from lms.inbox.models import Notification
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories.courses import (
    completed,
    enrolled,
    lesson,
    make_course,
    read_lessons,
    ready_for_quiz,
    revised,
    right_answers,
    text_of,
    wrong_answers,
)
from tests.factories.courses_authoring import build_course, course_spec

pytestmark = pytest.mark.django_db
OnCommit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def course(city: City) -> Course:
    return make_course(title="窓口研修")


@pytest.fixture
def reader(course: Course, city: City, now: dt.datetime) -> Enrolment:
    """Has finished the first of two lessons."""
    enrolment = enrolled(city.learner, course, now, due_on=dt.date(2030, 3, 31))
    complete_lesson(enrolment=enrolment, lesson_key=text_of(enrolment)["lessons"][0]["key"], now=now)
    return enrolment


def lessons_of(enrolment: Enrolment) -> list[dict[str, Any]]:
    return list(text_of(enrolment)["lessons"])


def visit(client: Client, enrolment: Enrolment, key: str) -> Any:
    return client.get(reverse("lesson", args=[enrolment.course.code, key]), follow=True)


def told(city: City) -> list[str]:
    assert city.learner.user is not None
    return list(Notification.objects.filter(user=city.learner.user).values_list("title", flat=True))


class TestKeep:
    def test_everybody_stays_by_default(self, reader: Enrolment, course: Course, learner_client: Client) -> None:
        before = reader.release
        revised(course)
        visit(learner_client, reader, lessons_of(reader)[1]["key"])
        reader.refresh_from_db()

        assert reader.release == before
        assert not ReleaseMove.objects.exists()

    def test_nor_does_a_first_release_lead_anywhere(self, reader: Enrolment, now: dt.datetime) -> None:
        assert not follow_release(enrolment=reader, now=now)


class TestMove:
    def test_one_moves_on_with_the_next_lesson_and_keeps_what_is_completed(
        self, reader: Enrolment, course: Course, learner_client: Client, city: City
    ) -> None:
        first, second = lessons_of(reader)
        newest = revised(course, Passage.MOVE, lessons=[{**first, "title": "新しい第1課"}, second, lesson("第3課")])

        page = visit(learner_client, reader, second["key"])
        reader.refresh_from_db()

        assert page.status_code == 200
        assert reader.release == newest
        assert reader.current_lesson == second["key"]
        assert reader.lessons.get(lesson_key=first["key"]).completed_at is not None
        assert "新しい第1課" in page.content.decode()
        assert any("窓口研修（改）" in title for title in told(city))
        assert ReleaseMove.objects.get(enrolment=reader).from_release.number == 1

    def test_looking_at_the_course_moves_nobody(
        self, reader: Enrolment, course: Course, learner_client: Client
    ) -> None:
        revised(course, Passage.MOVE)
        learner_client.get(reverse("course_detail", args=[course.code]))
        learner_client.get(reverse("home"))
        reader.refresh_from_db()

        assert reader.release.number == 1

    def test_a_lesson_that_was_taken_out_leads_to_the_next_one(
        self, reader: Enrolment, course: Course, learner_client: Client
    ) -> None:
        first, second = lessons_of(reader)
        third = lesson("代わりの課")
        revised(course, Passage.MOVE, lessons=[first, third])

        page = visit(learner_client, reader, second["key"])

        assert page.redirect_chain[-1][0].startswith(reverse("lesson", args=[course.code, third["key"]]))
        assert page.status_code == 200

    def test_who_has_done_all_that_is_left_has_completed_the_course(
        self, reader: Enrolment, course: Course, now: dt.datetime
    ) -> None:
        revised(course, Passage.MOVE, lessons=lessons_of(reader)[:1], quiz=None)
        follow_release(enrolment=reader, now=now)
        reader.refresh_from_db()

        assert reader.status == EnrolmentStatus.COMPLETED
        assert reader.completions.get().statement_id is not None

    def test_a_release_after_it_that_keeps_people_does_not_lead_on(
        self, reader: Enrolment, course: Course, now: dt.datetime
    ) -> None:
        target = revised(course, Passage.MOVE)
        revised(course, Passage.KEEP)
        follow_release(enrolment=reader, now=now)
        reader.refresh_from_db()

        assert reader.release == target

    def test_moving_twice_is_moving_once(self, reader: Enrolment, course: Course, now: dt.datetime) -> None:
        revised(course, Passage.MOVE)

        assert follow_release(enrolment=reader, now=now)
        assert not follow_release(enrolment=reader, now=now)
        assert reader.moves.count() == 1

    def test_who_has_completed_stays_where_the_certificate_is(
        self, course: Course, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        done = completed(city.learner, course, now)
        revised(course, Passage.MOVE)
        visit(learner_client, done, lessons_of(done)[0]["key"])
        done.refresh_from_db()

        assert (done.release.number, done.status) == (1, EnrolmentStatus.COMPLETED)


class TestTries:
    def test_an_open_try_is_finished_first(
        self, course: Course, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = ready_for_quiz(city.learner, course, now)
        revised(course, Passage.MOVE, lessons=[*lessons_of(attempt.enrolment), lesson("増えた課")])
        learner_client.get(reverse("quiz", args=[course.code]))
        attempt.enrolment.refresh_from_db()
        assert attempt.enrolment.release.number == 1

        submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
        page = learner_client.get(reverse("quiz", args=[course.code]), follow=True)

        # The new release has a lesson more, which comes before another try.
        assert "増えた課" in page.content.decode()

    def test_a_try_stays_with_the_quiz_that_asked_it(
        self, course: Course, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = ready_for_quiz(city.learner, course, now)
        submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
        before = QuizAttempt.objects.values().get()
        text = text_of(attempt.enrolment)
        questions = [{**question, "text": "書き直した問い"} for question in text["quiz"]["questions"]]
        revised(course, Passage.MOVE, quiz={**text["quiz"], "questions": questions, "max_attempts": 1})
        follow_release(enrolment=attempt.enrolment, now=now)

        assert QuizAttempt.objects.values().get() == before
        assert "書き直した問い" not in learner_client.get(reverse("quiz_result", args=[attempt.uuid])).content.decode()
        # The tries of another quiz use up none of this one.
        again = start_attempt(enrolment=attempt.enrolment, now=now)
        assert (again.number, again.release.number, again.questions[0]["text"]) == (2, 2, "書き直した問い")

    def test_a_result_is_shown_though_the_new_release_has_no_quiz(
        self, course: Course, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = ready_for_quiz(city.learner, course, now)
        submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
        revised(course, Passage.MOVE, quiz=None)
        follow_release(enrolment=attempt.enrolment, now=now)

        assert learner_client.get(reverse("quiz_result", args=[attempt.uuid])).status_code == 200

    def test_a_quiz_that_was_passed_stays_passed(self, course: Course, city: City, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, course, now)
        added = lesson("増えた課")
        submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now)
        Enrolment.objects.update(status=EnrolmentStatus.STARTED, completed_at=None)
        enrolment = Enrolment.objects.get()
        revised(course, Passage.MOVE, lessons=[*lessons_of(enrolment), added])
        follow_release(enrolment=enrolment, now=now)
        complete_lesson(enrolment=enrolment, lesson_key=added["key"], now=now)

        assert enrolment.status == EnrolmentStatus.COMPLETED


class TestRetake:
    def begin(self, release: CourseRelease, now: dt.datetime, on_commit: OnCommit) -> None:
        with on_commit(execute=True):
            begin_passage(release, now, None)

    def test_those_concerned_begin_anew_and_what_they_had_remains(
        self,
        reader: Enrolment,
        course: Course,
        city: City,
        now: dt.datetime,
        django_capture_on_commit_callbacks: OnCommit,
    ) -> None:
        said = list(Statement.objects.values_list("statement_id", flat=True))
        release = revised(course, Passage.RETAKE)
        self.begin(release, now, django_capture_on_commit_callbacks)
        reader.refresh_from_db()
        anew = latest_enrolment(city.learner.pk, course.code)

        assert anew is not None
        assert (reader.status, reader.withdrawn_because) == (EnrolmentStatus.WITHDRAWN, WithdrawalCause.AGAIN)
        assert reader.lessons.filter(completed_at__isnull=False).count() == 1
        assert (anew.release, anew.status, anew.due_on, anew.source) == (
            release,
            EnrolmentStatus.ENROLLED,
            reader.due_on,
            reader.source,
        )
        assert not anew.lessons.exists()
        assert set(said) < set(Statement.objects.values_list("statement_id", flat=True))
        assert any("もう一度" in title or "take it again" in title for title in told(city))

    def test_again_changes_nothing(
        self, reader: Enrolment, course: Course, now: dt.datetime, django_capture_on_commit_callbacks: OnCommit
    ) -> None:
        release = revised(course, Passage.RETAKE)
        for _ in range(2):
            self.begin(release, now, django_capture_on_commit_callbacks)

        assert Enrolment.objects.count() == 2
        assert ReleaseMove.objects.count() == 1

    def test_who_has_not_begun_has_nothing_to_take_again(
        self, course: Course, city: City, now: dt.datetime, django_capture_on_commit_callbacks: OnCommit
    ) -> None:
        waiting = enrolled(city.learner, course, now)
        self.begin(revised(course, Passage.RETAKE), now, django_capture_on_commit_callbacks)
        waiting.refresh_from_db()

        assert (waiting.release.number, Enrolment.objects.count()) == (2, 1)
        assert told(city) == []

    def test_an_open_try_is_finished_first_and_then_it_begins_anew(
        self,
        course: Course,
        city: City,
        learner_client: Client,
        now: dt.datetime,
        django_capture_on_commit_callbacks: OnCommit,
    ) -> None:
        attempt = ready_for_quiz(city.learner, course, now)
        self.begin(revised(course, Passage.RETAKE), now, django_capture_on_commit_callbacks)
        assert Enrolment.objects.count() == 1

        submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
        visit(learner_client, attempt.enrolment, lessons_of(attempt.enrolment)[0]["key"])

        assert Enrolment.objects.count() == 2

    def test_a_later_move_does_not_spare_it(self, reader: Enrolment, course: Course, now: dt.datetime) -> None:
        revised(course, Passage.RETAKE)
        last = revised(course, Passage.MOVE)
        follow_release(enrolment=reader, now=now)

        assert Enrolment.objects.get(status=EnrolmentStatus.ENROLLED).release == last

    def test_a_renewal_is_handed_on(self, course: Course, city: City, now: dt.datetime) -> None:
        first = completed(city.learner, course, now).completions.get()
        renewal = Enrolment.objects.create(
            person=city.learner,
            course=course,
            release=course.releases.get(),
            source="renewal",
            enrolled_at=now,
            renews=first,
        )
        open_lesson(enrolment=renewal, lesson_key=lessons_of(renewal)[0]["key"], now=now)
        revised(course, Passage.RETAKE)
        follow_release(enrolment=renewal, now=now)

        anew = Enrolment.objects.get(status=EnrolmentStatus.ENROLLED)
        assert anew.renews == first
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.filter(pk=renewal.pk).update(withdrawn_because=WithdrawalCause.OWN)

    def test_a_batch_lists_each_once_and_cannot_be_undone(
        self, course: Course, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        """Those who take it again had begun."""
        assert city.hr.user is not None
        hr = city.hr.user
        batch, _ = enrol_together(
            people=[city.learner], course=course, kind=BatchKind.OFFICE, due_on=None, reason="", now=now, by=hr
        )
        assert batch is not None
        enrolment = Enrolment.objects.get()
        open_lesson(enrolment=enrolment, lesson_key=lessons_of(enrolment)[0]["key"], now=now)
        revised(course, Passage.RETAKE)
        follow_release(enrolment=enrolment, now=now)

        assert people_in(batch).get().release.number == 2
        with pytest.raises(DomainError, match="1"):
            undo_batch(batch=batch, now=now, by=hr)


class TestChoosing:
    def test_the_next_release_takes_the_choice_over_and_the_one_after_asks_anew(
        self, city: City, now: dt.datetime
    ) -> None:
        page = build_course(now=now)
        assert page.course is not None
        assert city.trainer.user is not None
        choose_passage(course=page.course, passage=Passage.MOVE, now=now, by=city.trainer.user)
        build_course(now=now, spec=course_spec(title="改めた研修"))
        build_course(now=now, spec=course_spec(title="もう一度改めた研修"))

        passages = CourseRelease.objects.order_by("number").values_list("passage", flat=True)
        assert list(passages) == [Passage.KEEP, Passage.MOVE, Passage.KEEP]
        assert not PassageChoice.objects.exists()

    def test_a_choice_is_one_of_three_and_stays_with_the_release(self, course: Course) -> None:
        release = revised(course, Passage.MOVE)
        with pytest.raises(DatabaseError), transaction.atomic():
            CourseRelease.objects.filter(pk=release.pk).update(passage=Passage.KEEP)
        with pytest.raises(DatabaseError), transaction.atomic():
            CourseRelease.objects.create(
                course=course,
                number=9,
                schema_version=1,
                payload="{}",
                sha256="0" * 64,
                title="",
                released_at=release.released_at,
                passage="other",
            )


def test_a_lesson_costs_no_query_more_where_releases_lead_on(
    course: Course,
    reader: Enrolment,
    learner_client: Client,
    now: dt.datetime,
    django_assert_max_num_queries: Any,
) -> None:
    key = lessons_of(reader)[1]["key"]
    open_lesson(enrolment=reader, lesson_key=key, now=now)
    url = reverse("lesson", args=[course.code, key])
    learner_client.get(url)
    with django_assert_max_num_queries(100) as few:
        learner_client.get(url)
    for _ in range(3):
        revised(course)
    with django_assert_max_num_queries(100) as many:
        learner_client.get(url)

    assert len(few) == len(many)


def test_reading_on_after_a_move_completes_the_course(
    reader: Enrolment, course: Course, learner_client: Client, now: dt.datetime
) -> None:
    revised(course, Passage.MOVE)
    visit(learner_client, reader, lessons_of(reader)[1]["key"])
    reader = Enrolment.objects.get()
    read_lessons(reader, now)
    attempt = start_attempt(enrolment=reader, now=now)
    submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now)

    assert Enrolment.objects.get().status == EnrolmentStatus.COMPLETED
