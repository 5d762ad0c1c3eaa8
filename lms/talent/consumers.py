"""Follows the statement store: after a certificate, a prior record or a voiding, certification is decided anew."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from certificates.models import Certificate
from courses.enums import CompletionSource
from courses.models import Completion
from lms.talent.actions.decisions import decide_certifications
from lms.xapi.enums import Trust, Verb
from lms.xapi.iri import activity_iri
from lms.xapi.models import Statement


def follow_certificates(statements: Sequence[Statement], now: dt.datetime) -> None:
    """The statements say only whom to look at; what counts is what is on record. So replay is harmless."""
    own = [statement for statement in statements if statement.trust == Trust.OWN]
    earned = [uuid for statement in own if statement.verb == Verb.EARNED and (uuid := _certificate_uuid(statement))]
    completed = [statement.statement_id for statement in own if statement.verb == Verb.COMPLETED]
    voided = [statement.voids for statement in own if statement.voids is not None]
    people = _holders(Q(uuid__in=earned) | Q(statement_id__in=voided) | Q(completion__statement_id__in=voided))
    people |= _with_prior_records([*completed, *voided])
    if people:
        decide_certifications(person_ids=people, now=now)


def _holders(which: Q) -> set[int]:
    return set(Certificate.objects.filter(which).values_list("person_id", flat=True))


def _with_prior_records(statement_ids: Sequence[UUID | None]) -> set[int]:
    """Completions from before this system get no certificate, so they are looked at themselves."""
    prior = Completion.objects.filter(statement_id__in=statement_ids, source=CompletionSource.PRIOR)
    return set(prior.values_list("person_id", flat=True))


def _certificate_uuid(statement: Statement) -> UUID | None:
    head, _, tail = statement.object_id.rpartition("/")
    if f"{head}/" != activity_iri("certificates", ""):
        return None
    try:
        return UUID(tail)
    except ValueError:
        return None
