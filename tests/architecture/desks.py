"""What lies on the desks of administrators and HR: files that came in, and what another system refused."""

import datetime as dt
import uuid

from django.core.files.base import ContentFile

from lms.common import clock
from lms.organization.actions.imports import check_file
from lms.organization.enums import ImportKind as OrganizationImportKind
from lms.organization.enums import ImportMode
from lms.organization.models import PUBLIC, HrImport
from lms.talent.enums import ImportKind
from lms.talent.models import RecordImport
from lms.xapi.actions.imports import source_client
from lms.xapi.models import (
    DeadLetter,
    ForwardingTarget,
    StatementImport,
    TargetState,
)


def letter(now: dt.datetime) -> DeadLetter:
    """A target that is paused, and what it refused before."""
    target = ForwardingTarget.objects.create(
        name="国のLRS",
        endpoint="https://lrs.example/",
        username="k",
        secret="x",
        state=TargetState.PAUSED,
        created_at=now,
    )
    return DeadLetter.objects.create(
        target=target, statement_id=uuid.uuid4(), status=400, code="refused", created_at=now, changed_at=now
    )


def statement_import(now: dt.datetime) -> StatementImport:
    """A file of another system's statements with one line that is wrong."""
    made = StatementImport.objects.create(
        client=source_client(name="旧システム", now=now),
        file_name="a.ndjson",
        stored_as="none",
        created_at=now,
        refused=1,
    )
    made.problems.create(line=2, code="invalid", reason="statement: lacks verb")
    return made


def upload(now: dt.datetime) -> RecordImport:
    """A spreadsheet of earlier records with one row that cannot be read."""
    error = {"column": "date", "message": "日付ではありません。", "advice": ""}
    return RecordImport.objects.create(
        kind=ImportKind.COMPLETIONS,
        file_name="records.csv",
        sha256="0" * 64,
        document="名簿",
        rows=[{"row": 2, "values": {}, "change": "error", "errors": [error]}],
        counts={"error": 1},
        created_at=now,
    )


def hr_file(now: dt.datetime) -> HrImport:
    """A file of HR's: one of its rows names a unit that does not exist."""
    text = "職員番号,氏名,所属コード,職,級\n31001,新人 太郎,00000,係員,係員\n31002,新人 花子,NOWHERE,係員,係員\n"
    return check_file(
        kind=OrganizationImportKind.PEOPLE,
        mode=ImportMode.LISTED,
        file=ContentFile(text.encode(), name="people.csv"),
        as_of=clock.local_date(now),
        disclose_at=None,
        document="人事異動通知",
        sight=PUBLIC(now),
        now=now,
        by=None,
    )
