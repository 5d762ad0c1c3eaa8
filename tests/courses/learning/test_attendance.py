"""Who was in the room, corrections, and what they complete."""

import datetime as dt
from urllib.parse import unquote

import pytest
from django.test import Client

from courses.actions.attendance import record_attendance
from courses.actions.quizzes import submit_quiz
from courses.actions.sessions import invite_people, uninvite
from courses.enums import CompletionSource, EnrolmentStatus, Format, Presence
from courses.models import Attendance, Completion
from courses.queries import attendance_sheet, invited_sessions
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from lms.xapi.queries import is_voided
from tests.conftest import City
from tests.factories.courses import (
    enrolled,
    make_course,
    make_session,
    read_lessons,
    ready_for_quiz,
    right_answers,
)
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(now: dt.datetime) -> dt.date:
    return local_date(now)


def test_being_there_completes_a_room_course(city: City, now: dt.datetime, today: dt.date) -> None:
    session = make_session(make_course(format=Format.ROOM, lessons=0, quiz=False), today, now)
    attendance = record_attendance(
        session=session, person=city.learner, presence=Presence.LATE, now=now, by=city.trainer.user
    )
    completion = Completion.objects.get()
    assert (completion.source, completion.occurred_on) == (CompletionSource.ATTENDED, today)
    assert attendance.statement_id
    assert Statement.objects.get(statement_id=attendance.statement_id).verb == Verb.ATTENDED


def test_an_enrolment_in_a_room_course_is_completed_too(city: City, now: dt.datetime, today: dt.date) -> None:
    course = make_course(format=Format.ROOM, lessons=0, quiz=False)
    enrolment = enrolled(city.learner, course, now)
    record_attendance(
        session=make_session(course, today, now), person=city.learner, presence=Presence.PRESENT, now=now, by=None
    )
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.COMPLETED


def test_absence_completes_nothing_and_says_nothing(city: City, now: dt.datetime, today: dt.date) -> None:
    session = make_session(make_course(format=Format.ROOM), today, now)
    record_attendance(session=session, person=city.learner, presence=Presence.ABSENT, now=now, by=None)
    assert not Completion.objects.exists()
    assert not Statement.objects.exists()


def test_a_correction_keeps_history_and_is_decided_anew(city: City, now: dt.datetime, today: dt.date) -> None:
    session = make_session(make_course(format=Format.ROOM, lessons=0, quiz=False), today, now)

    def record(presence: Presence, minutes: int) -> Attendance:
        moment = now + dt.timedelta(minutes=minutes)
        return record_attendance(
            session=session, person=city.learner, presence=presence, now=moment, by=city.trainer.user
        )

    first = record(Presence.PRESENT, 0)
    completion = Completion.objects.get()
    record(Presence.ABSENT, 5)
    assert not Completion.objects.known().exists()
    assert is_voided([first.statement_id, completion.statement_id]) == {first.statement_id, completion.statement_id}  # type: ignore[list-item]  # both were said

    again = record(Presence.PRESENT, 10)
    assert Completion.objects.known().count() == 1
    assert again.statement_id not in {first.statement_id, None}
    row = attendance_sheet(session)[0]
    assert row.current == again
    assert [earlier.presence for earlier in row.history] == [Presence.ABSENT, Presence.PRESENT]


def test_late_instead_of_present_is_the_same_attendance(city: City, now: dt.datetime, today: dt.date) -> None:
    session = make_session(make_course(format=Format.ROOM, lessons=0, quiz=False), today, now)
    first, second = (
        record_attendance(session=session, person=city.learner, presence=presence, now=now, by=None)
        for presence in (Presence.PRESENT, Presence.LATE)
    )
    assert first.statement_id == second.statement_id
    assert Completion.objects.count() == 1


def test_another_session_carries_the_completion_when_one_falls(city: City, now: dt.datetime, today: dt.date) -> None:
    course = make_course(format=Format.ROOM, lessons=0, quiz=False)
    sessions = [make_session(course, today - dt.timedelta(days=days), now) for days in (7, 0)]
    for session in sessions:
        record_attendance(session=session, person=city.learner, presence=Presence.PRESENT, now=now, by=None)
    assert Completion.objects.count() == 1
    record_attendance(session=sessions[0], person=city.learner, presence=Presence.ABSENT, now=now, by=None)
    assert Completion.objects.known().get().occurred_on == today


@pytest.mark.parametrize("room_first", [True, False])
def test_a_blended_course_needs_both_parts(city: City, now: dt.datetime, today: dt.date, room_first: bool) -> None:
    course = make_course(format=Format.BLENDED, quiz=False)
    enrolment, session = enrolled(city.learner, course, now), make_session(course, today, now)

    def attend() -> None:
        record_attendance(session=session, person=city.learner, presence=Presence.PRESENT, now=now, by=None)

    def read() -> None:
        read_lessons(enrolment, now)

    for part in (attend, read) if room_first else (read, attend):
        assert not Completion.objects.exists()
        part()
    assert Completion.objects.get().source == CompletionSource.LEARNED


def test_nobody_is_recorded_before_the_day(city: City, now: dt.datetime, today: dt.date) -> None:
    session = make_session(make_course(), today + dt.timedelta(days=1), now)
    with pytest.raises(DomainError):
        record_attendance(session=session, person=city.learner, presence=Presence.PRESENT, now=now, by=None)


def test_the_room_holds_only_so_many(city: City, now: dt.datetime, today: dt.date) -> None:
    session = make_session(make_course(), today, now, capacity=2)
    people = PersonFactory.create_batch(3)
    invite_people(session=session, people=people[:2])
    with pytest.raises(DomainError):
        invite_people(session=session, people=people)
    assert session.invited.count() == 2


def test_an_invitation_may_be_taken_back_until_something_is_recorded(
    city: City, now: dt.datetime, today: dt.date
) -> None:
    session = make_session(make_course(), today, now, invited=[city.learner, city.manager])
    record_attendance(session=session, person=city.learner, presence=Presence.ABSENT, now=now, by=None)
    uninvite(session=session, person=city.manager)
    with pytest.raises(DomainError):
        uninvite(session=session, person=city.learner)
    assert invited_sessions(city.learner.pk, today)[0] == session


class TestSheet:
    def test_a_trainer_keeps_the_sheet_of_their_own_course_only(
        self, city: City, trainer_client: Client, now: dt.datetime, today: dt.date
    ) -> None:
        mine, other = make_course(format=Format.ROOM, lessons=0, quiz=False), make_course()
        mine.trainers.add(city.trainer)
        session = make_session(mine, today, now, invited=[city.learner])
        url = f"/sessions/{session.uuid}/"
        assert city.learner.name in trainer_client.get(url).content.decode()
        data = {"person": str(city.learner.uuid), "presence": "present"}
        answer = trainer_client.post(f"{url}attendance/", data, headers={"HX-Request": "true"})
        assert 'aria-pressed="true"' in answer.content.decode()
        assert "hx-swap-oob" in answer.content.decode()
        assert trainer_client.post(f"{url}attendance/", data).status_code == 302
        assert Completion.objects.get().person == city.learner

        foreign = make_session(other, today, now)
        assert trainer_client.get(f"/sessions/{foreign.uuid}/").status_code == 404
        assert trainer_client.post(f"/sessions/{foreign.uuid}/attendance/", data).status_code == 404
        assert session in trainer_client.get("/sessions/").context["ahead"]

    def test_hr_invites_anybody_and_trainers_only_the_course_learners(
        self, city: City, hr_client: Client, trainer_client: Client, now: dt.datetime, today: dt.date
    ) -> None:
        course = make_course()
        course.trainers.add(city.trainer)
        enrolled(city.learner, course, now)
        session = make_session(course, today, now)
        url = f"/sessions/{session.uuid}/"
        assert trainer_client.post(url, {"q": city.manager.name}, follow=True).context["found"] == []
        response = trainer_client.post(url, {"q": city.learner.name}, follow=True)
        assert response.context["found"] == [city.learner]
        assert city.learner.name not in unquote(response.redirect_chain[0][0])
        trainer_client.post(f"{url}invite/", {"person": [str(city.manager.uuid), str(city.learner.uuid), "x"]})
        assert set(session.invited.all()) == {city.learner}
        hr_client.post(f"{url}invite/", {"person": [str(city.manager.uuid)]})
        assert session.invited.count() == 2
        hr_client.post(f"{url}invited/{city.manager.uuid}/remove/")
        assert session.invited.count() == 1

    def test_planning_a_session(self, city: City, hr_client: Client, today: dt.date) -> None:
        course = make_course()
        url = f"/courses/{course.code}/sessions/new/"
        assert hr_client.get(url).status_code == 200
        data = {
            "title": "第1回",
            "held_on": today.isoformat(),
            "starts_at": "13:30",
            "ends_at": "12:00",
            "place": "研修室",
            "capacity": "20",
        }
        assert hr_client.post(url, data).context["form"].errors["ends_at"]
        answer = hr_client.post(url, {**data, "ends_at": "17:00"})
        assert answer["Location"] == f"/sessions/{course.sessions.get().uuid}/"

    def test_the_calendar_entry_says_when_and_where(
        self, learner_client: Client, now: dt.datetime, today: dt.date
    ) -> None:
        session = make_session(make_course(), dt.date(2026, 12, 1), now, place="本庁舎; 5階, 研修室" + "長" * 40)
        entry = learner_client.get(f"/sessions/{session.uuid}.ics").content.decode()
        assert "DTSTART:20261201T043000Z\r\n" in entry
        unfolded = entry.replace("\r\n ", "")
        assert "LOCATION:本庁舎\\; 5階\\, 研修室" in unfolded
        assert all(len(line.encode()) <= 75 for line in entry.split("\r\n"))

    def test_learners_and_managers_see_no_sheet(
        self, learner_client: Client, manager_client: Client, now: dt.datetime, today: dt.date
    ) -> None:
        session = make_session(make_course(), today, now)
        for client in (learner_client, manager_client):
            assert client.get(f"/sessions/{session.uuid}/").status_code == 404
            assert client.get("/sessions/").status_code == 404


def test_a_blended_course_waits_for_its_quiz(city: City, now: dt.datetime, today: dt.date) -> None:
    course = make_course(format=Format.BLENDED)
    attempt = ready_for_quiz(city.learner, course, now)
    record_attendance(
        session=make_session(course, today, now), person=city.learner, presence=Presence.PRESENT, now=now, by=None
    )
    assert not Completion.objects.exists()
    submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now)
    assert Completion.objects.get().person == city.learner
