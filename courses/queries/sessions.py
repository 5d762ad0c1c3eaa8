"""Sessions in rooms: when, where, who."""

import dataclasses
import datetime as dt
from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Attendance, Course, RoomSession
from lms.common.access import Access, Role
from lms.common.prepared import Prepared
from lms.organization.models import Person


@dataclasses.dataclass(frozen=True)
class SheetRow:
    """One person on the attendance sheet; `history` holds what was recorded and corrected before, newest first."""

    person: Person
    current: Attendance | None
    history: tuple[Attendance, ...]


def _upcoming(course_id: int, person_id: int, today: dt.date) -> QuerySet[RoomSession]:
    invitations = RoomSession.invited.through.objects.filter(roomsession=OuterRef("pk"), person_id=person_id)
    sessions = RoomSession.objects.filter(course=course_id, held_on__gte=today)
    return sessions.annotate(is_invited=Exists(invitations)).order_by("held_on", "starts_at")


def _invited(person_id: int, today: dt.date) -> QuerySet[RoomSession]:
    mine = RoomSession.objects.filter(invited=person_id, held_on__gte=today)
    return mine.select_related("course").order_by("held_on", "starts_at")


UPCOMING = Prepared(_upcoming, course_id=int, person_id=int, today=dt.date)
INVITED = Prepared(_invited, person_id=int, today=dt.date)


def upcoming_sessions(course: Course, person_id: int, today: dt.date) -> list[tuple[RoomSession, bool]]:
    """The course's sessions to come, each with whether the person is invited to it."""
    rows = UPCOMING.instances(course_id=course.pk, person_id=person_id, today=today)
    return [(row, row.is_invited) for row in rows]


def invited_sessions(person_id: int, today: dt.date) -> list[RoomSession]:
    """The sessions before a person."""
    rows: list[RoomSession] = INVITED.instances(person_id=person_id, today=today)
    return rows


def sessions_for(access: Access) -> QuerySet[RoomSession]:
    """The sessions whose sheet `access` opens: HR of the city all, trainers those of the courses they teach."""
    sessions = RoomSession.objects.select_related("course")
    if access.has(Role.HR, Role.ADMIN) and access.sees_all:
        return sessions
    if access.has(Role.TRAINER):
        return sessions.filter(course__trainers=access.person_id)
    return sessions.none()


def attendance_sheet(session: RoomSession) -> list[SheetRow]:
    """Everybody invited, and whoever came without an invitation; in two queries."""
    there = Attendance.objects.filter(session=session).values("person_id")
    people = Person.objects.filter(Q(pk__in=session.invited.values("pk")) | Q(pk__in=there))
    records: dict[int, list[Attendance]] = defaultdict(list)
    for row in Attendance.objects.filter(session=session).order_by("-pk"):
        records[row.person_id].append(row)
    return [_row(person, records[person.pk]) for person in people.order_by("sort_key", "pk")]


def _row(person: Person, records: list[Attendance]) -> SheetRow:
    current = next((row for row in records if row.superseded_at is None), None)
    return SheetRow(person, current, tuple(row for row in records if row.superseded_at is not None))
