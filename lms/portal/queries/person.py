"""One person's record: career, DX status, courses with status and dates, certificates. No answers, no scores."""

import dataclasses
import datetime as dt
import uuid
from enum import Enum

from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.queries import certificates_of
from courses.due import Span
from courses.enums import ACTIVE, CompletionSource, EnrolmentSource, EnrolmentStatus, ExemptionGround
from courses.models import Completion, Enrolment, Exemption
from courses.queries.achieved import achieved_of
from courses.queries.due import due_from
from courses.queries.titles import Titled
from lms.common.access import Access, Role
from lms.common.clock import local_date
from lms.organization.enums import Grade, HeadKind, LeaveKind, PostingKind
from lms.organization.models import Leave, Person, Posting, Sight
from lms.organization.queries.places import Places, places
from lms.portal.queries.dx import DxStatus, dx_status
from lms.portal.queries.labels import course_labels
from lms.portal.queries.standings import HAVE, Standing, Status, standing_by
from lms.talent.permissions import can_designate


class Why(Enum):
    """By what right a reader sees a person."""

    OWN = "own"
    HEAD = "head"
    HR = "hr"
    ADMIN = "admin"


@dataclasses.dataclass(frozen=True)
class Event:
    """Something in a career, by when it began. `end` is the last day; None: it goes on."""

    start: dt.date
    end: dt.date | None
    title: str
    place: str
    is_now: bool
    is_leave: bool = False
    is_concurrent: bool = False
    is_head: bool = False
    is_ahead: bool = False
    # The unit by its own name, and the way to its page; nothing for leave.
    unit: uuid.UUID | None = None
    unit_name: str = ""


@dataclasses.dataclass(frozen=True)
class CourseLine:
    label: Titled
    standing: Standing
    source: str
    document: str
    # By which its pages are looked at as the person sees them; none where nothing was taken here.
    enrolment: uuid.UUID | None = None


@dataclasses.dataclass(frozen=True)
class PersonPage:
    person: Person
    why: Why
    why_unit: str
    place: str
    unit: uuid.UUID | None
    post: str
    grade: str
    is_on_leave: bool
    career: tuple[Event, ...]
    dx: DxStatus
    courses: tuple[CourseLine, ...]
    certificates: tuple[Certificate, ...]
    # The section on whose page HR goes on from here.
    section: uuid.UUID | None
    can_designate: bool


def person_page(person: Person, access: Access, *, sight: Sight, language: str | None) -> PersonPage:
    """The caller has asked whether the reader may."""
    day = local_date(sight.now)
    where = places(sight)
    postings = list(Posting.objects.seen(sight).filter(person=person).order_by("-valid_from", "-pk"))
    leaves = list(Leave.objects.seen(sight).filter(person=person))
    present = [row for row in postings if row.holds_on(day)]
    primary = next((row for row in present if row.kind == PostingKind.PRIMARY), None)
    section = where.section(primary.unit_id, day) if primary else None
    why, why_unit = _why(access, person, present, where, day=day)
    return PersonPage(
        person=person,
        why=why,
        why_unit=why_unit,
        place=where.name(primary.unit_id, day) if primary else "",
        unit=next((step.uuid for step in reversed(where.chain(primary.unit_id, day))), None) if primary else None,
        post=primary.title if primary else "",
        grade=str(Grade(primary.grade).label) if primary else "",
        is_on_leave=any(leave.holds_on(day) for leave in leaves),
        career=_career(postings, leaves, where, day),
        dx=dx_status(person.pk, day, sight, postings, where),
        courses=_courses(person, day, language, [(leave.valid_from, leave.valid_to) for leave in leaves]),
        certificates=tuple(certificates_of(person)),
        section=section.uuid if section else None,
        can_designate=section is not None and can_designate(access, section.unit_id),
    )


def _why(access: Access, person: Person, present: list[Posting], where: Places, *, day: dt.date) -> tuple[Why, str]:
    """The nearest right counts: one's own record, then the unit entrusted, then the whole city."""
    if access.person_id == person.pk:
        return Why.OWN, ""
    for posting in present:
        entrusted = [step for step in where.chain(posting.unit_id, day) if step.unit_id in access.unit_ids]
        if access.has(Role.MANAGER) and entrusted:
            return Why.HEAD, entrusted[0].name
    return (Why.HR if access.has(Role.HR) else Why.ADMIN), ""


def _career(postings: list[Posting], leaves: list[Leave], where: Places, day: dt.date) -> tuple[Event, ...]:
    """Latest first; what runs stands above what is over."""
    events = [_post(row, where, day) for row in postings] + [_leave(row, day) for row in leaves]
    return tuple(sorted(events, key=lambda event: (event.start, not event.is_concurrent), reverse=True))


def _last(end: dt.date | None) -> dt.date | None:
    return end - dt.timedelta(days=1) if end else None


def _post(row: Posting, where: Places, day: dt.date) -> Event:
    unit = next(reversed(where.chain(row.unit_id, row.valid_from)), None)
    return Event(
        start=row.valid_from,
        end=_last(row.valid_to),
        title=row.title,
        place=where.name(row.unit_id, row.valid_from),
        is_now=row.holds_on(day),
        is_concurrent=row.kind == PostingKind.CONCURRENT,
        is_head=row.head != HeadKind.NONE,
        is_ahead=row.valid_from > day,
        unit=unit.uuid if unit else None,
        unit_name=unit.name if unit else "",
    )


def _leave(row: Leave, day: dt.date) -> Event:
    return Event(
        start=row.valid_from,
        end=_last(row.valid_to),
        title=str(LeaveKind(row.kind).label),
        place="",
        is_now=row.holds_on(day),
        is_leave=True,
        is_ahead=row.valid_from > day,
    )


def _courses(person: Person, day: dt.date, language: str | None, leaves: list[Span]) -> tuple[CourseLine, ...]:
    """What is overdue first, then what runs, then what is completed, the latest first."""
    labels = course_labels(language)
    lines = {
        row.course_id: CourseLine(
            labels[row.course_id], _running(row, day, leaves), str(EnrolmentSource(row.source).label), "", row.uuid
        )
        for row in Enrolment.objects.filter(person=person, status__in=ACTIVE)
    }
    for course_id, each in achieved_of(person.pk).items():
        source = "" if each.via == course_id else _("by “%(title)s”") % {"title": labels[each.via].title}
        lines[course_id] = CourseLine(labels[course_id], standing_by(each), source, "")
    for exemption in Exemption.objects.known().filter(person=person):
        ground = str(ExemptionGround(exemption.ground).label)
        lines[exemption.course_id] = CourseLine(
            labels[exemption.course_id], Standing(Status.EXEMPT, exemption.occurred_on), ground, exemption.document
        )
    for row in (
        Completion.objects.known().filter(person=person).select_related("enrolment").order_by("occurred_on", "pk")
    ):
        standing = Standing(Status.DONE, row.occurred_on)
        source = str(CompletionSource(row.source).label)
        taken = row.enrolment.uuid if row.enrolment else None
        lines[row.course_id] = CourseLine(labels[row.course_id], standing, source, row.document, taken)
    return tuple(sorted(lines.values(), key=_course_order))


def _running(row: Enrolment, day: dt.date, leaves: list[Span]) -> Standing:
    due = due_from(row.due_on, row.enrolled_at, leaves)
    if due is not None and due.is_overdue(day):
        return Standing(Status.LATE, due.on)
    started = row.status == EnrolmentStatus.STARTED
    return Standing(Status.PROGRESS if started else Status.ENROLLED, due.on if due else None)


def _course_order(line: CourseLine) -> tuple[int, int]:
    rank = [Status.LATE, Status.PROGRESS, Status.ENROLLED, Status.EXEMPT, Status.DONE].index(line.standing.status)
    on = line.standing.on or dt.date.max
    return rank, -on.toordinal() if line.standing.status in HAVE else on.toordinal()
