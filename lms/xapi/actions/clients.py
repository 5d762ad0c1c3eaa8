"""Credentials of other systems: given, changed, and taken back."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.xapi.enums import Scope
from lms.xapi.models import ApiClient
from lms.xapi.models.clients import LIMITS, digest
from lms.xapi.versions import SPOKEN

SUBJECT = "xapi.client"
# Time enough to bring the new secret to the other system, not to forget the old one.
GRACE = dt.timedelta(days=7)
LONGEST_GRACE = dt.timedelta(days=90)


@transaction.atomic
def create_client(
    *,
    name: str,
    scopes: Sequence[Scope],
    now: dt.datetime,
    by: User | None = None,
    expires_at: dt.datetime | None = None,
    default_version: str = SPOKEN[0],
    limits: Mapping[str, int | None] | None = None,
) -> tuple[ApiClient, str]:
    """A new key pair. The secret is returned this once; only its hash is kept."""
    if not scopes:
        raise DomainError(_("A credential needs at least one scope."), field="scopes")
    if ApiClient.objects.filter(name=name).exists():
        raise DomainError(_("A client of this name exists already."), code="name_taken", field="name")
    _check_expiry(expires_at, now)
    secret = _new_secret()
    client = ApiClient.objects.create(
        name=name,
        key=secrets.token_hex(16),
        secret_digest=digest(secret),
        scopes=[str(scope) for scope in scopes],
        created_at=now,
        expires_at=expires_at,
        default_version=default_version,
        **_checked(limits or {}),
    )
    record_audit(
        actor=by,
        action="xapi.client_created",
        now=now,
        subject_type=SUBJECT,
        subject_key=client.key,
        scopes=client.scopes,
        **_told(expires_at),
    )
    return client, secret


@transaction.atomic
def rotate_client(
    *,
    client: ApiClient,
    seen: dt.datetime | None,
    expires_at: dt.datetime | None,
    now: dt.datetime,
    grace: dt.timedelta = GRACE,
    by: User | None = None,
) -> str:
    """A new secret, returned this once. The one until now works for `grace` longer; one before that ends at once.

    `seen` is when the secret was last changed as far as the caller knows: whoever changes it twice by mistake would end
    the one that the other system uses.
    """
    locked = ApiClient.objects.select_for_update().get(pk=client.pk)
    if not locked.is_active:
        raise DomainError(_("This credential was taken back. Create another one."), code="revoked")
    if locked.rotated_at != seen:
        raise DomainError(_("The secret was changed meanwhile. Nothing was changed now."), code="changed_meanwhile")
    if not dt.timedelta(0) <= grace <= LONGEST_GRACE:
        raise DomainError(
            _("The old secret can work for %(days)s days longer at most.") % {"days": LONGEST_GRACE.days}, field="grace"
        )
    _check_expiry(expires_at, now)
    secret = _new_secret()
    locked.previous_digest = locked.secret_digest if grace else ""
    locked.previous_until = now + grace if grace else None
    locked.secret_digest, locked.rotated_at, locked.expires_at = digest(secret), now, expires_at
    locked.save(update_fields=["previous_digest", "previous_until", "secret_digest", "rotated_at", "expires_at"])
    record_audit(
        actor=by,
        action="xapi.client_rotated",
        now=now,
        subject_type=SUBJECT,
        subject_key=locked.key,
        grace_seconds=int(grace.total_seconds()),
        **_told(expires_at),
    )
    return secret


@transaction.atomic
def limit_client(
    *, client: ApiClient, limits: Mapping[str, int | None], now: dt.datetime, by: User | None = None
) -> None:
    """Other limits for one client; None: those that hold for all."""
    locked = ApiClient.objects.select_for_update().get(pk=client.pk)
    checked = _checked(limits)
    changed: dict[str, Any] = {name: value for name, value in checked.items() if getattr(locked, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(changed))
    record_audit(
        actor=by, action="xapi.client_limited", now=now, subject_type=SUBJECT, subject_key=locked.key, **changed
    )


@transaction.atomic
def revoke_client(*, client: ApiClient, now: dt.datetime, by: User | None = None) -> None:
    """The credential opens nothing any more, by either secret; what it stored stays and keeps its authority."""
    if not ApiClient.objects.select_for_update().get(pk=client.pk).is_active:
        return
    client.is_active = False
    client.save(update_fields=["is_active"])
    record_audit(actor=by, action="xapi.client_revoked", now=now, subject_type=SUBJECT, subject_key=client.key)


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _check_expiry(expires_at: dt.datetime | None, now: dt.datetime) -> None:
    if expires_at is not None and expires_at <= now:
        raise DomainError(_("A credential must expire in the future, or never."), field="expires")


def _told(expires_at: dt.datetime | None) -> dict[str, Any]:
    return {"expires_at": expires_at.isoformat(timespec="minutes")} if expires_at else {}


def _checked(limits: Mapping[str, int | None]) -> dict[str, int | None]:
    for name, value in limits.items():
        if name not in LIMITS or (value is not None and value < 1):
            raise DomainError(_("A limit is a whole number above zero."), field=name)
    return dict(limits)
