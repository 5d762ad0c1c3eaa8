"""Who was in the room. A correction supersedes; what rested on the record is decided anew."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.completions import complete_if_done, record_completion, retract_completion
from courses.actions.locking import lock_enrolment, lock_people
from courses.enums import ACTIVE, WAS_THERE, CompletionSource, Format, Presence
from courses.models import Attendance, Completion, Course, Enrolment, RoomSession
from courses.statements import attendance_statement, voiding_statement
from lms.accounts.models import User
from lms.common.clock import CITY_ZONE, local_date
from lms.common.errors import DomainError
from lms.common.fiscal import FiscalYear
from lms.organization.models import Person
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb
from lms.xapi.iri import statement_uuid


def lock_sheet(session: RoomSession) -> RoomSession:
    """Read the session anew and hold it until the transaction ends: two tablets may hold the same sheet."""
    sessions = RoomSession.objects.select_for_update(of=("self",), no_key=True).select_related("course")
    return sessions.get(pk=session.pk)


@transaction.atomic
def record_attendance(
    *, session: RoomSession, person: Person, presence: Presence, now: dt.datetime, by: User | None
) -> Attendance:
    """Write down whether somebody was there. The same again changes nothing."""
    session = lock_sheet(session)
    # Two sheets of one course may be saved at once: what follows from both is decided one after the other.
    lock_people([person.pk])
    if session.held_on > local_date(now):
        raise DomainError(_("This session has not taken place yet."), code="not_yet")
    earlier = list(Attendance.objects.filter(session=session, person=person).order_by("pk"))
    current = next((row for row in earlier if row.superseded_at is None), None)
    if current is not None and current.presence == presence:
        return current
    Attendance.objects.filter(pk__in=[row.pk for row in earlier]).supersede(now=now)
    attendance = Attendance.objects.create(
        session=session,
        person=person,
        presence=presence,
        occurred_on=session.held_on,
        statement_id=_statement_id(session, person, presence, current, len(earlier)),
        recorded_at=now,
        recorded_by=by,
    )
    _say(attendance, current, now, by)
    _decide(attendance, now, by)
    return attendance


def _statement_id(
    session: RoomSession, person: Person, presence: Presence, current: Attendance | None, revision: int
) -> uuid.UUID | None:
    """Late instead of present is still the same attendance; a new one after a correction needs a new id."""
    if presence not in WAS_THERE:
        return None
    if current is not None and current.statement_id:
        return current.statement_id
    return statement_uuid(Verb.ATTENDED.name, session.uuid, person.uuid, revision)


def _say(attendance: Attendance, before: Attendance | None, now: dt.datetime, by: User | None) -> None:
    said_before = before.statement_id if before else None
    session, person = attendance.session, attendance.person
    if attendance.statement_id == said_before:
        return
    if attendance.statement_id:
        began = dt.datetime.combine(session.held_on, session.starts_at, tzinfo=CITY_ZONE)
        said = attendance_statement(attendance.statement_id, session, person, began)
    else:
        assert said_before is not None
        said = voiding_statement(said_before, person, now, by)
    store_statements(statements=[said], trust=Trust.OWN, now=now)


def _decide(attendance: Attendance, now: dt.datetime, by: User | None) -> None:
    """What follows for the course: completed by having been there, or no longer."""
    course, person = attendance.session.course, attendance.person
    if course.format == Format.ONLINE:
        return
    there = Attendance.objects.known().filter(session__course=course, person=person, presence__in=WAS_THERE)
    days = sorted(there.values_list("occurred_on", flat=True))
    if attendance.presence not in WAS_THERE:
        _retract_unattended(course, person, days, now, by)
    enrolment = Enrolment.objects.filter(person=person, course=course, status__in=ACTIVE).first()
    if enrolment is not None:
        lock_enrolment(enrolment)
        complete_if_done(enrolment=enrolment, now=now, by=by)
    elif course.format == Format.ROOM:
        _complete_by_presence(course, person, days, now, by)


def _retract_unattended(course: Course, person: Person, days: list[dt.date], now: dt.datetime, by: User | None) -> None:
    """Take back the completions that no attendance carries any more."""
    completions = Completion.objects.known().filter(course=course, person=person)
    for completion in completions.exclude(source=CompletionSource.PRIOR):
        carried = completion.occurred_on in days if course.format == Format.ROOM else bool(days)
        if not carried:
            retract_completion(completion=completion, now=now, by=by)


def _complete_by_presence(
    course: Course, person: Person, days: list[dt.date], now: dt.datetime, by: User | None
) -> None:
    """One completion a year: the second day of the same course does not count twice."""
    completions = Completion.objects.known().filter(course=course, person=person)
    years = {FiscalYear.of(day) for day in completions.values_list("occurred_on", flat=True)}
    for day in days:
        if FiscalYear.of(day) in years:
            continue
        years.add(FiscalYear.of(day))
        record_completion(
            person=person, course=course, occurred_on=day, source=CompletionSource.ATTENDED, now=now, by=by
        )
