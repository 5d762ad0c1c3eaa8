"""Places outside the database where checkpoints are kept: who changes the database does not reach them all."""

import datetime as dt
import os
import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from lms.xapi.models import Checkpoint

STORAGE_ERRORS = (OSError, SuspiciousOperation, BotoCoreError, ClientError)


class SinkError(Exception):
    """The copy was not made; it is tried again."""


class Sink(Protocol):
    """`put` may be called again with the same checkpoint: a copy that is there already is left as it is."""

    name: str
    every: dt.timedelta

    def put(self, checkpoint: Checkpoint) -> None: ...

    def read(self) -> Iterator[tuple[str, str]]:
        """(name, note) of all that is kept there, as far as it can be read back. SinkError: it cannot be read now."""


class FolderSink:
    """A folder, best on another machine and writable once (WORM)."""

    name = "folder"
    every = dt.timedelta(0)

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def put(self, checkpoint: Checkpoint) -> None:
        path = self.folder / checkpoint.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                _compare(path.read_text(encoding="utf-8"), checkpoint)
                return
            # Whole or not at all: a copy cut short would look like a forged one.
            part = path.with_suffix(".part")
            with part.open("w", encoding="utf-8") as file:
                file.write(checkpoint.note)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except OSError as error:
            raise SinkError(_reason(error)) from error

    def read(self) -> Iterator[tuple[str, str]]:
        try:
            for path in sorted(self.folder.glob("*/*.txt")):
                yield str(path.relative_to(self.folder)), path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise SinkError(_reason(error)) from error


class StoreSink:
    """The file store of the installation (django-storages), below a prefix; best with an object lock."""

    name = "store"
    every = dt.timedelta(0)

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix.strip("/")

    def put(self, checkpoint: Checkpoint) -> None:
        path = f"{self.prefix}/{checkpoint.name}"
        try:
            if default_storage.exists(path):
                _compare(self._text(path), checkpoint)
            else:
                default_storage.save(path, ContentFile(checkpoint.note.encode()))
        except STORAGE_ERRORS as error:
            raise SinkError(_reason(error)) from error

    def read(self) -> Iterator[tuple[str, str]]:
        try:
            months = sorted(default_storage.listdir(self.prefix)[0]) if default_storage.exists(self.prefix) else []
            for month in months:
                for name in sorted(default_storage.listdir(f"{self.prefix}/{month}")[1]):
                    yield f"{month}/{name}", self._text(f"{self.prefix}/{month}/{name}")
        except STORAGE_ERRORS as error:
            raise SinkError(_reason(error)) from error

    def _text(self, path: str) -> str:
        with default_storage.open(path) as file:
            return str(file.read().decode(errors="replace"))


class MailSink:
    """A mailbox outside. What was sent cannot be read back: whoever received it compares."""

    name = "mail"

    def __init__(self, to: list[str], hours: int) -> None:
        self.to = to
        self.every = dt.timedelta(hours=hours)

    def put(self, checkpoint: Checkpoint) -> None:
        subject = f"{settings.LEDGER_ORIGIN}: checkpoint {checkpoint.size}"
        try:
            EmailMessage(subject=subject, body=checkpoint.note, to=self.to).send()
        except (smtplib.SMTPException, OSError) as error:
            raise SinkError(_reason(error)) from error

    def read(self) -> Iterator[tuple[str, str]]:
        return iter(())


def _compare(kept: str, checkpoint: Checkpoint) -> None:
    if kept != checkpoint.note:
        raise SinkError(_("Another text stands there under the name of this checkpoint: see whether it was changed."))


def _reason(error: Exception) -> str:
    """Without paths and addresses beyond what the administrator configured."""
    return f"{type(error).__name__}: {error}"[:300]


def sinks() -> list[Sink]:
    """Those that the settings name."""
    found: list[Sink] = []
    if settings.LEDGER_SINK_FOLDER:
        found.append(FolderSink(settings.LEDGER_SINK_FOLDER))
    if settings.LEDGER_SINK_STORE:
        found.append(StoreSink(settings.LEDGER_SINK_STORE))
    if settings.LEDGER_SINK_MAIL:
        found.append(MailSink(settings.LEDGER_SINK_MAIL, settings.LEDGER_SINK_MAIL_HOURS))
    return found
