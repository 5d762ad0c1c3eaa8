"""Imports of statements: begun, stopped, continued."""

import dataclasses
import datetime as dt
import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.jobs import cancel_job, enqueue_job
from lms.xapi.importing.files import ON_PATH
from lms.xapi.models import ApiClient, ImportStatus, StatementImport
from lms.xapi.models.clients import digest
from lms.xapi.vault import hide
from lms.xapi.versions import SPOKEN
from lms.xapi.wire import checked_endpoint

JOB_KIND = "xapi.import"
SUBJECT = "xapi.import"
FOLDER = "xapi-imports"
OVER = (ImportStatus.DONE, ImportStatus.DISCARDED)


@dataclasses.dataclass(frozen=True)
class Options:
    """`source`: the system from which the statements are; it vouches for them."""

    source: str
    version: str = SPOKEN[0]
    is_strict: bool = False
    since: dt.datetime | None = None


@transaction.atomic
def import_upload(*, file: "File[Any]", options: Options, now: dt.datetime, by: User | None) -> StatementImport:
    """Keep the file and let a worker import it."""
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}", file)
    record = _begin(options, now, by, file_name=Path(file.name or "").name[:200], stored_as=name, size=file.size)
    _enqueue(record, now, by)
    return record


@transaction.atomic
def import_path(*, path: Path, options: Options, now: dt.datetime) -> StatementImport:
    """A file where it lies. One that was left unfinished goes on where it was left."""
    stored_as, size = f"{ON_PATH}{path.resolve()}", path.stat().st_size
    left = StatementImport.objects.exclude(status__in=OVER).filter(
        stored_as=stored_as, size=size, client__name=options.source, is_strict=options.is_strict, refused=0
    )
    return _left(left) or _begin(options, now, None, file_name=path.name[:200], stored_as=stored_as, size=size)


@transaction.atomic
def import_endpoint(
    *,
    endpoint: str,
    username: str,
    secret: str,
    options: Options,
    now: dt.datetime,
    by: User | None,
    enqueue: bool = True,
) -> StatementImport:
    """All that another store lets this key read. One that was left unfinished goes on where it was left."""
    address = checked_endpoint(endpoint)
    left = StatementImport.objects.exclude(status__in=OVER).filter(
        endpoint=address, username=username, since=options.since, client__name=options.source
    )
    hidden = hide(secret)
    record = _left(left) or _begin(options, now, by, endpoint=address, username=username, secret=hidden)
    StatementImport.objects.filter(pk=record.pk).update(secret=hidden)
    record.refresh_from_db()
    if enqueue:
        _enqueue(record, now, by)
    return record


@transaction.atomic
def continue_import(*, record: StatementImport, now: dt.datetime, by: User | None) -> None:
    """From where it was left: what is stored is not stored twice."""
    rows = StatementImport.objects.filter(pk=record.pk, status__in=[ImportStatus.FAILED, ImportStatus.CANCELLED])
    if not rows.exclude(endpoint="", stored_as="").update(status=ImportStatus.RUNNING, error="", finished_at=None):
        raise DomainError(_("There is nothing to continue."), code="settled")
    _record(record, "continued", now, by)
    _enqueue(record, now, by)


@transaction.atomic
def stop_import(*, record: StatementImport, now: dt.datetime, by: User | None) -> None:
    """At the end of the chunk that is being stored. It can be continued."""
    rows = StatementImport.objects.filter(pk=record.pk, status=ImportStatus.RUNNING)
    if not rows.update(status=ImportStatus.CANCELLED, finished_at=now):
        return
    if record.job is not None:
        cancel_job(job=record.job, now=now)
    _record(record, "stopped", now, by)


@transaction.atomic
def discard_import(*, record: StatementImport, now: dt.datetime, by: User | None) -> None:
    """The rest is not imported: the file and the secret are deleted. What is stored stays."""
    rows = StatementImport.objects.filter(pk=record.pk, status__in=[ImportStatus.FAILED, ImportStatus.CANCELLED])
    if rows.update(status=ImportStatus.DISCARDED, secret="", finished_at=now):
        _record(record, "discarded", now, by)
        _delete_file(record)


@transaction.atomic
def finish_import(*, record: StatementImport, now: dt.datetime) -> None:
    """Over: the file and the secret are needed no more."""
    rows = StatementImport.objects.filter(pk=record.pk, status=ImportStatus.RUNNING)
    if not rows.update(status=ImportStatus.DONE, finished_at=now, secret=""):
        return
    record.refresh_from_db()
    _record(
        record, "finished", now, record.created_by, stored=record.stored, known=record.known, refused=record.refused
    )
    _delete_file(record)


def _delete_file(record: StatementImport) -> None:
    """After commit. What the command line was shown is not ours to delete."""
    name = record.stored_as
    if name and not name.startswith(ON_PATH):
        StatementImport.objects.filter(pk=record.pk).update(stored_as="")
        transaction.on_commit(lambda: default_storage.delete(name))


def fail_import(*, record: StatementImport, reason: str, now: dt.datetime) -> None:
    StatementImport.objects.filter(pk=record.pk, status=ImportStatus.RUNNING).update(
        status=ImportStatus.FAILED, error=reason, finished_at=now
    )


def _left(rows: Any) -> StatementImport | None:
    record: StatementImport | None = rows.select_for_update(of=("self",)).order_by("-pk").first()
    if record is not None:
        StatementImport.objects.filter(pk=record.pk).update(status=ImportStatus.RUNNING, error="", finished_at=None)
        record.refresh_from_db()
    return record


def _begin(options: Options, now: dt.datetime, by: User | None, **values: Any) -> StatementImport:
    record = StatementImport.objects.create(
        client=source_client(name=options.source, now=now),
        version=options.version,
        is_strict=options.is_strict,
        since=options.since,
        created_at=now,
        created_by=by,
        **values,
    )
    _record(record, "begun", now, by, bytes=record.size, endpoint=record.endpoint, strict=record.is_strict)
    return record


def source_client(*, name: str, now: dt.datetime) -> ApiClient:
    """The client that vouches for what is imported from a source: it has no scope, and nobody knows its secret."""
    if not name.strip():
        raise DomainError(_("Write from which system the statements are."), field="source")
    client, is_new = ApiClient.objects.get_or_create(
        name=name.strip(),
        defaults={
            "key": secrets.token_hex(16),
            "secret_digest": digest(secrets.token_urlsafe(32)),
            "is_active": False,
            "created_at": now,
        },
    )
    if not is_new and client.scopes:
        message = _("A client of this name exists already. Choose another name for what is imported.")
        raise DomainError(message, code="name_taken", field="source")
    return client


def _enqueue(record: StatementImport, now: dt.datetime, by: User | None) -> None:
    job = enqueue_job(kind=JOB_KIND, arguments={"statement_import": str(record.uuid)}, created_by=by, now=now)
    StatementImport.objects.filter(pk=record.pk).update(job=job)


def _record(record: StatementImport, action: str, now: dt.datetime, by: User | None, **detail: Any) -> None:
    record_audit(
        actor=by, action=f"xapi.import_{action}", now=now, subject_type=SUBJECT, subject_key=record.uuid, **detail
    )
