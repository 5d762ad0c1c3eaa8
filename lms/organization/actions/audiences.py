"""Audiences: writing down whom they mean, and keeping who belongs."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import AuditEvent, User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.lengths import check_lengths
from lms.organization.actions.recording import changed_meanwhile, chunks
from lms.organization.actions.waking import tell_followers
from lms.organization.enums import AudienceCause
from lms.organization.models import (
    PUBLIC,
    Audience,
    AudienceEvaluation,
    AudienceMembership,
    AudienceRule,
)
from lms.organization.queries.audiences import RuleError, audience_people, parse_rule

NAME_TAKEN = _("Another audience has this name. Choose another name, or change that audience.")
TAKEN = {"organization_audience_name_once": NAME_TAKEN, "organization_audience.name": NAME_TAKEN}
SIZE = 2000


@transaction.atomic
def create_audience(
    *, name: str, purpose: str, document: Mapping[str, Any], now: dt.datetime, by: User | None
) -> Audience:
    """Write a rule down under a name, and work out at once who is meant. RuleError: the rule cannot be used."""
    rule = parse_rule(document)
    audience = Audience(name=name.strip(), purpose=purpose.strip(), created_at=now, updated_at=now, created_by=by)
    _check(audience)
    with refusals(TAKEN):
        audience.save()
    _write_rule(audience, 1, rule.as_json(), now, by)
    _audit("audience.created", audience, now, by, rule=1)
    evaluate_audience(audience=audience, cause=AudienceCause.RULE, now=now, by=by)
    return audience


@transaction.atomic
def revise_audience(
    *,
    audience: Audience,
    name: str,
    purpose: str,
    document: Mapping[str, Any],
    based_on: int,
    now: dt.datetime,
    by: User | None,
) -> Audience:
    """Name, purpose and rule as a form holds them. `based_on`: the rule's number when the form was opened."""
    held = _locked(audience)
    held.name, held.purpose = name.strip(), purpose.strip()
    _check(held)
    held.updated_at = now
    with refusals(TAKEN):
        held.save(update_fields=["name", "purpose", "updated_at"])
    _audit("audience.revised", held, now, by)
    change_rule(audience=held, document=document, based_on=based_on, now=now, by=by)
    return held


@transaction.atomic
def change_rule(
    *, audience: Audience, document: Mapping[str, Any], based_on: int, now: dt.datetime, by: User | None
) -> AudienceRule:
    """Another version of the rule follows, and who belongs is worked out anew; the same rule again changes nothing.

    DomainError: somebody changed it since version `based_on`. RuleError: the rule cannot be used.
    """
    held = _locked(audience)
    present = AudienceRule.objects.known().get(audience=held)
    if present.number != based_on:
        raise changed_meanwhile()
    written = parse_rule(document).as_json()
    if _same(written, present.document):
        return present
    moment = max(now, present.recorded_at)
    AudienceRule.objects.filter(pk=present.pk).supersede(now=moment)
    new = _write_rule(held, present.number + 1, written, moment, by)
    _audit("audience.rule_changed", held, now, by, rule=new.number)
    evaluate_audience(audience=held, cause=AudienceCause.RULE, now=now, by=by)
    return new


@transaction.atomic
def archive_audience(*, audience: Audience, now: dt.datetime, by: User | None) -> None:
    """Nobody belongs any more, and it is no longer worked out who would; what was is kept."""
    held = _locked(audience)
    _keep_members(held, AudienceCause.ARCHIVED, now, by, wanted=set())
    Audience.objects.filter(pk=held.pk).update(archived_at=now, updated_at=now)
    _audit("audience.archived", held, now, by)


@transaction.atomic
def restore_audience(*, audience: Audience, now: dt.datetime, by: User | None) -> None:
    """Take it out of the archive: who is meant belongs from today."""
    row = Audience.objects.select_for_update().get(pk=audience.pk)
    if row.archived_at is None:
        return
    with refusals(TAKEN):
        Audience.objects.filter(pk=row.pk).update(archived_at=None, updated_at=now)
    _audit("audience.restored", row, now, by)
    evaluate_audience(audience=row, cause=AudienceCause.BY_HAND, now=now, by=by)


@transaction.atomic
def evaluate_audience(
    *, audience: Audience, cause: AudienceCause, now: dt.datetime, by: User | None = None
) -> AudienceEvaluation:
    """Work out who is meant today, in public sight, and write down who joined and who left.

    Evaluations of one audience take turns; again at once, nothing changes. A rule that can no longer be used (what it
    names is gone from the system) leaves everybody where they are and says so.
    """
    held = _locked(audience)
    present = AudienceRule.objects.known().get(audience=held)
    day = local_date(now)
    try:
        rule = parse_rule(present.document)
    except RuleError as error:
        return AudienceEvaluation.objects.create(
            audience=held,
            rule=present,
            at=now,
            day=day,
            cause=cause,
            by=by,
            members=_open(held).count(),
            problem=f"{error.place}: {error.message}"[:300],
        )
    wanted = set(audience_people(rule, day, PUBLIC(now)).order_by().values_list("pk", flat=True))
    return _keep_members(held, cause, now, by, wanted=wanted)


def _keep_members(
    audience: Audience, cause: AudienceCause, now: dt.datetime, by: User | None, *, wanted: set[int]
) -> AudienceEvaluation:
    """The caller holds the audience's lock. Writes only what differs."""
    present = set(_open(audience).values_list("person_id", flat=True))
    joined, left = sorted(wanted - present), sorted(present - wanted)
    evaluation = AudienceEvaluation.objects.create(
        audience=audience,
        rule=AudienceRule.objects.known().get(audience=audience),
        at=now,
        day=local_date(now),
        cause=cause,
        by=by,
        joined=len(joined),
        left=len(left),
        members=len(wanted),
    )
    for part in chunks(left):
        # The clocks of two machines differ a little: nobody leaves before having joined.
        leaving = _open(audience).filter(person_id__in=part)
        leaving.filter(since__lte=evaluation.day).update(until=evaluation.day, left_by=evaluation)
        leaving.update(until=F("since"), left_by=evaluation)
    AudienceMembership.objects.bulk_create(
        [
            AudienceMembership(audience=audience, person_id=person_id, since=evaluation.day, joined_by=evaluation)
            for person_id in joined
        ],
        batch_size=SIZE,
    )
    if joined or left:
        tell_followers(audience)
    return evaluation


def record_audience_export(
    *, audience: Audience | None, file_format: str, day: dt.date, rows: int, sha256: str, now: dt.datetime, by: User
) -> AuditEvent:
    """Who took which list; of a rule that is not saved, only that one was taken."""
    return record_audit(
        actor=by,
        action="audience.exported",
        now=now,
        subject_type="audience",
        subject_key=audience.uuid if audience else "",
        format=file_format,
        as_of=day.isoformat(),
        rows=rows,
        sha256=sha256,
    )


def _open(audience: Audience) -> QuerySet[AudienceMembership]:
    return AudienceMembership.objects.filter(audience=audience, until=None)


def _locked(audience: Audience) -> Audience:
    held = Audience.objects.active().select_for_update().filter(pk=audience.pk).first()
    if held is None:
        raise DomainError(_("This audience is archived. Take it out of the archive first."), code="archived")
    return held


def _check(audience: Audience) -> None:
    if not audience.name:
        raise DomainError(_("Give the audience a name."), code="name_missing", field="name")
    check_lengths(audience)


def _write_rule(
    audience: Audience, number: int, document: dict[str, Any], now: dt.datetime, by: User | None
) -> AudienceRule:
    return AudienceRule.objects.create(
        audience=audience, number=number, document=document, recorded_at=now, recorded_by=by
    )


def _same(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def _audit(action: str, audience: Audience, now: dt.datetime, by: User | None, **detail: Any) -> None:
    record_audit(actor=by, action=action, now=now, subject_type="audience", subject_key=audience.uuid, **detail)
