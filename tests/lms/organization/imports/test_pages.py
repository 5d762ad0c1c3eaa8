"""The pages of HR's files, as HR uses them."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.organization.enums import ImportKind, ImportMode, ImportStatus
from lms.organization.models import HrImport, Person, Unit
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory
from tests.lms.organization.imports.conftest import PEOPLE, check

pytestmark = pytest.mark.django_db


def code(unit: Unit) -> str:
    return unit.versions.get(superseded_at=None).code


def newcomers(city: City, count: int, unit: str = "") -> str:
    unit = unit or code(city.team)
    return "".join(f"{8000 + n},新人 {n}郎,シンジン,{unit},係員,係員,正規,本務,,R8.4.1,\n" for n in range(count))


def page(client: Client, name: str, record: HrImport, *more: object, **query: str) -> str:
    response = client.get(reverse(name, args=[record.uuid, *more], query=query))
    assert response.status_code == 200
    return response.content.decode()


def test_hr_uploads_corrects_applies_and_takes_back(hr_client: Client, city: City) -> None:
    text = newcomers(city, 2) + newcomers(city, 3, "NOWHERE").splitlines(keepends=True)[2]
    form = {"kind": "people", "mode": "listed", "as_of": "R8.4.1", "document": "通知 第1号"}
    file = SimpleUploadedFile("4月.csv", (PEOPLE + text).encode("cp932"))
    hr_client.post(reverse("hr_imports"), {**form, "file": file})
    record = HrImport.objects.get()
    shown = page(hr_client, "hr_import", record)
    assert "新人 0郎" in shown
    assert "cp932" in shown
    # The rows to correct come with the place, the reason and the advice, and go back as they are once corrected.
    response = hr_client.get(reverse("hr_import_errors", args=[record.uuid]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book.worksheets[0]
    heading, wrong = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
    assert heading[-4:] == ["行", "列", "理由", "直し方"]
    assert (wrong[0], wrong[3], wrong[-4]) == ("8002", "NOWHERE", "4")
    # The number is doubtful, too: all others have more characters.
    assert wrong[-3] == "所属コード\n職員番号"
    assert sheet.max_row == 2
    hr_client.post(reverse("hr_import_apply", args=[record.uuid]))
    assert Person.objects.filter(employee_number__startswith="800").count() == 2
    sheet.cell(2, 4).value = code(city.team)
    corrected = io.BytesIO()
    book.save(corrected)
    hr_client.post(reverse("hr_imports"), {**form, "file": SimpleUploadedFile("直し.xlsx", corrected.getvalue())})
    second = HrImport.objects.latest("pk")
    assert (second.counts["new"], second.counts["errors"]) == (1, 0)
    hr_client.post(reverse("hr_import_apply", args=[second.uuid]))
    assert Person.objects.filter(employee_number="8002").exists()
    assert page(hr_client, "hr_import_reverse", second)
    hr_client.post(reverse("hr_import_reverse", args=[second.uuid]))
    assert not Person.objects.filter(employee_number="8002").exists()
    assert page(hr_client, "hr_import", second)


def test_a_whole_list_comes_back_whole(hr_client: Client, city: City) -> None:
    text = newcomers(city, 2) + ",名無し,,00000,係員,係員,,,,,\n"
    record = check(text, ImportKind.PEOPLE, ImportMode.WHOLE, now=clock.now())
    assert record.is_blocked
    response = hr_client.get(reverse("hr_import_errors", args=[record.uuid]))
    assert openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].max_row == 4


def test_lines_are_found_by_name_bureau_and_change_without_names_in_the_address(hr_client: Client, city: City) -> None:
    PostingFactory(person=PersonFactory(name="髙橋 美咲", employee_number="0012345"), unit=city.far_section)
    text = newcomers(city, 3) + f"0012345,髙橋 美咲,,{code(city.section)},係員,係員,正規,本務,,R8.4.1,\n"
    record = check(text, now=clock.now())
    found = hr_client.post(reverse("hr_import", args=[record.uuid]), {"q": "高橋", "bureau": "", "change": ""})
    assert "高橋" not in found["Location"]
    shown = hr_client.get(found["Location"].split("#")[0]).content.decode()
    assert "髙橋 美咲" in shown
    assert "新人 1郎" not in shown
    assert "新人 1郎" in page(hr_client, "hr_import", record, change="new")
    assert "髙橋 美咲" not in page(hr_client, "hr_import", record, change="new")
    assert "髙橋 美咲" in page(hr_client, "hr_import", record, bureau="デジタル統括室", change="moved")
    line = record.lines.get(key="0012345")
    told = page(hr_client, "hr_import_line", record, line.position)
    assert "建設局 道路課" in told
    assert "人材育成課" in told


@pytest.mark.parametrize("name", ["hr_import", "hr_import_issues"])
def test_pages_ask_as_often_for_many_lines_as_for_few(hr_client: Client, city: City, name: str) -> None:
    counts = []
    for number in (2, 40):
        record = check(newcomers(city, number) + newcomers(city, number * 2, "NOWHERE"), now=clock.now())
        page(hr_client, name, record, change="all")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(hr_client, name, record, change="all")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ImportKind)
def test_filled_templates_are_written_down_and_empty_ones_are_not(
    hr_client: Client, city: City, kind: ImportKind
) -> None:
    address = reverse("hr_import_template", args=[kind.value, "xlsx"])
    assert hr_client.get(address).status_code == 200
    assert not AuditEvent.objects.filter(action=f"{kind.value}.exported").exists()
    assert hr_client.get(address, {"as_of": "2026-04-01"}).status_code == 200
    event = AuditEvent.objects.get(action=f"{kind.value}.exported")
    assert event.detail["as_of"] == "2026-04-01"
    assert (
        reverse("hr_import_template", args=[kind.value, "csv"])
        in hr_client.get(reverse("hr_import_templates")).content.decode()
    )


def test_what_cp932_lacks_is_said_before_the_file_is_taken(hr_client: Client, city: City) -> None:
    PostingFactory(person=PersonFactory(name="𠮷田 一郎"), unit=city.section)
    address = reverse("hr_import_template", args=["people", "csv-cp932"])
    said = hr_client.get(address, {"as_of": "2026-04-01"})
    assert said["Content-Type"].startswith("text/html")
    assert "𠮷" in said.content.decode()
    assert hr_client.get(address, {"as_of": "2026-04-01", "anyway": "1"})["Content-Type"].startswith("text/csv")


def test_columns_are_assigned_by_hand(hr_client: Client, city: City) -> None:
    file = SimpleUploadedFile("x.csv", f"番,誰,何処,何,格\n8000,新人 太郎,{code(city.team)},係員,係員\n".encode())
    form = {"kind": "people", "mode": "listed", "as_of": "R8.4.1", "document": "通知"}
    hr_client.post(reverse("hr_imports"), {**form, "file": file})
    record = HrImport.objects.get()
    assert record.status == ImportStatus.COLUMNS
    assert reverse("hr_import_columns", args=[record.uuid]) in page(hr_client, "hr_import", record)
    assert "新人 太郎" in page(hr_client, "hr_import_columns", record)
    address = reverse("hr_import_columns", args=[record.uuid])
    twice = hr_client.post(address, {"column_number": "0", "column_name": "0", "encoding": "utf-8"})
    assert twice.status_code == 422
    chosen = {"number": "0", "name": "1", "unit_code": "2", "title": "3", "grade": "4"}
    hr_client.post(address, {"encoding": "utf-8", **{f"column_{key}": place for key, place in chosen.items()}})
    record.refresh_from_db()
    assert (record.status, record.counts["new"]) == (ImportStatus.CHECKED, 1)


def test_discarding_throws_the_file_away(hr_client: Client, city: City) -> None:
    record = check(newcomers(city, 1), now=clock.now())
    hr_client.post(reverse("hr_import_discard", args=[record.uuid]))
    record.refresh_from_db()
    assert (record.status, bytes(record.content)) == (ImportStatus.DISCARDED, b"")
    assert not record.lines.exists()
    assert "新人" not in page(hr_client, "hr_import", record)


def test_hr_home_names_the_files_that_wait(hr_client: Client, city: City) -> None:
    record = check(newcomers(city, 1), now=clock.now())
    home = hr_client.get(reverse("hr_home")).content.decode()
    assert reverse("hr_import", args=[record.uuid]) in home


def test_learners_and_heads_find_nothing(city: City, learner_client: Client, manager_client: Client) -> None:
    record = check(newcomers(city, 1), now=clock.now())
    for client in (learner_client, manager_client):
        for name, arguments in (("hr_imports", []), ("hr_import_templates", []), ("hr_import", [record.uuid])):
            assert client.get(reverse(name, args=arguments)).status_code == 404
