import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.base import ContentFile

from lms.common.errors import DomainError
from lms.common.sheets import CellType, Column, Sheet, Table, read_table, write_csv, write_xlsx

EXPECTED = ("職員番号", "氏名", "修了日")
TEXT = "職員番号,氏名,修了日\n00123,髙橋 美咲,R8.4.1\n"


def read(content: bytes) -> Table:
    return read_table(ContentFile(content, name="x"), expected=EXPECTED)


def xlsx(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_encoding_is_guessed_and_said(encoding: str) -> None:
    table = read(TEXT.encode(encoding))
    assert table.encoding == encoding
    assert table.header == EXPECTED
    assert table.rows[0].cells == ("00123", "髙橋 美咲", "R8.4.1")


def test_the_heading_row_is_found_below_a_title_and_rows_keep_their_numbers() -> None:
    table = read(("令和7年度 修了者一覧,,\n,,\n" + TEXT + ",,\n2,鈴木,R8\n").encode())
    assert table.header_row == 3
    assert [row.number for row in table.rows] == [4, 6]


def test_an_excel_file_gives_dates_as_iso_and_whole_numbers_without_a_point() -> None:
    content = write_xlsx(
        Sheet(
            "修了",
            [Column("a", "職員番号", CellType.INTEGER), Column("b", "氏名"), Column("c", "修了日", CellType.DATE)],
            [{"a": 123, "b": "𠮷田", "c": dt.date(2026, 4, 1)}],
            ("説明",),
        )
    )
    table = read(content)
    assert (table.name, table.encoding) == ("修了", "xlsx")
    assert table.rows[0].cells == ("123", "𠮷田", "2026-04-01")


def test_our_own_download_reads_back_as_it_was() -> None:
    content = write_csv(Sheet("x", [Column("a", "氏名"), Column("b", "備考")], [{"a": "=1", "b": "-2"}]))
    assert read(content).rows[0].cells == ("=1", "-2")


def test_a_quoted_line_break_is_one_row() -> None:
    table = read('職員番号,氏名,修了日\n1,"山\n田",x\n2,鈴木,y\n'.encode())
    assert [row.number for row in table.rows] == [2, 3]


ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (ENCRYPTED, "file_encrypted"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "file_old_excel"),
        (xlsx(["職員番号"])[:-200], "file_broken"),
        (xlsx(["職員番号"])[:500], "file_broken"),
        (b"PK\x03\x04 nothing", "file_broken"),
        (b'a,"b\nc,d\n', "file_broken"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\xff\xfe\xff\x00", "file_encoding"),
        (b"x" * (10 * 1024 * 1024 + 1), "file_too_large"),
        (b"a,b\n" * 50_010, "file_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read(content)
    assert refused.value.code == code


def test_a_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(DomainError) as refused:
        read(bomb())
    assert refused.value.code == "file_too_large"


def test_the_sheet_with_the_headings_is_taken() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["はじめに", "お読みください"])
    data = book.create_sheet("データ")
    data.append(["職員番号", "氏名", "修了日"])
    data.append([7, "佐藤", None])
    hidden = book.create_sheet("隠し")
    hidden.append([*EXPECTED, "氏名"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).name == "データ"
