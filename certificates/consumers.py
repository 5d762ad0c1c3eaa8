"""Follows completions in the statement store: a certificate for each that was learned or attended here."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from certificates.actions.certificates import issue_certificates, revoke_certificate
from certificates.models import Certificate
from courses.enums import CompletionSource
from courses.models import Completion
from lms.xapi.cursors import register_consumer
from lms.xapi.enums import Trust, Verb
from lms.xapi.models import Statement


def follow_completions(statements: Sequence[Statement], now: dt.datetime) -> None:
    """Only our own statements count: what other systems say completes nothing here."""
    own = [row for row in statements if row.trust == Trust.OWN]
    completed = [row.statement_id for row in own if row.verb == Verb.COMPLETED]
    voided = [row.voids for row in own if row.voids is not None]
    if completed:
        _issue(completed, now)
    if voided:
        _revoke(voided, now)


def _issue(statement_ids: Sequence[UUID], now: dt.datetime) -> None:
    """Records from before this system have papers of their own."""
    completions = Completion.objects.known().filter(statement_id__in=statement_ids)
    rows = completions.exclude(source=CompletionSource.PRIOR).order_by("pk")
    related = rows.select_related("person", "course", "enrolment__release").defer("enrolment__release__payload")
    if waiting := list(related):
        issue_certificates(completions=waiting, now=now)


def _revoke(statement_ids: Sequence[UUID], now: dt.datetime) -> None:
    """The completion on which it rests was taken back."""
    resting = Certificate.objects.filter(completion__statement_id__in=statement_ids, revoked_at=None)
    for certificate in resting:
        revoke_certificate(certificate=certificate, reason=_("The completion was corrected."), now=now, by=None)


register_consumer("certificates", follow_completions)
