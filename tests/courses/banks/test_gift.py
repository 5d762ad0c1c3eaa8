"""GIFT as others write it."""

import textwrap
from typing import Any

import pytest
from django.utils import translation

from courses.banks.entries import Entry
from courses.banks.gift.reading import read_gift
from courses.questions import kind_of


def read(text: str, bank: str = "") -> list[Entry]:
    reading = read_gift(textwrap.dedent(text), bank=bank)
    assert reading.issues == []
    return list(reading.entries)


def one(text: str) -> dict[str, Any]:
    return dict(read(text)[0].question)


def complaints(text: str) -> list[tuple[int, str]]:
    with translation.override("en"):
        return [(issue.line, str(issue.message)) for issue in read_gift(textwrap.dedent(text)).issues]


def test_one_right_answer_with_feedback() -> None:
    question = one("::Q1:: Grant is buried in: {=Grant's tomb#Right! ~No one#Oh? ~%50%the tomb}")
    assert (question["kind"], question["text"]) == ("single", "Grant is buried in:")
    assert [(o["text"], o["correct"], o["feedback"], o["weight"]) for o in question["options"]] == [
        ("Grant's tomb", True, "Right!", ""),
        ("No one", False, "Oh?", ""),
        ("the tomb", False, "", "50"),
    ]


def test_several_right_answers_by_weight() -> None:
    question = one("What two people are entombed in Grant's tomb? {~%-100%No one ~%50%Grant ~%50%Grant's wife}")
    assert question["kind"] == "multiple"
    assert [option["correct"] for option in question["options"]] == [False, True, True]
    kind, keys = kind_of(question), [option["key"] for option in question["options"]]
    assert kind.credit(question, keys[1:]) == 1
    assert float(kind.credit(question, keys[1:2])) == 0.5
    assert kind.credit(question, keys) == 0


@pytest.mark.parametrize(("truth", "first"), [("T", True), ("TRUE", True), ("F", False), ("FALSE", False)])
def test_true_or_false(truth: str, first: bool) -> None:
    question = one(f"Grant was buried in a tomb in NY.{{{truth}#wrong you are#right you are}}")
    assert question["kind"] == "truefalse"
    assert [option["correct"] for option in question["options"]] == [first, not first]
    said = {option["correct"]: option["feedback"] for option in question["options"]}
    assert said == {True: "right you are", False: "wrong you are"}


def test_short_answers_in_the_middle_of_a_sentence() -> None:
    question = one("Two plus {=two =2 =%50%deux} equals four.")
    assert (question["kind"], question["text"]) == ("text", "Two plus _____ equals four.")
    assert [(answer["text"], answer["weight"]) for answer in question["answers"]] == [
        ("two", ""),
        ("2", ""),
        ("deux", "50"),
    ]


def test_numbers_with_tolerance_and_as_a_range() -> None:
    near, between, several = (
        entry.question["numbers"]
        for entry in read(
            """
            When was Ulysses S. Grant born? {#1822:5}

            What is the value of pi? {#3.141..3.142}

            When? {#
               =1822:0#Right.
               =%50%1822:2#Half credit.
            }
            """
        )
    )
    assert [(n["value"], n["tolerance"]) for n in near] == [("1822", "5")]
    assert [(n["value"], n["tolerance"]) for n in between] == [("3.1415", "0.0005")]
    assert [(n["value"], n["tolerance"], n["weight"], n["feedback"]) for n in several] == [
        ("1822", "", "", "Right."),
        ("1822", "2", "50", "Half credit."),
    ]


def test_matching_with_further_choices() -> None:
    question = one("Which goes with which? {=Canada -> Ottawa =Italy  ->  Rome = -> Paris}")
    texts = {target["key"]: target["text"] for target in question["targets"]}
    assert [(p["text"], texts[p["target"]]) for p in question["premises"]] == [("Canada", "Ottawa"), ("Italy", "Rome")]
    assert sorted(texts.values()) == ["Ottawa", "Paris", "Rome"]


def test_a_text_in_ones_own_words_gets_a_rubric_to_begin_with() -> None:
    question = one("Write a short biography of Dag Hammarskjöld. {}")
    assert question["kind"] == "essay"
    assert question["rubric"][0]["points"] > 0


def test_signs_and_line_breaks_and_general_feedback() -> None:
    question = one(r"Which \{set\}\nis 3 \= 1 + 2\: {=\{1\, 2\}\~ ~1\#2 ####Because it is\: so.}")
    assert question["text"] == "Which {set}\nis 3 = 1 + 2:"
    assert [option["text"] for option in question["options"]] == ["{1, 2}~", "1#2"]
    assert question["explanation"] == "Because it is: so."


def test_comments_tags_and_categories() -> None:
    first, second = read(
        """
        // a comment
        $CATEGORY: $course$/top/業務改革

        // [id:q1] [tag:基礎] [tag:AI\\]活用]
        ::a:: 一つめ {=はい ~いいえ}

        $CATEGORY: $course$/top/わたしのバンク
        ::b:: 二つめ {=はい ~いいえ}
        """,
        bank="わたしのバンク",
    )
    assert first.tags == ("基礎", "AI]活用", "業務改革")
    assert second.tags == ()


def test_markup_is_reduced_to_what_a_reader_sees() -> None:
    pasted = '[html]<p class="MsoNormal">一行め<br>二行め</p><script>alert(1)</script><b>太字</b> &amp; {\\=} {=a ~b}'
    question = one(pasted.replace(" {\\=}", ""))
    assert question["text"] == "一行め\n二行め\n太字 &"
    assert one("[plain]<b>は何を表しますか。 {=太字 ~斜体}")["text"] == "<b>は何を表しますか。"
    assert one("<p>段落です。</p> {=<i>斜体</i> ~b}")["options"][0]["text"] == "斜体"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("よい {=a ~b}\n\n// x\n悪い {~a ~b}", 4, "no right answer"),
        ("::題 {=a ~b}", 1, "title is not closed"),
        ("説明だけの文です。", 1, "no answer in braces"),
        ("閉じない {=a ~b\n\n::次:: よい {=a ~b}", 1, "not closed"),
        ("二つ {=a ~b} と {=c ~d}", 1, "twice"),
        ("二つ正しい {=a =b ~c}", 1, "Only one answer may have ="),
        ("数 {#多い}", 1, "not a number"),
        ("数 {#1e400}", 1, "not a number"),
        ("組 {=a -> b =c}", 1, None),
        ("何 {答え}", 1, "Answers begin with"),
        ('//manabi {"points": 0}\n点 {=a ~b}', 2, "whole number"),
        ('//manabi {"unit": 3}\n点 {#1}', 2, "damaged"),
        ("{=a ~b}", 1, "no text"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str | None) -> None:
    found = complaints(text)
    if said is None:
        assert found == []
        return
    assert [number for number, message in found if said in message] == [line], found


def test_the_rest_of_the_file_is_read_beside_what_is_wrong() -> None:
    reading = read_gift("悪い {~a ~b}\n\nよい {=a ~b}\n\nまた悪い")
    assert [entry.question["text"] for entry in reading.entries if entry.line == 3] == ["よい"]
    assert [issue.line for issue in reading.issues] == [1, 5]
