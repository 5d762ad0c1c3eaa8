"""Quizzes against the clock: the server's, and no other."""

import datetime as dt

import pytest
from django.test import Client

from courses.actions.closing import close_timed_out
from courses.actions.extra_time import give_extra_time
from courses.actions.quizzes import save_answers, start_attempt, submit_quiz
from courses.models import Completion, ExtraTime, QuizAttempt
from courses.timing import GRACE, seconds_left
from lms.accounts.models import AuditEvent
from lms.common.errors import DomainError
from tests.conftest import City
from tests.factories import questions as make
from tests.factories.quizzes import asking, begun, right_given

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def timed(city: City, now: dt.datetime, **values: object) -> QuizAttempt:
    return begun(city.learner, asking(make.text("東京"), make.number("7"), time_limit=10, **values), now)


def test_without_a_limit_there_is_no_hurry(city: City, now: dt.datetime) -> None:
    attempt = begun(city.learner, asking(make.text()), now)
    assert attempt.ends_at is None
    assert submit_quiz(attempt=attempt, answers=right_given(attempt), now=now + dt.timedelta(days=300)).passed


def test_what_was_saved_in_time_counts_and_what_comes_too_late_does_not(city: City, now: dt.datetime) -> None:
    attempt = timed(city, now, pass_mark=50)
    first, second = right_given(attempt).items()
    save_answers(attempt=attempt, answers=dict([first]), now=now + 9 * MINUTE)
    late = now + 10 * MINUTE + GRACE + dt.timedelta(seconds=1)
    save_answers(attempt=attempt, answers=dict([second]), now=late)
    submit_quiz(attempt=attempt, answers=dict([second]), now=late)

    assert attempt.answers == dict([first])
    assert attempt.submitted_at == now + 10 * MINUTE
    assert attempt.results == {first[0]: True, second[0]: False}
    assert attempt.passed


def test_what_was_sent_in_the_last_second_may_arrive_a_little_later(city: City, now: dt.datetime) -> None:
    attempt = timed(city, now)
    submit_quiz(attempt=attempt, answers=right_given(attempt), now=now + 10 * MINUTE + GRACE)
    assert attempt.passed
    assert attempt.submitted_at == attempt.ends_at


def test_a_try_that_nobody_comes_back_to_is_closed_by_itself(city: City, now: dt.datetime) -> None:
    attempt = timed(city, now, pass_mark=50)
    save_answers(attempt=attempt, answers=right_given(attempt), now=now + MINUTE)
    assert close_timed_out(now=now + 10 * MINUTE) == 0
    assert close_timed_out(now=now + 11 * MINUTE) == 1
    assert close_timed_out(now=now + 11 * MINUTE) == 0
    attempt.refresh_from_db()
    assert attempt.passed
    assert attempt.submitted_at == now + 10 * MINUTE
    completion = Completion.objects.get()
    assert completion.recorded_at == now + 11 * MINUTE


def test_beginning_anew_after_the_time_shows_the_old_result_first(city: City, now: dt.datetime) -> None:
    attempt = timed(city, now)
    later = now + 20 * MINUTE
    assert start_attempt(enrolment=attempt.enrolment, now=later) == attempt
    attempt.refresh_from_db()
    assert attempt.submitted_at is not None
    assert start_attempt(enrolment=attempt.enrolment, now=later).number == 2


class TestExtraTime:
    def test_a_person_gets_more_and_the_trail_says_by_whom(self, city: City, now: dt.datetime) -> None:
        assert city.trainer.user is not None
        course = asking(make.text(), time_limit=10)
        give_extra_time(person=city.learner, course=course, percent=50, now=now, by=city.trainer.user)
        attempt, other = begun(city.learner, course, now), begun(city.manager, course, now)
        assert attempt.ends_at == now + 15 * MINUTE
        assert other.ends_at == now + 10 * MINUTE
        line = AuditEvent.objects.get(action="courses.extra_time")
        assert (line.actor, line.subject_key, line.detail["percent"]) == (city.trainer.user, str(city.learner.uuid), 50)
        assert city.learner.name not in str(line.detail)

    def test_an_open_try_gains_at_once_and_never_loses(self, city: City, now: dt.datetime) -> None:
        assert city.trainer.user is not None
        attempt = timed(city, now)
        course, by = attempt.enrolment.course, city.trainer.user
        for percent, minutes in ((100, 20), (50, 20), (0, 20), (200, 30)):
            give_extra_time(person=city.learner, course=course, percent=percent, now=now, by=by)
            attempt.refresh_from_db()
            assert attempt.ends_at == now + minutes * MINUTE
        assert list(ExtraTime.objects.known().values_list("percent", flat=True)) == [200]
        assert ExtraTime.objects.count() == 3

    def test_the_same_again_writes_nothing_and_nonsense_is_refused(self, city: City, now: dt.datetime) -> None:
        assert city.trainer.user is not None
        course, by = asking(make.text(), time_limit=10), city.trainer.user
        for _ in range(2):
            give_extra_time(person=city.learner, course=course, percent=50, now=now, by=by)
        assert ExtraTime.objects.count() == 1
        with pytest.raises(DomainError):
            give_extra_time(person=city.learner, course=course, percent=301, now=now, by=by)

    def test_on_the_page_it_is_given_and_ended_for_those_who_take_the_course(
        self, city: City, hr_client: Client, now: dt.datetime
    ) -> None:
        attempt = timed(city, now)
        url = f"/teach/{attempt.enrolment.course.code}/extra-time/"
        assert str(city.learner.uuid) in hr_client.post(url, {"q": city.learner.name}).content.decode()
        assert str(city.manager.uuid) not in hr_client.post(url, {"q": city.manager.name}).content.decode()
        for percent in (50, 0):
            hr_client.post(url, {"person": city.learner.uuid, "percent": percent})
            assert (str(city.learner.uuid) in hr_client.get(url).content.decode()) == bool(percent)
        assert hr_client.post(url, {"person": city.manager.uuid, "percent": 50}).status_code == 404
        assert hr_client.post(url, {"person": city.learner.uuid, "percent": "viel"}).status_code == 200


class TestPages:
    def test_the_page_says_how_much_is_left_by_the_servers_clock(
        self, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = timed(city, now)
        page = learner_client.get(f"/attempts/{attempt.uuid}/")
        assert 590 <= page.context["seconds_left"] <= 600
        assert 'id="seconds-left"' in page.content.decode()
        answers = {key: given[0] for key, given in right_given(attempt).items()}
        form = {"asked": list(answers), **{f"q-{key}": given for key, given in answers.items()}}
        saved = learner_client.post(f"/attempts/{attempt.uuid}/save/", form, headers={"HX-Request": "true"})
        assert 'id="seconds-left"' in saved.content.decode()

    @pytest.mark.parametrize("tail", ["", "review/", "save/", "submit/"])
    def test_every_way_leads_to_the_result_once_the_time_is_over(
        self, city: City, learner_client: Client, now: dt.datetime, tail: str
    ) -> None:
        attempt = timed(city, now - dt.timedelta(hours=1))
        url = f"/attempts/{attempt.uuid}/"
        method = learner_client.post if tail in {"save/", "submit/"} else learner_client.get
        assert method(f"{url}{tail}")["Location"] == f"{url}result/"
        attempt.refresh_from_db()
        assert attempt.submitted_at == attempt.ends_at
        assert seconds_left(attempt, now) == 0

    def test_htmx_is_told_that_it_is_over(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        attempt = timed(city, now - dt.timedelta(hours=1))
        answer = learner_client.post(f"/attempts/{attempt.uuid}/save/", {}, headers={"HX-Request": "true"})
        assert f"/attempts/{attempt.uuid}/result/" in answer.content.decode()


def test_the_time_from_answer_to_answer_is_counted_and_pauses_are_cut(city: City, now: dt.datetime) -> None:
    attempt = timed(city, now)
    first, second = right_given(attempt).items()
    save_answers(attempt=attempt, answers=dict([first]), now=now + MINUTE)
    save_answers(attempt=attempt, answers=dict([first, second]), now=now + 3 * MINUTE)
    assert attempt.spent == {first[0]: 60.0, second[0]: 120.0}
