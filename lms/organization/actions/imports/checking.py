"""Looking at a file: what it would change. Nothing of the organisation is written."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.sheets import MAX_BYTES, Table, read_table, too_large
from lms.organization.actions.imports.approving import withdraw_approval
from lms.organization.actions.imports.holding import ImportRefused, audit_import, hold, refuse_while_running
from lms.organization.enums import UNDECIDED, ImportKind, ImportMode, ImportStatus
from lms.organization.models import ColumnChoice, HrImport, ImportIssue, ImportLine, Sight
from lms.organization.queries.imports.entries import Plan
from lms.organization.queries.imports.layouts import LAYOUTS
from lms.organization.queries.imports.planning import (
    digest_of,
    hidden_until,
    make_plan,
    pack,
    places_for,
    question_of,
    table_of,
)
from lms.organization.queries.imports.telling import Teller

BATCH = 2000


def check_file(
    *,
    kind: ImportKind,
    mode: ImportMode,
    file: "File[Any]",
    as_of: dt.date,
    disclose_at: dt.datetime | None,
    document: str,
    sight: Sight,
    now: dt.datetime,
    by: User | None,
) -> HrImport:
    """Read the file and say, person by person or unit by unit, what it would change."""
    _refuse_question(kind, mode, disclose_at, document, sight)
    content = _content(file)
    table = read_table(ContentFile(content), expected=LAYOUTS[kind].headings())
    if not table.rows:
        raise ImportRefused(_("The file holds no rows below its heading."), code="file_empty", field="file")
    record = HrImport(
        kind=kind,
        mode=mode,
        as_of=as_of,
        disclose_at=disclose_at if disclose_at and disclose_at > now else None,
        document=document.strip(),
        file_name=(file.name or "")[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=pack(content),
        created_at=now,
        created_by=by,
    )
    _read(record, table, places_for(kind, table))
    plan = _plan(record, table, sight)
    with transaction.atomic():
        record.save()
        _store(record, plan)
        audit_import("organization.import_checked", record, now, by)
    return record


def check_again(
    *,
    record: HrImport,
    sight: Sight,
    now: dt.datetime,
    by: User | None,
    encoding: str = "",
    columns: Mapping[str, int] | None = None,
) -> HrImport:
    """The same file against the state of now; `encoding` and `columns` are what somebody corrected by hand.

    Corrected columns are remembered for files with the same headings.
    """
    refuse_while_running(record)
    table = table_of(record, encoding=encoding)
    kind = ImportKind(record.kind)
    places = dict(columns) if columns is not None else places_for(kind, table) if encoding else record.columns
    _read(record, table, places)
    plan = _plan(record, table, sight)
    with transaction.atomic():
        held = hold(record, UNDECIDED)
        if plan is None or plan.digest() != held.digest:
            withdraw_approval(held, now)
        if columns is not None:
            _remember(kind, table, places, now, by)
        record.approved_digest = held.approved_digest
        record.save()
        record.issues.all().delete()
        record.lines.all().delete()
        _store(record, plan)
        audit_import("organization.import_checked", record, now, by)
    return record


@transaction.atomic
def discard_import(*, record: HrImport, now: dt.datetime, by: User | None) -> HrImport:
    """The file is not wanted: it is thrown away with all that was found in it."""
    refuse_while_running(record)
    held = hold(record, UNDECIDED)
    withdraw_approval(held, now)
    held.issues.all().delete()
    held.lines.all().delete()
    held.status, held.content = ImportStatus.DISCARDED, b""
    held.save(update_fields=["status", "content"])
    audit_import("organization.import_discarded", held, now, by)
    return held


def _refuse_question(
    kind: ImportKind, mode: ImportMode, disclose_at: dt.datetime | None, document: str, sight: Sight
) -> None:
    if not document.strip():
        raise ImportRefused(_("Say on which document this file rests."), code="document_missing", field="document")
    if mode == ImportMode.WHOLE and kind != ImportKind.PEOPLE:
        raise ImportRefused(_("Only employees and posts come as a whole list."), code="mode", field="mode")
    if disclose_at is not None and not sight.embargoed:
        raise ImportRefused(
            _("Only those who may see unannounced transfers enter them."), code="embargo", field="disclose_at"
        )


def _content(file: "File[Any]") -> bytes:
    """The bytes, refused by their number before they are read."""
    if file.size > MAX_BYTES:
        raise too_large()
    content: bytes = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise too_large()
    return content


def _read(record: HrImport, table: Table, places: Mapping[str, int]) -> None:
    record.encoding, record.header_row = table.encoding, table.header_row
    record.header, record.columns = list(table.header), dict(places)


def _plan(record: HrImport, table: Table, sight: Sight) -> Plan | None:
    """None: not all columns are known, so that there is nothing to look at yet."""
    question = question_of(record, sight)
    if LAYOUTS[question.kind].missing(record.columns):
        record.status, record.digest, record.counts = ImportStatus.COLUMNS, "", {}
        record.hidden_until = record.disclose_at
        return None
    plan = make_plan(question, table, record.columns)
    record.status, record.digest, record.counts = ImportStatus.CHECKED, plan.digest(), plan.counts()
    record.is_blocked, record.hidden_until = plan.is_blocked, hidden_until(question)
    record.ending_posts, record.standing_posts = plan.ending, plan.standing
    return plan


def _store(record: HrImport, plan: Plan | None) -> None:
    if plan is None:
        return
    teller = Teller(record, plan)
    for part in teller.lines():
        lines = ImportLine.objects.bulk_create([line for line, _entry in part], batch_size=BATCH)
        issues = [
            issue for line, (_line, entry) in zip(lines, part, strict=True) for issue in teller.issues(entry, line)
        ]
        ImportIssue.objects.bulk_create(issues, batch_size=BATCH)
    ImportIssue.objects.bulk_create(teller.loose_issues(), batch_size=BATCH)


def _remember(kind: ImportKind, table: Table, places: Mapping[str, int], now: dt.datetime, by: User | None) -> None:
    columns = {key: table.header[place] for key, place in places.items() if place < len(table.header)}
    ColumnChoice.objects.update_or_create(
        kind=kind,
        header_digest=digest_of(table.header),
        defaults={"columns": columns, "changed_at": now, "changed_by": by},
    )
