"""A file in a line: what HR would upload, and what comes of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from lms.accounts.models import User
from lms.common.clock import CITY_ZONE
from lms.organization.actions.imports import apply_import, check_file
from lms.organization.enums import ImportKind, ImportMode
from lms.organization.models import HrImport, Person, Posting, Sight

NOW = dt.datetime(2026, 3, 10, 9, tzinfo=CITY_ZONE)
APRIL = dt.date(2026, 4, 1)
PEOPLE = "職員番号,氏名,カナ,所属コード,職,級,任用形態,本務・兼務,所属長区分,発令日,満了日\n"
UNITS = "所属コード,所属名,組織区分,上位所属コード,課相当,設置日,廃止日\n"
LEAVE = "職員番号,氏名,休職・休業の種類,開始日,終了日\n"
HEADINGS = {ImportKind.PEOPLE: PEOPLE, ImportKind.UNITS: UNITS, ImportKind.LEAVE: LEAVE}


def check(
    text: str,
    kind: ImportKind = ImportKind.PEOPLE,
    mode: ImportMode = ImportMode.LISTED,
    *,
    as_of: dt.date = APRIL,
    encoding: str = "utf-8",
    embargoed: bool = True,
    disclose_at: dt.datetime | None = None,
    now: dt.datetime = NOW,
    by: User | None = None,
) -> HrImport:
    """`text`: rows without a heading get the usual one."""
    content = text if "職員番号" in text or "コード," in text else HEADINGS[kind] + text
    return check_file(
        kind=kind,
        mode=mode,
        file=ContentFile(content.encode(encoding), name="名簿.csv"),
        as_of=as_of,
        disclose_at=disclose_at,
        document="人事異動通知 第1号",
        sight=Sight(now=now, embargoed=embargoed),
        now=now,
        by=by,
    )


def apply(record: HrImport, *, now: dt.datetime = NOW, embargoed: bool = True) -> HrImport:
    return apply_import(record=record, sight=Sight(now=now, embargoed=embargoed), now=now, by=None)


def errors(record: HrImport) -> list[tuple[int, str]]:
    return [(issue.row, issue.column) for issue in record.issues.filter(is_error=True)]


def reasons(record: HrImport) -> str:
    return "\n".join(f"{issue.message}{issue.advice}" for issue in record.issues.all())


def changes(record: HrImport) -> dict[str, str]:
    return dict(record.lines.values_list("key", "change"))


def career(person: Person) -> list[tuple[str, str, str | None]]:
    """(unit's first name, first day, half-open end) of each post that counts."""
    rows = Posting.objects.known().filter(person=person).order_by("valid_from", "kind")
    return [
        (row.unit.versions.first().name, row.valid_from.isoformat(), row.valid_to.isoformat() if row.valid_to else None)  # type: ignore[union-attr]  # every unit has a version
        for row in rows
    ]


Snapshot = Callable[[], list[Any]]


@pytest.fixture
def snapshot() -> Snapshot:
    """All that counts, to compare before and after."""

    def take() -> list[Any]:
        posts = Posting.objects.known().order_by("person_id", "valid_from", "kind", "unit_id")
        people = Person.objects.filter(withdrawn_at=None).order_by("employee_number")
        return [
            list(posts.values_list("person_id", "unit_id", "kind", "title", "grade", "valid_from", "valid_to")),
            list(people.values_list("employee_number", "name", "kana", "email")),
        ]

    return take


@pytest.fixture(autouse=True)
def _one_person_decides(settings: Any) -> None:
    """In a city of six people every end is a large share."""
    settings.HR_IMPORT_ENDING_SHARE = 1.0
