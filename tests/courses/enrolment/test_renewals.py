"""Completions that run out: a window, a new enrolment, and nothing that was ever lost."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from courses.actions.attendance import record_attendance
from courses.actions.completions import PriorCompletion, record_prior_completions
from courses.actions.enrolments import withdraw
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.actions.renewals import open_renewals
from courses.enums import EnrolmentSource, EnrolmentStatus, Format, Presence
from courses.models import Completion, Course, Enrolment, EnrolmentBatch
from courses.queries.renewals import open_windows, validity_for
from courses.queries.validity import Term, validity_of
from lms.common.clock import local_date
from lms.common.days import months_after
from lms.organization.models import Person
from tests.conftest import City
from tests.factories.courses import make_course, make_session, read_lessons, right_answers
from tests.factories.enrolling import terms

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


def completed_on(person: Person, course: Course, day: dt.date, now: dt.datetime) -> Completion:
    rows = [PriorCompletion(person, course, day)]
    return record_prior_completions(rows=rows, document="受講記録", now=now, by=None)[0]


def finish(row: Enrolment, now: dt.datetime) -> None:
    read_lessons(row, now)
    attempt = start_attempt(enrolment=row, now=now)
    submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now)


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True), st.integers(2, 60), st.data())
def test_renewing_never_shortens_and_early_renewal_loses_nothing(
    days: list[dt.date], valid: int, data: st.DataObject
) -> None:
    term = Term(valid, data.draw(st.integers(1, valid - 1)))
    held = validity_of(term, list(enumerate(sorted(days))))
    assert held is not None
    assert held.ends >= months_after(max(days), valid)
    assert held.opens < held.ends
    before = validity_of(term, list(enumerate(sorted(days)[:-1])))
    assert before is None or before.ends <= held.ends
    if before is not None and before.opens <= max(days) < before.ends:
        assert held.ends == months_after(before.ends, valid)


def test_the_window_opens_once_and_everything_old_stays(city: City, now: dt.datetime) -> None:
    course, today = make_course(), local_date(now)
    terms(course, valid_months=24, window_months=3)
    old = completed_on(city.learner, course, months_after(today, -22), now)
    completed_on(city.manager, course, months_after(today, -2), now)
    assert open_renewals(now=now) == 1
    row = Enrolment.objects.get()
    assert (row.person, row.source, row.renews) == (city.learner, EnrolmentSource.RENEWAL, old)
    held = validity_for(city.learner.pk, course)
    assert held is not None
    assert row.due_on == held.last_day
    assert open_renewals(now=now) == 0
    assert EnrolmentBatch.objects.count() == 1

    finish(row, now)
    assert Completion.objects.known().filter(person=city.learner).count() == 2
    old.refresh_from_db()
    assert old.superseded_at is None
    renewed = validity_for(city.learner.pk, course)
    assert renewed is not None
    assert renewed.ends == months_after(held.ends, 24)
    assert open_renewals(now=now) == 0


def test_who_gives_the_renewal_up_is_not_asked_every_night(city: City, now: dt.datetime) -> None:
    course, today = make_course(), local_date(now)
    policy = terms(course, valid_months=12, window_months=2)
    completed_on(city.learner, course, months_after(today, -14), now)
    open_renewals(now=now)
    row = Enrolment.objects.get()
    assert row.due_on == today + dt.timedelta(days=30)
    withdraw(enrolment=row, now=now)
    assert open_renewals(now=now) == 0
    assert [each.enrolment for each in open_windows(policy, now)] == [None]


def test_a_room_course_is_renewed_by_being_there_again(city: City, now: dt.datetime) -> None:
    course, today = make_course(format=Format.ROOM), local_date(now)
    terms(course, valid_months=12, window_months=6)
    then = months_after(today, -11)
    session = make_session(course, then, now - dt.timedelta(days=400))
    record_attendance(session=session, person=city.learner, presence=Presence.PRESENT, now=now, by=None)
    assert Completion.objects.known().count() == 1
    assert open_renewals(now=now) == 1
    again = make_session(course, today, now)
    record_attendance(session=again, person=city.learner, presence=Presence.PRESENT, now=now, by=None)
    row = Enrolment.objects.get()
    assert row.status == EnrolmentStatus.COMPLETED
    assert set(Completion.objects.known().values_list("occurred_on", flat=True)) == {then, today}
