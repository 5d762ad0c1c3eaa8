"""What people upload by mistake or out of malice: refused with a sentence that says what to do."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lms.common.errors import DomainError
from lms.common.sheets import MAX_BYTES
from lms.organization.actions.imports import check_again, check_file
from lms.organization.enums import ImportKind, ImportMode, ImportStatus
from lms.organization.models import HrImport, Sight
from tests.conftest import City
from tests.lms.organization.imports.conftest import APRIL, NOW, PEOPLE, check

pytestmark = pytest.mark.django_db
SIGHT = Sight(now=NOW, embargoed=True)


def upload(file: "File[Any]") -> HrImport:
    return check_file(
        kind=ImportKind.PEOPLE,
        mode=ImportMode.LISTED,
        file=file,
        as_of=APRIL,
        disclose_at=None,
        document="x",
        sight=SIGHT,
        now=NOW,
        by=None,
    )


def refused(content: bytes) -> str:
    with pytest.raises(DomainError) as error:
        upload(ContentFile(content, name="x"))
    assert str(error.value.message)
    assert not HrImport.objects.exists()
    return error.value.code


def workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for _row in range(200):
        book.active.append(["職員番号", "氏名", "所属コード", "職", "級"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.infolist():
            bad.writestr(part, good.read(part))
        bad.writestr("xl/media/zeros.bin", b"\0" * megabytes * 1024 * 1024)
    return out.getvalue()


def test_a_truncated_workbook() -> None:
    assert refused(workbook()[:-200]) == "file_broken"


def test_a_workbook_behind_a_password() -> None:
    container = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    assert refused(container) == "file_encrypted"
    assert refused(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1024) == "file_old_excel"


@pytest.mark.parametrize("megabytes", [30, 120])
def test_a_zip_bomb_dressed_as_a_workbook(megabytes: int) -> None:
    """30 MB would be read, were they not packed a thousand to one."""
    content = bomb(megabytes)
    assert len(content) < 1024 * 1024
    assert refused(content) == "file_too_large"


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)

    class Unread(File):  # type: ignore[type-arg]
        def read(self, *args: Any, **options: Any) -> bytes:
            raise AssertionError

    with path.open("rb") as large, pytest.raises(DomainError) as error:
        upload(Unread(large, name="large.csv"))
    assert error.value.code == "file_too_large"


def test_a_request_that_is_too_large_is_answered_unread(hr_client: Client, city: City) -> None:
    class Unread(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError

    unread: dict[str, Any] = {"CONTENT_LENGTH": str(200 * 1024 * 1024), "wsgi.input": Unread()}
    kind = "multipart/form-data; boundary=x"
    response = hr_client.generic("POST", reverse("hr_imports"), b"", content_type=kind, **unread)
    assert response.status_code == 413
    assert str(MAX_BYTES // 1024 // 1024) in response.content.decode()


def test_nothing_below_the_heading() -> None:
    assert refused(PEOPLE.encode()) == "file_empty"
    assert refused(b"") == "file_empty"


def test_a_picture() -> None:
    assert refused(b"\x89PNG\r\n\x1a\n" + bytes(range(256))) == "file_encoding"


def test_unknown_headings_are_assigned_by_hand_once_and_then_remembered(city: City) -> None:
    text = "番号列,お名前,どこ,何,格\n777,新人 太郎,00000,係員,係員\n"
    record = upload(ContentFile(text.encode("cp932"), name="x.csv"))
    assert (record.status, record.encoding) == (ImportStatus.COLUMNS, "cp932")
    columns = {"number": 0, "name": 1, "unit_code": 2, "title": 3, "grade": 4}
    again = check_again(record=record, sight=SIGHT, now=NOW, by=None, columns=columns)
    assert (again.status, again.counts["new"]) == (ImportStatus.CHECKED, 1)
    # Other columns beside, in another order: these headings are known; those of a file of errors are not counted.
    later = upload(
        ContentFile("何,格,番号列,お名前,どこ,行,理由\n係長,係長,778,新人 花子,00000,2,x\n".encode(), name="y.csv")
    )
    assert (later.status, later.counts["new"]) == (ImportStatus.CHECKED, 1)


def test_an_encoding_guessed_wrongly_is_changed_by_hand(city: City) -> None:
    record = check("777,新人 太郎,,00000,係員,係員,正規,本務,,R8.4.1,\n", encoding="cp932")
    assert record.encoding == "cp932"
    with pytest.raises(DomainError) as error:
        check_again(record=record, sight=SIGHT, now=NOW, by=None, encoding="utf-8")
    assert error.value.code == "file_encoding"
    record.refresh_from_db()
    assert record.encoding == "cp932"


def test_headings_below_titles_and_an_upload_that_keeps_what_was_typed(hr_client: Client, city: City) -> None:
    content = ("令和8年4月1日付 人事異動\n\n" + PEOPLE + "777,新人 太郎,,00000,係員,係員,,,,,\n").encode()
    form = {"kind": "people", "mode": "listed", "as_of": "R8.4.1", "document": ""}
    refused_page = hr_client.post(reverse("hr_imports"), {**form, "file": SimpleUploadedFile("x.csv", content)})
    assert refused_page.status_code == 422
    assert 'value="R8.4.1"' in refused_page.content.decode()
    done = hr_client.post(
        reverse("hr_imports"), {**form, "document": "通知", "file": SimpleUploadedFile("x.csv", content)}
    )
    record = HrImport.objects.get()
    assert done["Location"] == reverse("hr_import", args=[record.uuid])
    assert (record.header_row, record.lines.get().rows) == (3, [4])
