"""Applying for a course, and what follows from the decision.

The inbox carries the question: who is asked, who stands in, reminders and further approvers are its business. Who
decides is said here: the head of the unit in which the applicant is posted on the day of the decision.
"""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import enrol, hold_places
from courses.actions.locking import lock_people
from courses.enums import ApplicationStatus, EnrolmentSource
from courses.models import Application, Course
from courses.queries.admission import Asked, refusals_for
from courses.queries.titles import titles_of
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.lengths import check_lengths
from lms.inbox.actions.approvals import lock, request_approval, withdraw_request
from lms.inbox.actions.candidates import add_candidates
from lms.inbox.enums import ApprovalStatus, CandidateVia, EventKind
from lms.inbox.models import Approval, Candidate
from lms.organization.enums import GrantRole
from lms.organization.models import PUBLIC, Grant, Person
from lms.organization.queries.approvers import Chain, accounts_of, approvers_of

APPROVAL_KIND = "courses.application"
APPROVAL_LABEL = _("Application for a course")
ASKED_ALREADY = _("You have applied for this course already.")
# SQLite prints the columns of a partial index, PostgreSQL its name.
MESSAGES = {"courses_application_one_open": ASKED_ALREADY, "courses_application.person_id": ASKED_ALREADY}


@transaction.atomic
def apply_for(*, person: Person, course: Course, reason: str, now: dt.datetime, by: User) -> Application:
    """Ask to take a course. DomainError: it cannot be taken (see queries.admission), or is asked for already."""
    if not reason.strip():
        raise DomainError(_("Say why you want to take it."), code="reason_missing", field="reason")
    refusal = refusals_for(Asked([person], course, EnrolmentSource.APPLIED, now)).get(person.pk)
    if refusal is not None:
        raise DomainError(refusal.message, code=refusal.code)
    application = Application(person=person, course=course, reason=reason.strip(), applied_at=now)
    check_lengths(application)
    with refusals(MESSAGES):
        application.save(force_insert=True)
    title = _("%(name)s applies for “%(title)s”") % {"name": person.name, "title": titles_of([course])[course.pk]}
    request_approval(
        kind=APPROVAL_KIND,
        subject_key=application.uuid,
        title=title,
        url=reverse("application", args=[application.uuid]),
        approvers=_deciding(_chain(person, now), now),
        requested_by=by,
        note=application.reason,
        now=now,
    )
    return application


@transaction.atomic
def take_back(*, application: Application, now: dt.datetime, by: User) -> None:
    """The applicant no longer wants it. DomainError: it is decided (decided)."""
    approval = Approval.objects.open().filter(kind=APPROVAL_KIND, subject_key=str(application.uuid)).first()
    if approval is None:
        raise DomainError(_("This has been decided already."), code="decided")
    withdraw_request(approval=approval, by=by, now=now)


def on_decided(approval: Approval, now: dt.datetime) -> None:
    """Approved: enrolled at once. If there is no place any more, or the applicant has moved, nothing is decided."""
    application = _held(approval)
    if approval.status == ApprovalStatus.APPROVED:
        # In the order of enrolling: the places, then the person, whose transfer waits for this or is seen by it.
        hold_places(application.course)
        lock_people([application.person_id])
        _require_head_of_today(approval, application, now)
        application.enrolment = enrol(
            person=application.person, course=application.course, source=EnrolmentSource.APPLIED, now=now
        )
        application.status = ApplicationStatus.APPROVED
    else:
        said = approval.events.filter(kind=EventKind.RETURNED).values_list("reason", flat=True).first()
        application.status, application.answer = ApplicationStatus.RETURNED, said or ""
    application.decided_at = now
    application.save(update_fields=["status", "decided_at", "answer", "enrolment"])


def on_withdrawn(approval: Approval, now: dt.datetime) -> None:
    Application.objects.filter(uuid=approval.subject_key, status=ApplicationStatus.ASKED).update(
        status=ApplicationStatus.WITHDRAWN, decided_at=now
    )


def next_approvers(approval: Approval, now: dt.datetime) -> list[User]:
    """Those at the next level above of which nobody was asked."""
    person = Application.objects.select_related("person").get(uuid=approval.subject_key).person
    asked = set(approval.candidates.values_list("user_id", flat=True))
    return accounts_of(_chain(person, now).beyond(asked))


def follow_applicants(*, now: dt.datetime) -> int:
    """Put applications of people who have moved, or whose head has changed, to whoever decides now; returns how many.

    Those asked before stay named, but their approval is refused: see `on_decided`.
    """
    moved = 0
    waiting = Application.objects.filter(status=ApplicationStatus.ASKED).select_related("person")
    for application in waiting.order_by("pk").iterator():
        with transaction.atomic():
            approval = Approval.objects.open().filter(kind=APPROVAL_KIND, subject_key=str(application.uuid)).first()
            if approval is None:
                continue
            held = lock(approval)
            deciding = _deciding(_chain(application.person, now), now) if held.is_open else []
            moved += bool(add_candidates(approval=held, users=deciding, via=CandidateVia.APPROVER, now=now))
    return moved


def _held(approval: Approval) -> Application:
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("person", "course")
    return rows.get(uuid=approval.subject_key)


def _chain(person: Person, now: dt.datetime) -> Chain:
    return approvers_of(person, local_date(now), PUBLIC(now))


def _deciding(chain: Chain, now: dt.datetime) -> list[User]:
    """Where nobody heads anything above the applicant, HR of the whole city decides."""
    if chain.approvers:
        return accounts_of(chain.approvers)
    grants = Grant.objects.known().on(local_date(now)).filter(role=GrantRole.HR, unit=None)
    return list(User.objects.filter(person__in=grants.values("person"), is_active=True).order_by("pk"))


def _require_head_of_today(approval: Approval, application: Application, now: dt.datetime) -> None:
    """Who decides heads a unit above the applicant today, or stands in for somebody who does."""
    chain = _chain(application.person, now)
    heads = {head.user_id for level in chain.levels for head in level.deciding if head.user_id}
    if not heads or approval.closed_by_id in heads:
        return
    stands_in = Candidate.objects.entitled(local_date(now)).filter(
        approval=approval, user=approval.closed_by, stands_in_for__in=heads
    )
    if not stands_in.exists():
        message = _("The applicant has moved, or the head has changed. It is put to whoever decides now: %(who)s.")
        raise DomainError(message % {"who": chain.sentence()}, code="moved")
