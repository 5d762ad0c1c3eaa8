"""Importing a file: from where it was left, to its end."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.common import clock
from lms.common.errors import DomainError
from lms.xapi.importing.chunks import MOST_PROBLEMS, Chunk, chunks_of, commit_chunk, store_chunk, write_problems
from lms.xapi.importing.lines import Problem
from lms.xapi.importing.reading import Source, read_lines
from lms.xapi.models import ImportStatus, StatementImport

Tell = Callable[[int, int], object]
# A strict import is one transaction, and as long as it lasts nobody follows the store.
MOST_STRICT = 100_000
KIB = 1024
# Of a file that lies where the command line found it, and is not ours to delete.
ON_PATH = "path:"


class Refused(DomainError):
    """A strict import found something wrong: nothing was stored."""

    code = "strict"


def open_file(record: StatementImport) -> AbstractContextManager[IO[Any]]:
    try:
        if record.stored_as.startswith(ON_PATH):
            return Path(record.stored_as.removeprefix(ON_PATH)).open("rb")
        return default_storage.open(record.stored_as)
    except OSError as error:
        raise DomainError(_("The file is no longer there."), code="gone") from error


def import_file(record: StatementImport, tell: Tell) -> None:
    with open_file(record) as file:
        source = Source(file, record.size)
        if record.is_strict:
            _strictly(record, source, tell)
            return
        for chunk in chunks_of(read_lines(source, record.offset, record.line), record):
            tell(source.read_so_far // KIB, record.size // KIB)
            commit_chunk(record, chunk, clock.now())


def _strictly(record: StatementImport, source: Source, tell: Tell) -> None:
    """First all lines are looked at; only if nothing is wrong are they stored, in one transaction."""
    problems: list[Problem] = []
    count = 0
    for chunk in chunks_of(read_lines(source), record):
        tell(source.read_so_far // KIB, record.size // KIB)
        problems += chunk.problems[: MOST_PROBLEMS - len(problems)]
        count += chunk.lines
        if count > MOST_STRICT:
            message = _("A file that is stored as a whole or not at all may have %(most)d lines.")
            raise Refused(message % {"most": MOST_STRICT})
    if not problems:
        problems = _store_all(record, source)
    if problems:
        write_problems(record, problems)
        StatementImport.objects.filter(pk=record.pk).update(refused=len(problems))
        message = ngettext(
            "%(n)d line is not right. Nothing was stored.",
            "%(n)d lines are not right. Nothing was stored.",
            len(problems),
        )
        raise Refused(message % {"n": len(problems)})


class _Rollback(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


def _whole(known: int, problems: list[Problem]) -> int:
    if problems:
        raise _Rollback(problems)
    return known


def _store_all(record: StatementImport, source: Source) -> list[Problem]:
    now = clock.now()
    stored = known = 0
    chunk = Chunk()
    try:
        with transaction.atomic():
            held = StatementImport.objects.select_for_update().get(pk=record.pk)
            if held.status != ImportStatus.RUNNING or held.line:
                return []
            for chunk in chunks_of(read_lines(source), record):
                were_known = _whole(*store_chunk(chunk, record.client, now))
                stored, known = stored + len(chunk.entries) - were_known, known + were_known
            held.offset, held.line, held.stored, held.known = chunk.end, chunk.number, stored, known
            held.save(update_fields=["offset", "line", "stored", "known"])
    except _Rollback as found:
        return found.problems
    return []
