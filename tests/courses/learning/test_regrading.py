"""A question turns out to be faulty: tries are judged anew, nobody loses, everybody concerned is told."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses import releases
from courses.actions.marking import mark_attempt
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.actions.regrading import regrade
from courses.actions.rejudging import rejudge_enrolment
from courses.enums import CorrectionRule, EnrolmentStatus
from courses.models import Completion, Course, QuizAttempt, RegradedAttempt, Regrading
from courses.queries.regrading import effect_of
from courses.questions import kind_of
from lms.accounts.models import AuditEvent
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.models import Job, JobStatus
from lms.inbox.models import Notification
from lms.organization.models import Person
from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories import questions as make
from tests.factories.courses import make_release
from tests.factories.quizzes import asking, begun, right_given

pytestmark = [pytest.mark.django_db(transaction=True)]
FAULT = make.text("東京")
SOUND = [make.single(), make.single()]


@pytest.fixture
def course(city: City) -> Course:
    """Three questions, of which two pass."""
    made = asking(FAULT, *SOUND, pass_mark=60)
    made.trainers.add(city.trainer)
    return made


def tried(person: Person, course: Course, now: dt.datetime, *, typed: str, right: int = 1) -> QuizAttempt:
    """Types something into the faulty question, and has so many of the others right."""
    attempt = begun(person, course, now)
    answers = dict(list(right_given(attempt).items())[1 : 1 + right])
    return submit_quiz(attempt=attempt, answers={FAULT["key"]: [typed], **answers}, now=now)


def put_right(course: Course, city: City, now: dt.datetime, **values: Any) -> Regrading:
    assert city.trainer.user is not None
    given = {
        "rule": CorrectionRule.ACCEPT,
        "accepted": ["江戸"],
        "reason": "江戸も正しい答えでした。",
        "release": course.releases.latest("number"),
        "question_key": FAULT["key"],
        **values,
    }
    row = regrade(course=course, now=now, by=city.trainer.user, **given)
    row.refresh_from_db()
    return row


def said(verb: Verb) -> list[Statement]:
    return list(Statement.objects.filter(verb=verb).order_by("seq"))


def test_a_further_answer_passes_those_who_gave_it(city: City, course: Course, now: dt.datetime) -> None:
    gains, same = tried(city.learner, course, now, typed="江戸"), tried(city.manager, course, now, typed="大阪")
    later = now + dt.timedelta(days=2)
    row = put_right(course, city, later)

    gains.refresh_from_db()
    same.refresh_from_db()
    assert row.finished_at is not None
    assert (gains.passed, same.passed) == (True, False)
    assert gains.score == Decimal("0.6666")
    trace = RegradedAttempt.objects.get()
    assert (trace.attempt, trace.score_before, trace.score_after) == (gains, Decimal("0.3333"), Decimal("0.6666"))
    assert (trace.passed_before, trace.passed_after, trace.credit_before, trace.credit_after) == (False, True, "0", "1")
    completion = Completion.objects.get()
    assert (completion.person, completion.occurred_on) == (city.learner, local_date(now))
    gains.enrolment.refresh_from_db()
    assert gains.enrolment.status == EnrolmentStatus.COMPLETED
    assert [note.user for note in Notification.objects.filter(key__startswith="courses.regraded")] == [
        city.learner.user
    ]
    assert AuditEvent.objects.get(action="courses.regraded").detail == {"course": course.code, "rule": "accept"}


def test_what_was_said_is_taken_back_and_said_as_it_is_now(city: City, course: Course, now: dt.datetime) -> None:
    attempt = tried(city.learner, course, now, typed="江戸")
    failed = said(Verb.FAILED)[0]
    answer = next(one for one in said(Verb.ANSWERED) if FAULT["key"] in one.object_id)
    put_right(course, city, now + dt.timedelta(days=1))

    voided = {statement.voids for statement in said(Verb.VOIDED)}
    assert voided == {failed.statement_id, answer.statement_id}
    assert [one.registration for one in said(Verb.PASSED)] == [attempt.enrolment.uuid]
    again = [one for one in said(Verb.ANSWERED) if FAULT["key"] in one.object_id]
    assert len(again) == 2
    assert b'"success":true' in bytes(again[1].raw)
    assert len(said(Verb.ANSWERED)) == 4


def test_nobody_loses_by_a_dropped_question(city: City, course: Course, now: dt.datetime) -> None:
    """The one who had it right keeps a result that would be lower without it."""
    passed = tried(city.learner, course, now, typed="東京", right=1)
    failed = tried(city.manager, course, now, typed="？", right=2)
    assert (passed.passed, failed.passed) == (True, True)
    weak = tried(city.hr, course, now, typed="？", right=1)
    put_right(course, city, now, rule=CorrectionRule.DROP, accepted=[])
    for attempt in (passed, failed, weak):
        attempt.refresh_from_db()
    assert (passed.passed, passed.score) == (True, Decimal("0.6666"))
    assert (failed.passed, failed.score) == (True, Decimal("1.0000"))
    assert (weak.passed, weak.score) == (False, Decimal("0.5000"))
    assert set(weak.results) == {question["key"] for question in SOUND}
    assert {trace.attempt for trace in RegradedAttempt.objects.all()} == {failed, weak}


def test_all_points_for_everybody(city: City, course: Course, now: dt.datetime) -> None:
    attempt = tried(city.learner, course, now, typed="")
    put_right(course, city, now, rule=CorrectionRule.FULL, accepted=[])
    attempt.refresh_from_db()
    assert attempt.passed


def test_the_trace_cannot_be_changed_nor_say_that_somebody_lost(city: City, course: Course, now: dt.datetime) -> None:
    tried(city.learner, course, now, typed="江戸")
    row = put_right(course, city, now)
    for change in ({"score_after": 0}, {"passed_after": False}, {"at": now + dt.timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.attempts.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Regrading.objects.update(reason="別の理由")


def test_who_begins_or_is_at_it_is_judged_by_it_too(city: City, course: Course, now: dt.datetime) -> None:
    running = begun(city.learner, course, now)
    put_right(course, city, now)
    after = begun(city.manager, course, now)
    for attempt in (running, after):
        attempt.refresh_from_db()
        submit_quiz(attempt=attempt, answers={**right_given(attempt), FAULT["key"]: ["えど"]}, now=now)
        assert attempt.score == 0 or attempt.results[FAULT["key"]] is False
        assert FAULT["key"] in attempt.corrections
    assert not RegradedAttempt.objects.exists()


def test_a_mended_release_is_left_alone(city: City, course: Course, now: dt.datetime) -> None:
    old = tried(city.learner, course, now, typed="江戸")
    first = course.releases.get()
    plan = [{"count": 1, "keys": [question["key"]]} for question in (FAULT, *SOUND)]
    make_release(course, lessons=1, schema=2, questions=[FAULT, *SOUND], plan=plan, pass_mark=60)
    new = tried(city.manager, course, now, typed="江戸")
    put_right(course, city, now, release=first)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.passed, new.passed, new.corrections) == (True, False, {})


def test_running_the_job_again_changes_nothing(city: City, course: Course, now: dt.datetime) -> None:
    attempt = tried(city.learner, course, now, typed="江戸")
    row = put_right(course, city, now)
    before = Statement.objects.count()
    rejudge_enrolment(enrolment=attempt.enrolment, regrading=row, now=now)
    attempt.refresh_from_db()
    assert attempt.revision == 1
    assert len(attempt.corrections[FAULT["key"]]) == 1
    assert Statement.objects.count() == before


def test_a_second_correction_of_the_same_question_is_said_on_top_of_the_first(
    city: City, course: Course, now: dt.datetime
) -> None:
    attempt = tried(city.learner, course, now, typed="江戸", right=0)
    put_right(course, city, now)
    put_right(course, city, now + dt.timedelta(days=1), rule=CorrectionRule.DROP, accepted=[])
    put_right(
        course, city, now + dt.timedelta(days=2), rule=CorrectionRule.FULL, accepted=[], question_key=SOUND[0]["key"]
    )
    attempt.refresh_from_db()
    assert attempt.revision == 2
    assert len({statement.statement_id for statement in Statement.objects.all()}) == Statement.objects.count()


def test_where_the_average_counts_an_earlier_try_decides_about_a_later(city: City, now: dt.datetime) -> None:
    course = asking(FAULT, *SOUND, pass_mark=60, scoring="average", max_attempts=0)
    tried(city.learner, course, now, typed="江戸", right=0)
    second = start_attempt(enrolment=QuizAttempt.objects.get().enrolment, now=now)
    submit_quiz(attempt=second, answers={**right_given(second), SOUND[0]["key"]: []}, now=now)
    assert (second.score, second.passed) == (Decimal("0.6666"), False)
    put_right(course, city, now, rule=CorrectionRule.DROP, accepted=[], question_key=SOUND[0]["key"])
    second.refresh_from_db()
    assert (second.score, second.passed) == (Decimal("1.0000"), False)
    put_right(course, city, now)
    second.refresh_from_db()
    assert second.passed
    assert Completion.objects.count() == 1


def test_where_the_last_try_counts_an_earlier_one_decides_nothing(city: City, now: dt.datetime) -> None:
    course = asking(FAULT, *SOUND, pass_mark=60, scoring="last")
    first = tried(city.learner, course, now, typed="江戸")
    second = start_attempt(enrolment=first.enrolment, now=now)
    submit_quiz(attempt=second, answers={}, now=now)
    put_right(course, city, now)
    first.refresh_from_db()
    assert (first.score, first.passed) == (Decimal("0.6666"), False)
    assert not Completion.objects.exists()


def test_what_waits_for_marks_waits_no_longer_if_nothing_is_left_to_mark(city: City, now: dt.datetime) -> None:
    essay = make.essay()
    course = asking(SOUND[0], essay, pass_mark=50)
    attempt = begun(city.learner, course, now)
    submit_quiz(attempt=attempt, answers={**right_given(attempt), essay["key"]: ["書きました。"]}, now=now)
    put_right(course, city, now, rule=CorrectionRule.DROP, accepted=[], question_key=essay["key"])
    attempt.refresh_from_db()
    assert (attempt.awaits_marking, attempt.passed, attempt.score) == (False, True, Decimal(1))
    assert city.trainer.user is not None
    with pytest.raises(DomainError):
        mark_attempt(attempt=attempt, points={}, comments={}, now=now, by=city.trainer.user)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"accepted": []}, "accepted_missing"),
        ({"accepted": ["とうきょう"], "reason": "x"}, None),
        ({"accepted": ["東京"]}, "accepted_already"),
        ({"question_key": "else"}, "no_such_question"),
    ],
)
def test_what_makes_no_sense_is_refused(
    city: City, course: Course, now: dt.datetime, values: dict[str, Any], code: str | None
) -> None:
    if code is None:
        assert put_right(course, city, now, **values).pk
        return
    with pytest.raises(DomainError) as refusal:
        put_right(course, city, now, **values)
    assert refusal.value.code == code
    assert not Regrading.objects.exists()


def test_the_preview_says_what_is_done(city: City, course: Course, now: dt.datetime) -> None:
    tried(city.learner, course, now, typed="江戸")
    tried(city.manager, course, now, typed="江戸", right=0)
    tried(city.hr, course, now, typed="大阪")
    begun(city.admin, course, now)
    effect = effect_of(course.releases.get(), FAULT["key"], {"rule": "accept", "accepted": ["江戸"]})
    assert (effect.tries, effect.better, effect.passing, effect.undecided) == (3, 2, 1, 1)
    row = put_right(course, city, now)
    assert row.attempts.count() == effect.better
    assert row.attempts.filter(passed_before=False, passed_after=True).count() == effect.passing


class TestPages:
    def url(self, course: Course) -> str:
        return f"/teach/{course.code}/questions/{FAULT['key']}/fault/"

    def form(self, **values: str) -> dict[str, str]:
        given = {"rule": "accept", "release": "1", "reason": "江戸も正しい答えでした。", "asked": FAULT["key"]}
        return {**given, f"q-{FAULT['key']}": "江戸", **values}

    def test_from_the_question_to_the_trace(
        self, city: City, course: Course, trainer_client: Client, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = tried(city.learner, course, now, typed="江戸")
        assert self.url(course) in trainer_client.get(f"/teach/{course.code}/").content.decode()
        assert trainer_client.get(self.url(course)).status_code == 200
        preview = trainer_client.post(self.url(course), self.form(go="preview"))
        assert preview.context["effect"].passing == 1
        assert not Regrading.objects.exists()
        done = trainer_client.post(self.url(course), self.form(go="apply"))
        trace = trainer_client.get(done["Location"])
        assert trace.context["passed"] == 1
        assert city.learner.name not in trace.content.decode()
        mine = learner_client.get(f"/attempts/{attempt.uuid}/result/").content.decode()
        assert "江戸も正しい答えでした。" in mine

    def test_what_is_missing_is_said(self, city: City, course: Course, trainer_client: Client) -> None:
        page = trainer_client.post(self.url(course), self.form(go="apply", reason="", rule="accept"))
        assert "reason" in page.context["form"].errors
        page = trainer_client.post(self.url(course), self.form(**{"go": "apply", f"q-{FAULT['key']}": ""}))
        assert page.context["form"].non_field_errors()
        assert trainer_client.get(f"/teach/{course.code}/questions/else/fault/").status_code == 404

    def test_it_can_be_stopped_and_gone_on_with(
        self, city: City, course: Course, trainer_client: Client, now: dt.datetime
    ) -> None:
        row = put_right(course, city, now)
        Job.objects.update(status=JobStatus.RUNNING, finished_at=None)
        url = f"/teach/{course.code}/regradings/{row.uuid}/"
        trainer_client.post(url, {"go": "stop"})
        assert Job.objects.get().cancel_requested
        Job.objects.update(status=JobStatus.CANCELLED, finished_at=now)
        trainer_client.post(url, {"go": "again"})
        assert Job.objects.count() == 1

    def test_every_kind_of_question_has_its_page(self, city: City, trainer_client: Client, now: dt.datetime) -> None:
        course = asking(*make.one_of_each())
        course.trainers.add(city.trainer)
        quiz = releases.load(course.releases.get()).locale("ja").quiz
        assert quiz is not None
        for question in [each.as_asked() for each in quiz.questions]:
            page = trainer_client.get(f"/teach/{course.code}/questions/{question['key']}/fault/")
            assert page.status_code == 200
            assert (f'value="{CorrectionRule.ACCEPT}"' in page.content.decode()) != kind_of(question).is_marked
