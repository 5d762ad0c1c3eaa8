"""Sheets as people fill them in."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from courses.banks.entries import Reading
from courses.banks.layout import LAYOUT
from courses.banks.reading import read_file
from courses.banks.sheet_writing import bank_sheet
from courses.questions import kind_of
from lms.common.sheets import Column, Sheet, UnreadableFile, write_xlsx
from lms.common.text import unencodable


def read(*rows: dict[str, str]) -> Reading:
    columns = [Column(label, label) for label in LAYOUT.labels().values()]
    return read_file(ContentFile(write_xlsx(Sheet("問題", columns, rows)), name="q.xlsx"), bank="")


def row(kind: str, answers: str, **more: str) -> dict[str, str]:
    return {"種類": kind, "問題文": "問いです。", "選択肢・答え": answers, **more}


def one(kind: str, answers: str, **more: str) -> dict[str, Any]:
    reading = read(row(kind, answers, **more))
    assert reading.issues == []
    return dict(reading.entries[0].question)


def test_options_and_what_is_said_of_them() -> None:
    question = one(
        "複数選択", "測る\n試す\n眺める", 正解の番号="1、2", 助言="3：まだ何も\n変わりません。", 部分点="○", 配点="３"
    )
    assert [option["correct"] for option in question["options"]] == [True, True, False]
    assert question["options"][2]["feedback"] == "まだ何も\n変わりません。"
    assert (question["partial"], question["points"]) == (True, 3)


def test_every_kind_by_a_word() -> None:
    assert one("数値", "４２±０．５", 単位="時間")["numbers"] == [
        {"value": "42", "tolerance": "0.5", "weight": "", "feedback": ""}
    ]
    assert [item["text"] for item in one("並べ替え", "測る\n試す")["items"]] == ["測る", "試す"]
    match = one("組み合わせ", "紙→捨てる\n判子->やめる\n→燃やす")
    assert len(match["premises"]) == 2
    assert len(match["targets"]) == 3
    cloze = one("穴埋め", "目的／もくてき\n市民｜道具｜予算", 問題文="[[1]]と[[2]]")
    assert cloze["gaps"][0]["accepted"] == ["目的", "もくてき"]
    assert [o["text"] for o in cloze["gaps"][1]["options"]] == ["市民", "道具", "予算"]
    essay = one("記述", "目的が書けている：3点\n数字がある:2", 模範解答="例")
    assert [line["points"] for line in essay["rubric"]] == [3, 2]
    assert kind_of(one("truefalse", "正しい\n誤り", 正解の番号="2")).interaction == "true-false"


@pytest.mark.parametrize(
    ("values", "column", "said"),
    [
        (row("謎", "a\nb"), "種類", "謎"),
        (row("単一選択", "a\nb"), "選択肢・答え", "no right answer"),
        (row("単一選択", "a\nb", 正解の番号="3"), "正解の番号", "from 1 to 2"),
        (row("単一選択", "a\nb", 正解の番号="1", 配点="0"), "配点", "whole number"),
        (row("単一選択", "a\nb", 正解の番号="1", 助言="理由"), "助言", "number of its answer"),
        (row("単一選択", "a\nb", 正解の番号="1", 重み="2：900"), "重み", "per cent"),
        (row("単一選択", "a\nb", 正解の番号="1", 難易度="激辛"), "難易度", "激辛"),
        (row("数値", "多い"), "選択肢・答え", "42±0.5"),
        (row("組み合わせ", "紙 捨てる"), "選択肢・答え", "紙→捨てる"),
        (row("記述", "観点だけ"), "選択肢・答え", "criterion"),
        ({**row("短い言葉", "a"), "問題文": ""}, "問題文", "no text"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(values: dict[str, str], column: str, said: str) -> None:
    with translation.override("en"):
        reading = read(row("短い言葉", "よい"), values)
        found = [(issue.line, issue.column, str(issue.message)) for issue in reading.issues]
    assert any(line == 3 and where == column and said in message for line, where, message in found), found


def test_a_sheet_without_the_columns_says_which_are_missing() -> None:
    with pytest.raises(UnreadableFile, match="種類"):
        read_file(ContentFile("名前,年\n甲,1\n".encode(), name="q.csv"), bank="")


def test_an_empty_file_says_so() -> None:
    assert read().issues or read().entries == ()
    assert [issue.line for issue in read_file(ContentFile(b"\n", name="q.txt"), bank="").issues] == [1]


def test_the_template_and_its_signs_can_be_written_in_cp932() -> None:
    sheet = bank_sheet("問題", [])
    text = "".join([*(str(column.label) for column in sheet.columns), *sheet.notes])
    assert unencodable(text) == []
