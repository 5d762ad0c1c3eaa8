"""Targets of forwarding: written down, changed, paused. Who does it stands in the audit trail, the secret nowhere."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.xapi.enums import Trust
from lms.xapi.errors import InvalidStatement
from lms.xapi.forwarding.answers import Meaning, Verdict
from lms.xapi.forwarding.run import lay_aside
from lms.xapi.forwarding.selection import next_window
from lms.xapi.models import ForwardingTarget, TargetState
from lms.xapi.models.targets import MOST_AT_ONCE
from lms.xapi.validation import basics
from lms.xapi.vault import hide
from lms.xapi.versions import SPOKEN
from lms.xapi.waking import wake_forwarding
from lms.xapi.wire import checked_endpoint

SUBJECT = "xapi.target"


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What an administrator says of a target. `secret` "": the one that is kept."""

    name: str
    endpoint: str
    username: str
    secret: str = ""
    version: str = SPOKEN[0]
    verbs: Sequence[str] = ()
    activities: Sequence[str] = ()
    trusts: Sequence[str] = ()
    since: dt.datetime | None = None
    batch_size: int = 100


@transaction.atomic
def create_target(*, wanted: Wanted, now: dt.datetime, by: User | None = None, active: bool = True) -> ForwardingTarget:
    """It is sent everything that its filters let through, from the beginning or from `since`."""
    if not wanted.secret:
        raise DomainError(_("Write the secret that the other system gave you."), field="secret")
    values = _checked(wanted, None)
    state = TargetState.ACTIVE if active else TargetState.PAUSED
    target = ForwardingTarget.objects.create(**values, state=state, created_at=now, created_by=by)
    _record(target, "created", now, by, **_facts(target))
    wake_forwarding(target)
    return target


@transaction.atomic
def change_target(
    *, target: ForwardingTarget, wanted: Wanted, now: dt.datetime, by: User | None = None, from_the_start: bool = False
) -> None:
    """A worker that is at it stops: it would send to where the target was. `from_the_start`: send everything again."""
    target = _held(target)
    before = _facts(target)
    values = _checked(wanted, target)
    if from_the_start:
        values |= {"xid": 0, "seq": 0}
    _let_go(target, **values, retry_at=None, failures=0)
    changed = {name: value for name, value in _facts(target).items() if before[name] != value}
    _record(target, "changed", now, by, **changed, from_the_start=from_the_start, new_secret=bool(wanted.secret))
    wake_forwarding(target)


@transaction.atomic
def pause_target(*, target: ForwardingTarget, now: dt.datetime, by: User | None = None) -> None:
    target = _held(target)
    if target.state != TargetState.PAUSED:
        _let_go(target, state=TargetState.PAUSED, retry_at=None)
        _record(target, "paused", now, by)


@transaction.atomic
def resume_target(*, target: ForwardingTarget, now: dt.datetime, by: User | None = None) -> None:
    """Goes on at its place, and at once, whatever pause was due."""
    target = _held(target)
    _let_go(target, state=TargetState.ACTIVE, retry_at=None, failures=0, refused_in_a_row=0)
    _record(target, "resumed", now, by)
    wake_forwarding(target)


@transaction.atomic
def set_aside_next(*, target: ForwardingTarget, now: dt.datetime, by: User | None = None) -> None:
    """The statement at which a receiver fails again and again becomes a dead letter, and the others go on."""
    target = _held(target)
    target.batch_size, size = 1, target.batch_size
    window = next_window(target)
    target.batch_size = size
    if window is None or not window.rows:
        raise DomainError(_("Nothing is waiting for this target."))
    lay_aside(target, window.rows[0].statement_id, Verdict(Meaning.REFUSED, "set_aside", words=target.error), now)
    _let_go(target, xid=window.xid, seq=window.seq, retry_at=None, failures=0)
    _record(target, "set_aside", now, by, statement=str(window.rows[0].statement_id))
    wake_forwarding(target)


def _held(target: ForwardingTarget) -> ForwardingTarget:
    return ForwardingTarget.objects.select_for_update().get(pk=target.pk)


def _let_go(target: ForwardingTarget, **values: Any) -> None:
    for name, value in {**values, "lease": None, "leased_until": None}.items():
        setattr(target, name, value)
    target.save(update_fields=[*values, "lease", "leased_until"])


def _checked(wanted: Wanted, target: ForwardingTarget | None) -> dict[str, Any]:
    others = ForwardingTarget.objects.exclude(pk=target.pk) if target else ForwardingTarget.objects
    if others.filter(name=wanted.name).exists():
        raise DomainError(_("A target of this name exists already."), code="name_taken", field="name")
    if not 1 <= wanted.batch_size <= MOST_AT_ONCE:
        message = _("Write a number from 1 to %(most)d.") % {"most": MOST_AT_ONCE}
        raise DomainError(message, field="batch_size")
    if strange := set(wanted.trusts) - set(Trust.values):
        raise DomainError(f"unknown: {', '.join(sorted(strange))}", field="trusts")
    if wanted.version not in SPOKEN:
        raise DomainError(f"unknown: {wanted.version}", field="version")
    endpoint = checked_endpoint(wanted.endpoint)
    secret = {"secret": hide(wanted.secret)} if wanted.secret else {}
    if target and not secret and (target.endpoint, target.username) != (endpoint, wanted.username):
        # The secret was given for that place, by whoever knew it: it is not sent to another one unseen.
        raise DomainError(_("The address or the key is a new one: write the secret again."), field="secret")
    return {
        "name": wanted.name,
        "endpoint": endpoint,
        "username": wanted.username,
        "version": wanted.version,
        "verbs": _identifiers(wanted.verbs, "verbs"),
        "activities": _identifiers(wanted.activities, "activities"),
        "trusts": sorted(wanted.trusts),
        "since": wanted.since,
        "batch_size": wanted.batch_size,
        **secret,
    }


def _identifiers(given: Sequence[str], field: str) -> list[str]:
    """As they stand in statements, each once."""
    for each in given:
        try:
            basics.iri(each, field)
        except InvalidStatement as error:
            message = _("%(text)s is no identifier: it begins with https:// or another scheme.")
            raise DomainError(message % {"text": each[:100]}, field=field) from error
    return sorted(set(given))


def _facts(target: ForwardingTarget) -> dict[str, Any]:
    return {
        "endpoint": target.endpoint,
        "version": target.version,
        "verbs": len(target.verbs),
        "activities": len(target.activities),
        "trusts": target.trusts,
        "since": target.since.isoformat() if target.since else "",
        "batch_size": target.batch_size,
    }


def _record(target: ForwardingTarget, action: str, now: dt.datetime, by: User | None, **detail: Any) -> None:
    record_audit(
        actor=by, action=f"xapi.target_{action}", now=now, subject_type=SUBJECT, subject_key=target.uuid, **detail
    )
