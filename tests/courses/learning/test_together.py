"""Many acts written down at once leave what the actions for one act leave, row for row and statement for statement."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.actions import enrolments, lessons, quizzes
from courses.actions.attendance import record_attendance
from courses.actions.completions import PriorCompletion, record_prior_completions
from courses.actions.learning import record_acts
from courses.acts import Act, ActRefused, Enrolled, LessonCompleted, LessonOpened, QuizStarted, QuizSubmitted
from courses.enums import EnrolmentSource, EnrolmentStatus, Format, Presence
from courses.models import Completion, Course, Enrolment, LessonProgress, QuizAttempt
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.organization.models import Person
from lms.xapi.models import Statement
from tests.factories.courses import make_course, make_session
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def quiz_of(course: Course) -> dict[str, Any]:
    quiz: dict[str, Any] = course.releases.get().parse()["locales"]["ja"]["quiz"]
    return quiz


def answers(course: Course, *, right: bool) -> dict[str, list[str]]:
    return {
        question["key"]: [option["key"] for option in question["options"] if option["correct"] == right]
        for question in quiz_of(course)["questions"]
    }


def lesson_keys(course: Course) -> list[str]:
    return [lesson["key"] for lesson in course.releases.get().parse()["locales"]["ja"]["lessons"]]


def whole_way(person: Person, course: Course, at: dt.datetime) -> list[Act]:
    """Enrol, read everything, fail once, pass."""
    moments = (at + n * MINUTE for n in range(100))
    acts: list[Act] = [Enrolled(person, course, next(moments), EnrolmentSource.REQUIRED, local_date(at))]
    for key in lesson_keys(course):
        acts.append(LessonOpened(person, course, next(moments), key))
        acts.append(LessonCompleted(person, course, next(moments), key))
    for right in (False, True):
        acts.append(QuizStarted(person, course, next(moments)))
        acts.append(QuizSubmitted(person, course, next(moments), answers(course, right=right)))
    return acts


class Clicks:
    """Acts as clicks do them, on the enrolment that the person has."""

    def __init__(self) -> None:
        self.held: dict[Any, Enrolment] = {}

    def do(self, act: Act) -> None:
        match act:
            case Enrolled():
                self.held[act.key] = enrolments.enrol(
                    person=act.person, course=act.course, source=act.source, now=act.at, due_on=act.due_on
                )
            case LessonOpened():
                lessons.open_lesson(enrolment=self.held[act.key], lesson_key=act.lesson_key, now=act.at)
            case LessonCompleted():
                lessons.complete_lesson(enrolment=self.held[act.key], lesson_key=act.lesson_key, now=act.at)
            case QuizStarted():
                quizzes.start_attempt(enrolment=self.held[act.key], now=act.at)
            case QuizSubmitted():
                attempt = self.held[act.key].attempts.order_by("number").last()
                if attempt is None:
                    raise DomainError("not begun")
                quizzes.submit_quiz(attempt=attempt, answers=act.answers, now=act.at)


def traces(person: Person) -> dict[str, Any]:
    """Everything that a person's learning left, without the names that every row gets by chance."""
    left = {
        "enrolments": Enrolment.objects.filter(person=person).order_by("pk"),
        "lessons": LessonProgress.objects.filter(enrolment__person=person).order_by("opened_at", "pk"),
        "attempts": QuizAttempt.objects.filter(enrolment__person=person).order_by("enrolment", "number"),
        "completions": Completion.objects.filter(person=person).order_by("pk"),
    }
    chance = {"id", "uuid", "person_id", "enrolment_id", "statement_id"}
    rows = {
        name: [{k: v for k, v in row.items() if k not in chance} for row in of.values()] for name, of in left.items()
    }
    said = Statement.objects.filter(actor__endswith=str(person.uuid)).order_by("seq")
    kept = ("verb", "object_id", "timestamp", "trust", "version")
    results = [(*(getattr(row, name) for name in kept), row.content.get("result")) for row in said]
    return {**rows, "statements": results}


def check_links(person: Person) -> None:
    """Each completion has the statement that says so, in the registration of its enrolment."""
    for completion in Completion.objects.filter(person=person).select_related("enrolment"):
        assert completion.statement_id is not None
        said = Statement.objects.get(statement_id=completion.statement_id)
        assert said.registration == (completion.enrolment.uuid if completion.enrolment else None)


def test_a_whole_way_at_once_leaves_what_clicks_leave(now: dt.datetime) -> None:
    course, at = make_course(), now - 60 * MINUTE
    clicking, carried = PersonFactory(), PersonFactory()
    clicks = Clicks()
    for act in whole_way(clicking, course, at):
        clicks.do(act)
    completions = record_acts(acts=whole_way(carried, course, at), now=now)
    assert traces(carried) == traces(clicking)
    assert [(row.person, row.occurred_on) for row in completions] == [(carried, local_date(at))]
    check_links(carried)
    assert Enrolment.objects.get(person=carried).status == EnrolmentStatus.COMPLETED


KINDS = st.sampled_from(["open", "complete", "complete", "start", "submit", "enrol"])
# What is done, in which of the two lessons, whether the answers are right, and whether the batch ends here.
DEEDS = st.lists(st.tuples(KINDS, st.integers(0, 1), st.booleans(), st.booleans()), max_size=25)


def act_of(person: Person, course: Course, at: dt.datetime, deed: tuple[str, int, bool, bool]) -> Act:
    kind, lesson, right, _ = deed
    key = lesson_keys(course)[lesson]
    acts: dict[str, Act] = {
        "enrol": Enrolled(person, course, at, EnrolmentSource.SELF),
        "open": LessonOpened(person, course, at, key),
        "complete": LessonCompleted(person, course, at, key),
        "start": QuizStarted(person, course, at),
        "submit": QuizSubmitted(person, course, at, answers(course, right=right)),
    }
    return acts[kind]


@given(deeds=DEEDS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_the_acts_are_cut_into_batches(deeds: list[tuple[str, int, bool, bool]], now: dt.datetime) -> None:
    """Random clicks, some of them refused: what is left is the same, and so is what was refused."""
    course, start = make_course(), now - 60 * MINUTE
    clicking, carried, clicks = PersonFactory(), PersonFactory(), Clicks()
    clicks.do(Enrolled(clicking, course, start, EnrolmentSource.SELF))
    batch: list[Act] = [Enrolled(carried, course, start, EnrolmentSource.SELF)]
    for n, deed in enumerate(deeds, start=1):
        act = act_of(carried, course, start + n * MINUTE, deed)
        try:
            clicks.do(act_of(clicking, course, start + n * MINUTE, deed))
        except DomainError:
            with pytest.raises(ActRefused):
                record_acts(acts=[*batch, act], now=now)
            continue
        batch.append(act)
        if deed[-1]:
            record_acts(acts=batch, now=now)
            batch = []
    record_acts(acts=batch, now=now)
    assert traces(carried) == traces(clicking)
    check_links(carried)


def test_a_try_that_waited_is_judged_before_the_next_one_is_opened(now: dt.datetime) -> None:
    course, person, at = make_course(), PersonFactory(), now - 60 * MINUTE
    *way, wrong, _second, _right = whole_way(person, course, at)
    record_acts(acts=way, now=now)

    record_acts(acts=[wrong, QuizStarted(person, course, at + 50 * MINUTE)], now=now)

    attempts = QuizAttempt.objects.filter(enrolment__person=person).order_by("number")
    assert [attempt.submitted_at is None for attempt in attempts] == [False, True]


def test_one_that_is_refused_refuses_all_and_is_named(now: dt.datetime) -> None:
    course, person = make_course(), PersonFactory()
    acts = whole_way(person, course, now - 60 * MINUTE)
    acts[3] = LessonOpened(person, course, acts[3].at, "no-such-lesson")
    with pytest.raises(ActRefused) as refused:
        record_acts(acts=acts, now=now)
    assert (refused.value.index, refused.value.code) == (3, "no_such_lesson")
    assert not Enrolment.objects.exists()
    assert not Statement.objects.exists()


def test_what_was_not_done_yet_is_refused(now: dt.datetime) -> None:
    acts = whole_way(PersonFactory(), make_course(), now - MINUTE)
    with pytest.raises(ActRefused) as refused:
        record_acts(acts=acts, now=now)
    assert refused.value.code == "future"


def test_a_course_that_is_not_open_is_refused(now: dt.datetime) -> None:
    course = make_course()
    course.pages.update(live=False)
    with pytest.raises(ActRefused) as refused:
        record_acts(acts=whole_way(PersonFactory(), course, now - 60 * MINUTE), now=now)
    assert refused.value.code == "course_closed"


def test_a_blended_course_waits_for_the_room(now: dt.datetime) -> None:
    course, person = make_course(format=Format.BLENDED), PersonFactory()
    acts = whole_way(person, course, now - 60 * MINUTE)
    assert record_acts(acts=acts, now=now) == []
    session = make_session(course, local_date(now), now)
    record_attendance(session=session, person=person, presence=Presence.PRESENT, now=now, by=None)
    assert Completion.objects.get().person == person


def test_who_was_in_the_room_before_completes_with_the_last_act(now: dt.datetime) -> None:
    course, person = make_course(format=Format.BLENDED), PersonFactory()
    session = make_session(course, local_date(now), now)
    record_attendance(session=session, person=person, presence=Presence.PRESENT, now=now, by=None)
    assert len(record_acts(acts=whole_way(person, course, now - 60 * MINUTE), now=now)) == 1


def test_the_same_day_on_record_already_is_one_completion(now: dt.datetime) -> None:
    course, person = make_course(), PersonFactory()
    at = now - 60 * MINUTE
    rows = [PriorCompletion(person, course, local_date(at))]
    record_prior_completions(rows=rows, document="台帳", now=now, by=None)
    assert record_acts(acts=whole_way(person, course, at), now=now) == []
    assert Completion.objects.count() == 1


def test_more_people_take_no_more_queries(now: dt.datetime) -> None:
    course = make_course()

    def queries(people: int) -> int:
        acts = [act for _ in range(people) for act in whole_way(PersonFactory(), course, now - 60 * MINUTE)]
        with CaptureQueriesContext(connection) as captured:
            record_acts(acts=acts, now=now)
        # What the server keeps the plan of is not written out.
        said = [row["sql"] or "SELECT" for row in captured.captured_queries]
        return sum("SELECT" in sql or "UPDATE" in sql for sql in said)

    queries(1)
    assert queries(2) == queries(9)
