"""What goes out comes back the same, question by question."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.banks.entries import Entry, portable
from courses.banks.gift.reading import read_gift
from courses.banks.gift.writing import UNKNOWN, write_gift
from courses.banks.layout import LAYOUT
from courses.banks.reading import read_file
from courses.banks.sheet_reading import read_sheet
from courses.banks.sheet_writing import bank_sheet
from courses.blocks.questions import bank_blocks
from courses.enums import Difficulty
from courses.questions.data import question_data
from courses.questions.raw import raw_block
from lms.common.sheets import read_table, write_csv, write_xlsx
from tests.factories import questions as make
from tests.factories.questions import ANY, WORDS, Data

TAGS = st.lists(st.text("業務改革AIデータ", min_size=1, max_size=6), max_size=3, unique=True).map(tuple)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    question = {**draw(ANY), "points": draw(st.integers(1, 100)), "explanation": draw(make.SAID)}
    return Entry(question, draw(TAGS), draw(st.sampled_from(Difficulty.values)))


def told(found: Any) -> list[Any]:
    return [(portable(entry.question), tuple(entry.tags), str(entry.difficulty)) for entry in found]


@given(st.lists(entries().filter(lambda entry: entry.question["kind"] not in UNKNOWN), max_size=4))
def test_gift(written: list[Entry]) -> None:
    reading = read_gift(write_gift(written, bank="業務改革/基礎"), bank="業務改革/基礎")
    assert reading.issues == []
    assert told(reading.entries) == told(written)


@settings(max_examples=60)
@given(st.lists(entries(), min_size=1, max_size=4))
def test_a_sheet(written: list[Entry]) -> None:
    content = ContentFile(write_xlsx(bank_sheet("問題", written)), name="questions.xlsx")
    reading = read_sheet(read_table(content, expected=LAYOUT.headings()))
    assert reading.issues == []
    assert told(reading.entries) == told(written)


def test_a_sheet_in_the_encoding_of_older_systems() -> None:
    written = [Entry(question, ("業務改革",)) for question in make.one_of_each()]
    content = ContentFile(write_csv(bank_sheet("問題", written), "cp932"), name="questions.csv")
    reading = read_file(content, bank="")
    assert reading.issues == []
    assert told(reading.entries) == told(written)


@given(ANY)
def test_the_editor_keeps_a_question_as_it_is(question: Data) -> None:
    """From its data to a block of the editor and back."""
    stream = bank_blocks().to_python([raw_block(question)])
    block = stream[0]
    again = question_data(block.block_type, block.value, question["key"])
    assert portable(again) == portable(question)
    for name in ("options", "items", "premises", "rubric"):
        assert [row["key"] for row in again.get(name, ())] == [row["key"] for row in question.get(name, ())]
    assert bank_blocks().get_prep_value(bank_blocks().to_python(bank_blocks().get_prep_value(stream)))


@given(WORDS)
def test_a_word_is_a_word_wherever_it_stands(word: str) -> None:
    written = [Entry(make.text(word)), Entry(make.match({word: f"{word}乙", f"{word}甲": "丙"}))]
    assert told(read_gift(write_gift(written, bank="b"), bank="b").entries) == told(written)


@pytest.mark.parametrize("kind", ["order", "cloze"])
def test_what_gift_cannot_say_is_left_out(kind: str) -> None:
    entry = Entry(getattr(make, kind)())
    assert read_gift(write_gift([entry], bank="b"), bank="b").entries == []


def test_a_file_is_told_by_its_content() -> None:
    written = [Entry(make.single())]
    gift = ContentFile(write_gift(written, bank="b").encode("cp932"), name="questions.txt")
    sheet = ContentFile(write_xlsx(bank_sheet("b", written)), name="questions.txt")
    assert told(read_file(gift, bank="b").entries) == told(read_file(sheet, bank="b").entries) == told(written)
