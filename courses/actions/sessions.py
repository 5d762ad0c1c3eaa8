"""Room sessions: planning them and inviting people."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Attendance, Course, RoomSession
from lms.common.errors import DomainError
from lms.organization.models import Person


@transaction.atomic
def create_session(
    *,
    course: Course,
    title: str,
    held_on: dt.date,
    starts_at: dt.time,
    ends_at: dt.time,
    place: str,
    now: dt.datetime,
    capacity: int = 30,
    invited: Sequence[Person] = (),
) -> RoomSession:
    """Plan a session in a room."""
    if ends_at <= starts_at:
        raise DomainError(_("The session ends before it starts."), code="order", field="ends_at")
    session = RoomSession.objects.create(
        course=course,
        title=title,
        held_on=held_on,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        capacity=capacity,
        created_at=now,
    )
    if invited:
        invite_people(session=session, people=invited)
    return session


@transaction.atomic
def invite_people(*, session: RoomSession, people: Sequence[Person]) -> int:
    """Invite people, up to the room's capacity; returns how many are invited now."""
    RoomSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    invited = set(session.invited.values_list("pk", flat=True))
    newcomers = {person.pk for person in people} - invited
    if len(invited) + len(newcomers) > session.capacity:
        free = max(session.capacity - len(invited), 0)
        message = _("Only %(free)s seats are left in this session.") % {"free": free}
        raise DomainError(message, code="full", field="people")
    session.invited.add(*newcomers)
    return len(invited) + len(newcomers)


@transaction.atomic
def uninvite(*, session: RoomSession, person: Person) -> None:
    """Take an invitation back, as long as nothing is recorded for the person."""
    if Attendance.objects.known().filter(session=session, person=person).exists():
        raise DomainError(_("Attendance is recorded for this person already."), code="recorded")
    session.invited.remove(person)
