import csv
import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from courses.models import Completion, Course
from lms.accounts.models import AuditEvent
from lms.common.errors import DomainError
from lms.common.models import Job, JobStatus
from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.actions import imports
from lms.talent.actions.imports import apply_import, check_import, start_import
from lms.talent.enums import ImportKind, ImportStatus
from lms.talent.models import Certification, Designation, RecordImport
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory
from tests.factories.talent import RoleFactory
from tests.lms.talent.conftest import NOW

pytestmark = pytest.mark.django_db
COMPLETIONS = "職員番号,氏名,研修コード,修了日\n"
LEADERS = "職員番号,氏名,認定日,所属名,任命日,任期満了日,備考\n"


@pytest.fixture(autouse=True)
def role(db: None) -> DxRole:
    made: DxRole = RoleFactory()
    return made


@pytest.fixture
def course(db: None) -> Course:
    return Course.objects.create(code="lead", created_at=NOW)


@pytest.fixture
def person(city: City) -> Person:
    made: Person = PersonFactory(name="髙橋 美咲", kana="タカハシ ミサキ", employee_number="0012345")
    PostingFactory(person=made, unit=city.team)
    return made


def check(text: str, kind: ImportKind = ImportKind.COMPLETIONS, encoding: str = "utf-8") -> RecordImport:
    file = ContentFile(text.encode(encoding), name="名簿.csv")
    return check_import(kind=kind, file=file, document="令和5年度 修了者名簿", now=NOW, by=None)


def errors(record: RecordImport) -> list[tuple[int, str]]:
    return [(row["row"], error["column"]) for row in record.rows for error in row["errors"]]


def test_a_dry_run_writes_nothing_and_applying_writes_it_once(person: Person, course: Course) -> None:
    text = f"{COMPLETIONS}0012345,高橋美咲,lead,R5.6.1\n"
    record = check(text)
    assert record.counts == {"new": 1, "same": 0, "error": 0}
    assert not Completion.objects.exists()
    apply_import(record=record, now=NOW, by=None)
    completion = Completion.objects.get()
    assert (completion.occurred_on, completion.document) == (dt.date(2023, 6, 1), "令和5年度 修了者名簿")
    again = check(text)
    assert again.counts == {"new": 0, "same": 1, "error": 0}
    apply_import(record=again, now=NOW, by=None)
    assert Completion.objects.count() == 1


@pytest.mark.parametrize(
    "row",
    [
        "12345,髙橋 美咲,lead,令和５年６月１日",  # Excel took the zeros
        "００１２３４５,タカハシ　ミサキ,LEAD,2023/6/1",
        "0012345,たかはしみさき,lead,2023-06-01",
        "0012345,高橋　美咲,lead,45078",
    ],
)
def test_the_same_thing_is_understood_however_it_is_typed(person: Person, course: Course, row: str) -> None:
    record = check(COMPLETIONS + row)
    assert record.counts["new"] == 1, record.rows
    apply_import(record=record, now=NOW, by=None)
    assert Completion.objects.get().occurred_on == dt.date(2023, 6, 1)


def test_every_wrong_row_says_where_and_why_and_what_to_do(person: Person, course: Course) -> None:
    record = check(
        "修了者一覧,,,\n"
        + COMPLETIONS
        + "0012345,高橋 美咲,lead,R5.6.1\n"
        + "9999999,高橋 美咲,lead,R5.6.1\n"
        + "0012345,鈴木 一郎,lead,R5.6.1\n"
        + "0012345,高橋 美咲,nothing,R5.6.1\n"
        + "0012345,高橋 美咲,lead,2023年2月30日\n"
        + "0012345,高橋 美咲,lead,2099/4/1\n"
        + ",,,\n"
        + ",,lead,\n"
    )
    assert errors(record) == [
        (4, "number"),
        (5, "name"),
        (6, "course_code"),
        (7, "on"),
        (8, "on"),
        (10, "number"),
        (10, "on"),
    ]
    assert all(error["message"] and error["advice"] for row in record.rows for error in row["errors"])
    apply_import(record=record, now=NOW, by=None)
    assert Completion.objects.count() == 1


def test_a_row_that_stands_twice_counts_once(person: Person, course: Course) -> None:
    record = check(COMPLETIONS + "0012345,高橋 美咲,lead,R5.6.1\n" * 2)
    assert (record.counts["new"], record.counts["same"]) == (1, 1)


def test_usual_headings_in_any_order_are_understood(person: Person, course: Course) -> None:
    record = check("完了日,職番,名前,コース\nR5.6.1,0012345,高橋 美咲,lead\n", encoding="cp932")
    assert (record.counts["new"], record.encoding) == (1, "cp932")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "heading_missing"),
        (COMPLETIONS, "file_empty"),
        ("職員番号,氏名,修了日\n1,a,b\n", "heading_missing"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused(text: str, code: str, course: Course) -> None:
    with pytest.raises(DomainError) as refused:
        check(text)
    assert refused.value.code == code
    assert not RecordImport.objects.exists()


def test_records_without_a_document_are_refused(course: Course) -> None:
    with pytest.raises(DomainError) as refused:
        check_import(kind=ImportKind.COMPLETIONS, file=ContentFile(b"x", name="x"), document=" ", now=NOW, by=None)
    assert refused.value.code == "document_missing"


def test_leaders_are_certified_and_designated_with_an_included_last_day(person: Person, city: City) -> None:
    text = f"{LEADERS}0012345,高橋 美咲,R5.3.1,人材育成課,R5.4.1,R8.3.31,2期目\n"
    record = check(text, ImportKind.LEADERS)
    assert record.counts == {"new": 1, "same": 0, "error": 0}
    assert not Certification.objects.exists()
    apply_import(record=record, now=NOW, by=None)
    assert Certification.objects.get().valid_from == dt.date(2023, 3, 1)
    made = Designation.objects.get()
    assert (made.unit, made.valid_from, made.valid_to) == (city.section, dt.date(2023, 4, 1), dt.date(2026, 4, 1))
    assert made.document == "令和5年度 修了者名簿（2期目）"
    assert check(text, ImportKind.LEADERS).counts == {"new": 0, "same": 1, "error": 0}


def test_leaders_may_be_certified_only(person: Person) -> None:
    record = check("職員番号,氏名,認定日\n0012345,高橋 美咲,R5.3.1\n", ImportKind.LEADERS)
    apply_import(record=record, now=NOW, by=None)
    assert (Certification.objects.count(), Designation.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("0012345,高橋 美咲,R5.3.1,道路課,R5.4.1,,", "unit_name"),  # posted elsewhere
        ("0012345,高橋 美咲,,人材育成課,R5.4.1,,", "certified_on"),
        ("0012345,高橋 美咲,R5.5.1,人材育成課,R5.4.1,,", "certified_on"),
        ("0012345,高橋 美咲,R5.3.1,なぞの課,R5.4.1,,", "unit_name"),
        ("0012345,高橋 美咲,R5.3.1,,R5.4.1,,", "unit_name"),
        ("0012345,高橋 美咲,R5.3.1,人材育成課,,,", "valid_from"),
        ("0012345,高橋 美咲,R5.3.1,人材育成課,R5.4.1,R5.3.31,", "last_day"),
        ("0012345,高橋 美咲,,,,,", "certified_on"),
    ],
)
def test_a_leader_that_cannot_be_is_refused_whole(person: Person, row: str, column: str) -> None:
    record = check(LEADERS + row, ImportKind.LEADERS)
    assert errors(record) == [(2, column)]
    apply_import(record=record, now=NOW, by=None)
    assert not Certification.objects.exists()
    assert not Designation.objects.exists()


def test_sections_of_the_same_name_need_the_bureau_or_the_code(person: Person, city: City) -> None:
    twin = UnitFactory(parent=city.other_bureau, name="人材育成課", code="T-1")
    row = "0012345,高橋 美咲,R5.3.1,{},R5.4.1,,"
    assert errors(check(LEADERS + row.format("人材育成課"), ImportKind.LEADERS)) == [(2, "unit_name")]
    assert check(LEADERS + row.format("デジタル統括室　人材育成課"), ImportKind.LEADERS).counts["new"] == 1
    PostingFactory(person=PersonFactory(name="鈴木", employee_number="77"), unit=twin)
    assert check(LEADERS + "77,鈴木,R5.3.1,t-1,R5.4.1,,", ImportKind.LEADERS).counts["new"] == 1


def test_what_changed_since_the_file_was_checked_stops_it(person: Person, course: Course) -> None:
    text = f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n"
    first, second = check(text), check(text)
    apply_import(record=first, now=NOW, by=None)
    with pytest.raises(DomainError) as refused:
        apply_import(record=second, now=NOW, by=None)
    assert refused.value.code == "changed_meanwhile"


def test_a_second_click_is_told_that_it_is_done(person: Person, course: Course) -> None:
    record = check(f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n")
    apply_import(record=record, now=NOW, by=None)
    with pytest.raises(DomainError) as refused:
        apply_import(record=record, now=NOW, by=None)
    assert refused.value.code == "already_decided"


def test_a_long_file_is_written_by_a_worker(
    person: Person, course: Course, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 1)
    record = check(f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n0012345,高橋 美咲,lead,R6.6.1\n")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        job = start_import(record=record, now=NOW, by=None)
    assert job is not None
    assert Job.objects.get(pk=job.pk).status == JobStatus.DONE
    record.refresh_from_db()
    assert record.status == ImportStatus.APPLIED
    assert Completion.objects.count() == 2


# -- Pages -----------------------------------------------------------------------------------------------------------
def upload(client: Client, content: bytes, name: str = "a.csv", kind: str = "completions") -> str:
    data = {"kind": kind, "document": "名簿", "file": SimpleUploadedFile(name, content)}
    response = client.post(reverse("record_imports"), data)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def test_hr_uploads_looks_and_takes_over(person: Person, course: Course, hr_client: Client) -> None:
    url = upload(hr_client, f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n7,x,y,z\n".encode("cp932"))
    page = hr_client.get(url).content.decode()
    assert "<mark>" in page
    assert "高橋 美咲" in hr_client.get(f"{url}?change=new").content.decode()
    file = hr_client.get(f"{url}errors.xlsx").content
    lines = list(openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].iter_rows(values_only=True))
    assert lines[1][0] == "7"
    hr_client.post(f"{url}apply/")
    assert Completion.objects.count() == 1
    assert AuditEvent.objects.get(action="records.imported").detail["new"] == 1
    # The corrected file is read with its additional columns.
    assert "record_imports" not in upload(hr_client, file, "a.xlsx")


def test_a_file_that_cannot_be_read_keeps_what_was_typed(hr_client: Client, course: Course) -> None:
    data = {"kind": "leaders", "document": "令和5年度名簿", "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken")}
    response = hr_client.post(reverse("record_imports"), data)
    assert response.status_code == 422
    assert "令和5年度名簿" in response.content.decode()


def test_discarding_writes_nothing(person: Person, course: Course, hr_client: Client) -> None:
    url = upload(hr_client, f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n".encode())
    hr_client.post(f"{url}discard/")
    hr_client.post(f"{url}apply/")
    assert not Completion.objects.exists()
    assert RecordImport.objects.get().status == ImportStatus.DISCARDED


@pytest.mark.parametrize("kind", ImportKind.values)
def test_templates_read_back(hr_client: Client, kind: str) -> None:
    content = hr_client.get(reverse("import_template", args=[kind, "csv"])).content.decode("utf-8-sig")
    assert "職員番号" in next(csv.reader(io.StringIO(content)))
    assert hr_client.get(reverse("import_template", args=[kind, "xlsx"])).content.startswith(b"PK")
    assert hr_client.get(reverse("import_template", args=[kind, "pdf"])).status_code == 404


@pytest.mark.parametrize("who", ["learner_client", "manager_client", "trainer_client"])
def test_others_find_nothing(who: str, request: pytest.FixtureRequest, person: Person, course: Course) -> None:
    record = check(f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n")
    client: Client = request.getfixturevalue(who)
    assert client.get(reverse("record_imports")).status_code == 404
    assert client.get(reverse("record_import", args=[record.uuid])).status_code == 404
    assert client.post(reverse("record_import_apply", args=[record.uuid])).status_code == 404


# -- Command line ----------------------------------------------------------------------------------------------------
def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_records", str(path), "--kind", "completions", "--document", "名簿", *options, stdout=out)
    return out.getvalue()


def test_the_command_imports_and_answers_in_json(person: Person, course: Course, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n", encoding="cp932")
    answer = json.loads(run(path, "--dry-run", "--json"))
    assert (answer["applied"], answer["counts"]["new"]) == (False, 1)
    assert not RecordImport.objects.exists()
    assert json.loads(run(path, "--json"))["applied"] is True
    assert Completion.objects.count() == 1


def test_the_command_stops_at_errors_unless_told_to_skip_them(person: Person, course: Course, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{COMPLETIONS}0012345,高橋 美咲,lead,R5.6.1\n1,x,lead,R5.6.1\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run(path)
    assert not Completion.objects.exists()
    run(path, "--skip-errors")
    assert Completion.objects.count() == 1


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run(tmp_path / "nothing.csv")
