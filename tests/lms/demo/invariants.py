"""What must hold in a city however its learning was written down. Each check gives what breaks it: none, it holds."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from uuid import UUID

from django.db.models import F, Q

from certificates.actions.certificates import digest
from certificates.models import Certificate, Register
from courses.enums import CompletionSource, EnrolmentStatus
from courses.models import Completion, Enrolment, Exemption, LessonProgress, QuizAttempt
from lms.common import clock
from lms.organization.models import Sight
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification, Designation
from lms.talent.queries.curricula import proofs_of
from lms.xapi import cursors
from lms.xapi.columns import account_key, activity_key
from lms.xapi.enums import Trust, Verb
from lms.xapi.iri import account_home, activity_iri, statement_uuid
from lms.xapi.models import Statement
from reports.figures import compute_figure
from reports.models import Goal


def breaches() -> list[str]:
    """In words for whoever reads them; empty: the city is whole."""
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check()]


def completions_and_their_statements() -> Iterator[object]:
    """Each completion has the statement that says so, by its person, about its course, under the id that it makes."""
    said = {
        row[0]: row[1:]
        for row in Statement.objects.filter(verb=Verb.COMPLETED, trust=Trust.OWN)
        .values_list("statement_id", "actor", "object_id", "registration")
        .iterator()
    }
    rows = Completion.objects.values_list("uuid", "statement_id", "person__uuid", "course__uuid", "enrolment__uuid")
    for uuid, statement_id, person, course, registration in rows.iterator():
        actor = account_key(account_home(), str(person))
        meant = (actor, activity_key(activity_iri("courses", course)), registration)
        if statement_id != statement_uuid(Verb.COMPLETED.name, "completion", uuid) or said.get(statement_id) != meant:
            yield uuid


def completions_and_their_enrolments() -> Iterator[object]:
    """An enrolment is completed if, and only if, a completion that counts came of it."""
    counted = Completion.objects.known().exclude(enrolment=None).values("enrolment")
    completed = Q(status=EnrolmentStatus.COMPLETED)
    yield from Enrolment.objects.filter(completed).exclude(pk__in=counted).values_list("uuid", flat=True)
    yield from Enrolment.objects.exclude(completed).filter(pk__in=counted).values_list("uuid", flat=True)


def completions_and_their_certificates() -> Iterator[object]:
    """What was learned here has one certificate; records from before this system have papers of their own."""
    here = Completion.objects.known().exclude(source=CompletionSource.PRIOR)
    yield from here.filter(certificate=None).values_list("uuid", flat=True)
    odd = ~Q(person=F("completion__person")) | ~Q(course=F("completion__course"))
    odd |= Q(completion__source=CompletionSource.PRIOR)
    yield from Certificate.objects.filter(odd).values_list("uuid", flat=True)
    earned = set(Statement.objects.filter(verb=Verb.EARNED, trust=Trust.OWN).values_list("statement_id", flat=True))
    for certificate in Certificate.objects.iterator():
        if certificate.statement_id not in earned or digest(certificate.content) != certificate.sha256:
            yield certificate.uuid


def numbers_without_gaps() -> Iterator[object]:
    for register in Register.objects.all():
        rows = Certificate.objects.filter(fiscal_year=register.fiscal_year)
        if sorted(rows.values_list("serial", flat=True)) != list(range(1, register.last_serial + 1)):
            yield register.fiscal_year


def who_is_certified() -> Iterator[object]:
    """By curriculum: exactly those whose courses prove it, from the day and by the certificate that prove it."""
    people = {
        *Completion.objects.values_list("person_id", flat=True),
        *Exemption.objects.values_list("person_id", flat=True),
    }
    meant = {key: (proof.on, proof.certificate_uuid) for key, proof in proofs_of(list(people), clock.today()).items()}
    known = {
        (row.person_id, row.role_id): (row.source, (row.valid_from, row.certificate_uuid))
        for row in Certification.objects.known()
    }
    for key, proof in meant.items():
        source, held = known.get(key, (None, None))
        if source != CertificationSource.PRIOR and held != proof:
            yield key
    yield from (
        key for key, (source, _) in known.items() if source == CertificationSource.CURRICULUM and key not in meant
    )


def designated_are_certified() -> Iterator[object]:
    for row in Designation.objects.known():
        if not Certification.objects.known().on(row.valid_from).filter(person=row.person_id, role=row.role_id).exists():
            yield row.uuid


def each_act_said_once() -> Iterator[object]:
    """As many statements in an enrolment's registration as its rows speak of."""
    said = Counter(
        Statement.objects.exclude(registration=None).values_list("registration", flat=True).iterator(chunk_size=5000)
    )
    meant: Counter[UUID | None] = Counter()
    for uuid, started in Enrolment.objects.values_list("uuid", "started_at"):
        meant[uuid] += 1 + (started is not None)
    for uuid, completed in LessonProgress.objects.values_list("enrolment__uuid", "completed_at"):
        meant[uuid] += 1 + (completed is not None)
    for uuid, results in QuizAttempt.objects.values_list("enrolment__uuid", "results").iterator():
        meant[uuid] += 1 + (len(results) + 1 if results else 0)
    for uuid in Completion.objects.exclude(enrolment=None).values_list("enrolment__uuid", flat=True):
        meant[uuid] += 2  # it, and its certificate
    yield from (uuid for uuid in said.keys() | meant.keys() if said[uuid] != meant[uuid])


def store_in_the_order_of_events() -> Iterator[object]:
    """What happened on a later day stands behind what happened before; records from before this system come first."""
    last = None
    acts = Statement.objects.filter(verb__in=[Verb.REGISTERED, Verb.EXPERIENCED, Verb.PASSED]).order_by("seq")
    for seq, at in acts.values_list("seq", "timestamp").iterator():
        if last is not None and at < last:
            yield seq
        last = at


def everybody_has_followed() -> Iterator[object]:
    if cursors.is_behind():
        yield "a consumer is behind"


CHECKS: tuple[Callable[[], Iterator[object]], ...] = (
    completions_and_their_statements,
    completions_and_their_enrolments,
    completions_and_their_certificates,
    numbers_without_gaps,
    who_is_certified,
    designated_are_certified,
    each_act_said_once,
    store_in_the_order_of_events,
    everybody_has_followed,
)


def portrait(sight: Sight, day: dt.date) -> dict[str, object]:
    """The city's history without what chance gave it: names of rows, codes of certificates."""
    numbers = dict(Enrolment.objects.values_list("uuid", "person__employee_number"))
    said = Statement.objects.exclude(registration=None).order_by("seq")
    return {
        "statements": [
            (numbers[registration] if registration else None, verb, at)
            for registration, verb, at in said.values_list("registration", "verb", "timestamp")
        ],
        "enrolments": _rows(Enrolment, "status", "enrolled_at", "due_on", "started_at", "completed_at", "source"),
        "completions": _rows(Completion, "occurred_on", "source", "document", "recorded_at"),
        "certificates": _rows(Certificate, "fiscal_year", "serial", "issued_at", "completion__occurred_on"),
        "attempts": sorted(
            QuizAttempt.objects.values_list(
                "enrolment__person__employee_number", "number", "score", "started_at", "submitted_at"
            ),
            key=str,
        ),
        "certified": sorted(
            Certification.objects.values_list("person__employee_number", "role__code", "valid_from", "recorded_at"),
            key=str,
        ),
        "designated": sorted(
            Designation.objects.values_list("person__employee_number", "valid_from", "valid_to", "recorded_at"), key=str
        ),
        "figures": [
            (figure.goal, figure.value, figure.denominator)
            for figure in (compute_figure(goal, as_of=day, sight=sight) for goal in Goal.objects.order_by("position"))
        ],
    }


def _rows(model: type[Enrolment | Completion | Certificate], *fields: str) -> list[object]:
    rows = model._default_manager.values_list("person__employee_number", "course__code", *fields)
    return sorted(rows, key=str)
