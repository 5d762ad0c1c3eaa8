import csv
import datetime as dt
import io

import openpyxl

from lms.common.sheets import CellType, Column, Paper, Sheet, substitutions, write_csv, write_xlsx

COLUMNS = [
    Column("name", "氏名"),
    Column("on", "修了日", CellType.DATE),
    Column("count", "人数", CellType.INTEGER),
    Column("rate", "配置率", CellType.PERCENT),
]


def sheet(*rows: dict[str, object]) -> Sheet:
    return Sheet("配置ボード", COLUMNS, list(rows), ("2026年4月1日時点",), Paper.A3)  # type: ignore[arg-type]  # cells of many types


ROW: dict[str, object] = {"name": "髙橋 美咲", "on": dt.date(2026, 4, 1), "count": 1234, "rate": 0.725}


def test_csv_with_bom_opens_in_excel_and_reads_back() -> None:
    content = write_csv(sheet(ROW))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines == [["氏名", "修了日", "人数", "配置率"], ["髙橋 美咲", "2026-04-01", "1234", "0.725"]]


def test_no_text_cell_runs_as_a_formula() -> None:
    content = write_csv(sheet({"name": "=HYPERLINK(1)"}, {"name": "@SUM"}, {"name": "-1+1"})).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in content
    assert "'@SUM" in content
    assert "'-1+1" in content


def test_negative_numbers_stay_numbers() -> None:
    assert ",-3," in write_csv(sheet({"count": -3})).decode("utf-8-sig")


def test_what_cp932_cannot_hold_is_replaced_and_reported_with_its_place() -> None:
    table = sheet(ROW, {"name": "𠮷田 葛\U000e0100城"})
    found = substitutions(table, "cp932")
    assert [(s.row, s.column, s.character) for s in found] == [(3, "氏名", "𠮷"), (3, "氏名", "葛\U000e0100")]
    text = write_csv(table, "cp932").decode("cp932")
    assert "髙橋 美咲" in text
    assert "〓田 〓城" in text


def test_wave_dash_and_its_twins_are_the_same_character_in_cp932() -> None:
    table = sheet({"name": "4月〜3月−"})
    assert substitutions(table, "cp932") == []
    assert "4月～3月－" in write_csv(table, "cp932").decode("cp932")


def test_utf8_needs_no_substitutes() -> None:
    assert substitutions(sheet({"name": "𠮷田"}), "utf-8-sig") == []


def test_xlsx_has_real_types_a_frozen_heading_and_is_set_up_to_print() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheet(ROW, {"name": "=1+1"}))))
    page = book["配置ボード"]
    assert page["B2"].value == dt.datetime.fromisoformat("2026-04-01")
    assert page["C2"].value == 1234
    assert (page["D2"].value, page["D2"].number_format) == (0.725, "0.0%")
    assert (page["A3"].value, page["A3"].data_type) == ("=1+1", "s")
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref == "A1:D3"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
    assert page.print_title_rows == "$1:$1"
    assert page.oddFooter is not None
    assert page.oddFooter.center.text == "&P / &N"
    assert book.worksheets[1]["A2"].value == "2026年4月1日時点"


def test_no_rows_make_a_file_with_headings() -> None:
    assert write_csv(sheet()).decode("utf-8-sig") == "氏名,修了日,人数,配置率\r\n"
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheet()))).worksheets[0]
    assert [cell.value for cell in page[1]] == ["氏名", "修了日", "人数", "配置率"]
