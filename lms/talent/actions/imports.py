"""Taking over records from before this system: looked at first, written only when somebody says so."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.completions import record_prior_completions
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.jobs import enqueue_job
from lms.common.models import Job
from lms.common.sheets import read_table
from lms.organization.models import PUBLIC
from lms.skills.models import DxRole
from lms.talent.actions.certifications import certify
from lms.talent.actions.designations import designate
from lms.talent.enums import CertificationSource, ImportKind, ImportStatus
from lms.talent.errors import ImportRefused
from lms.talent.models import Certification, Designation, RecordImport
from lms.talent.queries.records.columns import LAYOUTS, rows_of
from lms.talent.queries.records.completions import check_completions
from lms.talent.queries.records.leaders import PriorLeader, read_leaders
from lms.talent.queries.records.rows import Change, Row
from lms.talent.queries.sections import leader_role

JOB_KIND = "talent.import_records"
AT_ONCE = 500  # more rows than this are written by a worker
ADVICE = {
    "not_posted": _("Check the section and the day, or enter the posting first."),
    "not_certified": _("Give the day of certification, not later than the designation."),
    "not_a_section": _("Check the section and the day."),
    "overlapping_designation": _("It is on record with other dates. Change it on the placement board if it is wrong."),
    "dates_out_of_order": _("Check both days."),
}


@transaction.atomic
def check_import(
    *, kind: ImportKind, file: "File[Any]", document: str, now: dt.datetime, by: User | None
) -> RecordImport:
    """Read the file and say row by row what it would change. Nothing else is written."""
    if not document.strip():
        raise ImportRefused(_("Say on which document these records rest."), code="document_missing", field="document")
    digest = _digest(file)
    table = read_table(file, expected=LAYOUTS[kind].headings())
    rows = [Row(number, values) for number, values in rows_of(kind, table)]
    if not rows:
        raise ImportRefused(_("The file holds no rows below its heading."), code="file_empty", field="file")
    with transaction.atomic():
        _write(kind, rows, document, now, by)
        transaction.set_rollback(True)
    record = RecordImport.objects.create(
        kind=kind,
        file_name=(file.name or "")[-200:],
        sha256=digest,
        encoding=table.encoding,
        document=document.strip(),
        rows=[row.as_json() for row in rows],
        counts=_counts(rows),
        created_at=now,
        created_by=by,
    )
    _audit("records.checked", record, now, by)
    return record


@transaction.atomic
def apply_import(*, record: RecordImport, now: dt.datetime, by: User | None) -> RecordImport:
    """Write the rows that were shown as new, all or none. Rows with errors are left out, as the page said."""
    held = _hold(record)
    rows = [Row(row["row"], row["values"]) for row in held.rows]
    _write(ImportKind(held.kind), rows, held.document, now, by)
    if _counts(rows) != held.counts:
        raise ImportRefused(
            _("Records have changed since the file was checked. Please upload it again to see what it would do now."),
            code="changed_meanwhile",
        )
    held.status, held.applied_at = ImportStatus.APPLIED, now
    held.save(update_fields=["status", "applied_at"])
    _audit("records.imported", held, now, by)
    return held


@transaction.atomic
def discard_import(*, record: RecordImport, now: dt.datetime, by: User | None) -> RecordImport:
    held = _hold(record)
    held.status = ImportStatus.DISCARDED
    held.save(update_fields=["status"])
    _audit("records.discarded", held, now, by)
    return held


@transaction.atomic
def start_import(*, record: RecordImport, now: dt.datetime, by: User | None) -> Job | None:
    """Write it at once, or, if it is long, hand it to a worker."""
    if len(record.rows) <= AT_ONCE:
        apply_import(record=record, now=now, by=by)
        return None
    _hold(record)
    if job := running_job(record):
        return job
    return enqueue_job(kind=JOB_KIND, arguments={"record_import": str(record.uuid)}, created_by=by, now=now)


def running_job(record: RecordImport) -> Job | None:
    """The worker's job that writes this import, the latest."""
    jobs = Job.objects.filter(kind=JOB_KIND, arguments__record_import=str(record.uuid))
    return jobs.order_by("-created_at").first()


def _hold(record: RecordImport) -> RecordImport:
    """The import, locked, if it still waits to be decided on: a second click finds it decided."""
    held = RecordImport.objects.select_for_update().get(pk=record.pk)
    if held.status != ImportStatus.CHECKED:
        raise ImportRefused(_("This file has been dealt with already."), code="already_decided")
    return held


def _write(kind: ImportKind, rows: Sequence[Row], document: str, now: dt.datetime, by: User | None) -> None:
    writers: dict[ImportKind, Callable[..., None]] = {
        ImportKind.COMPLETIONS: _write_completions,
        ImportKind.LEADERS: _write_leaders,
    }
    writers[kind](rows, document=document, now=now, by=by)


def _write_completions(rows: Sequence[Row], *, document: str, now: dt.datetime, by: User | None) -> None:
    new = check_completions(rows, PUBLIC(now), local_date(now))
    record_prior_completions(rows=new, document=document, now=now, by=by)


def _write_leaders(rows: Sequence[Row], *, document: str, now: dt.datetime, by: User | None) -> None:
    role = leader_role()
    if role is None:
        raise ImportRefused(_("There is no DX leader role yet."), code="role_missing")
    meant = read_leaders(rows, PUBLIC(now), local_date(now))
    for row in rows:
        if leader := meant.get(row.number):
            _write_leader(row, leader, role, document=document, now=now, by=by)


def _write_leader(
    row: Row, leader: PriorLeader, role: DxRole, *, document: str, now: dt.datetime, by: User | None
) -> None:
    """Both facts of a row or neither."""
    rests_on = f"{document}（{leader.note}）"[:200] if leader.note else document
    try:
        with transaction.atomic():
            is_new = [
                _certify(leader, role, rests_on, now=now, by=by),
                _designate(leader, role, rests_on, now=now, by=by),
            ]
    except DomainError as error:
        row.refuse(_column(error), str(error.message), str(ADVICE.get(error.code, "")))
        return
    row.change = Change.NEW if any(is_new) else Change.SAME


def _certify(leader: PriorLeader, role: DxRole, document: str, *, now: dt.datetime, by: User | None) -> bool:
    day = leader.certified_on
    if (
        day is None
        or Certification.objects.known().filter(person=leader.person, role=role, valid_from__lte=day).exists()
    ):
        return False
    certify(
        person=leader.person,
        role=role,
        on=day,
        source=CertificationSource.PRIOR,
        document=document,
        now=now,
        by=by,
    )
    return True


def _designate(leader: PriorLeader, role: DxRole, document: str, *, now: dt.datetime, by: User | None) -> bool:
    if leader.unit is None or leader.valid_from is None:
        return False
    what = {"person": leader.person, "unit": leader.unit, "role": role}
    term = {"valid_from": leader.valid_from, "valid_to": leader.valid_to}
    if Designation.objects.known().filter(**what, **term).exists():
        return False
    designate(
        person=leader.person,
        unit=leader.unit,
        role=role,
        valid_from=leader.valid_from,
        valid_to=leader.valid_to,
        document=document,
        now=now,
        by=by,
        is_prior=True,
    )
    return True


def _column(error: DomainError) -> str:
    """The column of the file that a refused decision is about."""
    if error.code == "not_certified":
        return "certified_on"
    if error.code in {"not_posted", "not_a_section"}:
        return "unit_name"
    return "last_day" if error.code == "dates_out_of_order" else "valid_from"


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    counted = Counter(str(row.change) for row in rows)
    return {str(change): counted[str(change)] for change in Change}


def _digest(file: "File[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _audit(action: str, record: RecordImport, now: dt.datetime, by: User | None) -> None:
    record_audit(
        actor=by,
        action=action,
        now=now,
        subject_type="record_import",
        subject_key=record.uuid,
        kind=record.kind,
        sha256=record.sha256,
        document=record.document,
        **record.counts,
    )
