"""Storing what was read, a chunk at a time: the chunk, its problems and the new place are one transaction."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lms.common.errors import DomainError
from lms.xapi.actions.store import store_statements
from lms.xapi.attachments import hashes_of
from lms.xapi.enums import Trust
from lms.xapi.errors import StoreError
from lms.xapi.importing.lines import AttachedFile, Entry, Problem, entry_of
from lms.xapi.importing.reading import Line
from lms.xapi.models import ApiClient, Attachment, ImportProblem, ImportStatus, Statement, StatementImport
from lms.xapi.versions import UNSAID

MOST_LINES, MOST_BYTES = 500, 4 * 1024 * 1024
# A file of which more lines than this are refused is another kind of file.
MOST_PROBLEMS = 10_000


class Overtaken(DomainError):
    """Somebody else goes on with this import, or it was stopped."""

    code = "overtaken"


@dataclasses.dataclass
class Chunk:
    """What stands between two places. Files come before the statements that name them."""

    entries: list[Entry] = dataclasses.field(default_factory=list)
    files: dict[str, bytes] = dataclasses.field(default_factory=dict)
    problems: list[Problem] = dataclasses.field(default_factory=list)
    lines: int = 0
    size: int = 0
    # The new place.
    end: int = 0
    number: int = 0
    more: str = ""
    reached: dt.datetime | None = None

    def add(self, line: Line, made: Entry | AttachedFile | Problem) -> None:
        kinds: Any = {Entry: self.entries, Problem: self.problems}
        if isinstance(made, AttachedFile):
            self.files[made.sha2] = made.data
        else:
            kinds[type(made)].append(made)
        self.lines += 1
        self.size += len(line.data or b"")
        self.end, self.number = line.end, line.number

    @property
    def is_full(self) -> bool:
        return self.lines >= MOST_LINES or self.size >= MOST_BYTES


def chunks_of(lines: Iterable[Line], record: StatementImport) -> Iterator[Chunk]:
    """Never parted between a file and the statement that names it: what names a file stands behind it at once."""
    chunk = Chunk()
    for line in lines:
        made = entry_of(line, key=record.client.key, version=record.version)
        chunk.add(line, made)
        if chunk.is_full and not isinstance(made, AttachedFile):
            yield chunk
            chunk = Chunk()
    if chunk.lines:
        yield chunk


def commit_chunk(record: StatementImport, chunk: Chunk, now: dt.datetime) -> None:
    """Overtaken if the import is not where this process left it: nothing is stored then."""
    with transaction.atomic():
        at_place = StatementImport.objects.select_for_update().filter(
            pk=record.pk, offset=record.offset, line=record.line, more=record.more, status=ImportStatus.RUNNING
        )
        if not at_place.exists():
            raise Overtaken(_("This import is done by somebody else at the moment, or it was stopped."))
        known, problems = store_chunk(chunk, record.client, now)
        stored = len(chunk.entries) - known - (len(problems) - len(chunk.problems))
        StatementImport.objects.filter(pk=record.pk).update(
            offset=chunk.end,
            line=chunk.number,
            more=chunk.more,
            reached=chunk.reached or record.reached,
            stored=F("stored") + stored,
            known=F("known") + known,
            refused=F("refused") + len(problems),
        )
        write_problems(record, problems)
    record.refresh_from_db()
    if record.refused > MOST_PROBLEMS:
        raise DomainError(
            _("More than %(most)d lines were refused. Is this a file of statements?") % {"most": MOST_PROBLEMS}
        )


def store_chunk(chunk: Chunk, client: ApiClient, now: dt.datetime) -> tuple[int, list[Problem]]:
    """(how many were known already, what was refused): the statements that can be stored are."""
    known, problems = 0, list(chunk.problems)
    files = {**_files_here(chunk.entries), **chunk.files}
    for spoken, entries in groupby(chunk.entries, key=lambda entry: entry.spoken):
        result = _store(list(entries), files, client, UNSAID[spoken], now)
        known, problems = known + result[0], problems + result[1]
    return known, problems


def write_problems(record: StatementImport, problems: Sequence[Problem]) -> None:
    rows = [
        ImportProblem(statement_import=record, line=each.number, code=each.code, reason=each.reason[:2000])
        for each in problems
    ]
    ImportProblem.objects.bulk_create(rows, ignore_conflicts=True)


def _store(
    entries: Sequence[Entry], files: Mapping[str, bytes], client: ApiClient, version: str, now: dt.datetime
) -> tuple[int, list[Problem]]:
    """All at once; where that is refused, halves, until what is refused stands alone."""
    named = {sha2 for entry in entries for sha2 in hashes_of(entry.content)}
    try:
        with transaction.atomic():
            known = Statement.objects.with_ids(UUID(entry.content["id"]) for entry in entries).count()
            store_statements(
                statements=[entry.content for entry in entries],
                raws=[entry.raw for entry in entries],
                files={sha2: files[sha2] for sha2 in named if sha2 in files},
                trust=Trust.CLIENT,
                client=client,
                version=version,
                now=now,
            )
    except StoreError as error:
        if len(entries) == 1:
            return 0, [Problem(entries[0].number, error.code, str(error))]
        half = len(entries) // 2
        first = _store(entries[:half], files, client, version, now)
        second = _store(entries[half:], files, client, version, now)
        return first[0] + second[0], first[1] + second[1]
    return known, []


def _files_here(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Files that the store has already, from an earlier line or another statement."""
    wanted = {sha2 for entry in entries for sha2 in hashes_of(entry.content)}
    if not wanted:
        return {}
    return {row.sha2: bytes(row.content) for row in Attachment.objects.filter(sha2__in=wanted)}
