"""Enrolling people by others, together: by a manager, by HR; and undoing it as long as nobody has begun."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import Outcome, close_enrolment, enrol_people, withdraw
from courses.actions.telling import tell_enrolled, tell_taken_out
from courses.enums import BatchKind, EnrolmentSource, EnrolmentStatus, WithdrawalCause
from courses.models import Course, Enrolment, EnrolmentBatch
from courses.queries.batches import has_begun
from courses.statements import voiding_statement
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.organization.models import Person
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb
from lms.xapi.iri import statement_uuid

SOURCES = {BatchKind.MANAGER: EnrolmentSource.NOMINATED, BatchKind.OFFICE: EnrolmentSource.OFFICE}


@transaction.atomic
def enrol_together(
    *,
    people: Sequence[Person],
    course: Course,
    kind: BatchKind,
    due_on: dt.date | None,
    reason: str,
    now: dt.datetime,
    by: User,
) -> tuple[EnrolmentBatch | None, Outcome]:
    """Put a course before people. Those who may not be enrolled are left out, each with the reason.

    Without anybody to enrol there is no batch. DomainError: nobody is chosen, or the due date has passed.
    """
    if not people:
        raise DomainError(_("Choose the people first."), code="nobody", field="people")
    if due_on is not None and due_on < local_date(now):
        raise DomainError(_("The due date has passed already."), code="due_passed", field="due_on")
    batch = EnrolmentBatch(kind=kind, made_at=now, made_by=by, reason=reason.strip())
    check_lengths(batch)

    def begin() -> EnrolmentBatch:
        batch.save(force_insert=True)
        return batch

    outcome = enrol_people(people=people, course=course, source=SOURCES[kind], now=now, due_on=due_on, batch=begin)
    if not outcome.enrolments:
        return None, outcome
    tell_enrolled(outcome.enrolments, now)
    record_audit(
        actor=by, action="courses.enrolled", now=now, subject_type="enrolment_batch", subject_key=batch.uuid,
        course=course.code, people=len(outcome.enrolments),
    )  # fmt: skip
    return batch, outcome


@transaction.atomic
def undo_batch(*, batch: EnrolmentBatch, now: dt.datetime, by: User) -> int:
    """Take everybody out again, as if it had not been; returns how many. What each enrolment said is voided.

    DomainError: somebody has begun (begun), or it was undone already (undone).
    """
    held = EnrolmentBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if held.undone_at is not None:
        raise DomainError(_("This was undone already."), code="undone")
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).filter(batch=held).order_by("pk")
    enrolments = list(rows.select_related("person", "course", "release").defer("release__payload"))
    begun = sum(map(has_begun, enrolments))
    if begun:
        message = _("%(count)d of them have begun: this can no longer be undone as a whole.") % {"count": begun}
        raise DomainError(message, code="begun")
    out = [row for row in enrolments if row.status == EnrolmentStatus.ENROLLED]
    for row in out:
        close_enrolment(row, WithdrawalCause.UNDONE, now)
    said = [
        voiding_statement(statement_uuid(Verb.REGISTERED.name, "course", row.uuid), row.person, now, None)
        for row in out
    ]  # fmt: skip
    store_statements(statements=said, trust=Trust.OWN, now=now)
    EnrolmentBatch.objects.filter(pk=held.pk).update(undone_at=now, undone_by=by)
    tell_taken_out(out, now)
    record_audit(
        actor=by, action="courses.enrolment_undone", now=now, subject_type="enrolment_batch", subject_key=held.uuid,
        people=len(out),
    )  # fmt: skip
    return len(out)


@transaction.atomic
def take_out(*, enrolment: Enrolment, now: dt.datetime, by: User) -> None:
    """One person no longer takes the course, by decision of a manager or HR. What was learned stays on record."""
    withdraw(enrolment=enrolment, now=now, because=WithdrawalCause.OFFICE)
    tell_taken_out([enrolment], now)
    record_audit(
        actor=by, action="courses.taken_out", now=now, subject_type="enrolment", subject_key=enrolment.uuid,
        course=enrolment.course.code,
    )  # fmt: skip
