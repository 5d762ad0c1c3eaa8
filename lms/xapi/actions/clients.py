"""Credentials of other systems: given, and taken back."""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.xapi.enums import Scope
from lms.xapi.models import ApiClient
from lms.xapi.models.clients import digest
from lms.xapi.versions import SPOKEN


@transaction.atomic
def create_client(
    *,
    name: str,
    scopes: Sequence[Scope],
    now: dt.datetime,
    by: User | None = None,
    expires_at: dt.datetime | None = None,
    default_version: str = SPOKEN[0],
) -> tuple[ApiClient, str]:
    """A new key pair. The secret is returned this once; only its hash is kept."""
    if not scopes:
        raise DomainError(_("A credential needs at least one scope."), field="scopes")
    if ApiClient.objects.filter(name=name).exists():
        raise DomainError(_("A client of this name exists already."), code="name_taken", field="name")
    secret = secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        name=name,
        key=secrets.token_hex(16),
        secret_digest=digest(secret),
        scopes=[str(scope) for scope in scopes],
        created_at=now,
        expires_at=expires_at,
        default_version=default_version,
    )
    record_audit(actor=by, action="xapi.client_created", now=now, subject_type="xapi.client", subject_key=client.key)
    return client, secret


@transaction.atomic
def revoke_client(*, client: ApiClient, now: dt.datetime, by: User | None = None) -> None:
    """The credential opens nothing any more; what it stored stays and keeps its authority."""
    if not client.is_active:
        return
    client.is_active = False
    client.save(update_fields=["is_active"])
    record_audit(actor=by, action="xapi.client_revoked", now=now, subject_type="xapi.client", subject_key=client.key)


def note_use(*, client: ApiClient, now: dt.datetime) -> None:
    """When a credential was last used, to the minute: a busy client must not cost a write for each request."""
    minute_ago = now - dt.timedelta(minutes=1)
    if client.last_used_at is None or client.last_used_at < minute_ago:
        stale = ApiClient.objects.filter(pk=client.pk).exclude(last_used_at__gte=minute_ago)
        stale.update(last_used_at=now)
