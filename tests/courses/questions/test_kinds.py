"""What every kind of question promises, over all questions and all answers there could be."""

import random
from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.judging import asked_of, judge
from courses.questions import KINDS, kind_of
from courses.questions.faults import faults_of
from courses.releases.questions import Draw, Quiz, parse_question
from lms.xapi.builders import Activity
from lms.xapi.enums import ActivityType
from lms.xapi.validation.activities import activity
from tests.factories import questions as make
from tests.factories.questions import ANY, JUDGED, WORDS, Data

MIXED = st.integers(0, 2**32).map(random.Random)


def offered(question: Data, rng: random.Random) -> dict[str, Any]:
    return kind_of(question).arranged(question, rng, shuffle=True)


def parts_of(question: Data) -> list[str]:
    named = question.get("items") or question.get("premises") or question.get("gaps") or []
    return [part["key"] for part in named]


@st.composite
def answers(draw: st.DrawFn, question: Data) -> list[str]:
    """Anything that a form, or somebody who tampers with it, might send."""
    keys = [option["key"] for option in question.get("options", ())]
    values = [*keys, *(t["key"] for t in question.get("targets", ())), *map(str, range(9)), "正しい", "0.5", "\0", ""]
    some = st.one_of(st.sampled_from(values), WORDS)
    parts = parts_of(question)
    if parts:
        some = st.tuples(st.sampled_from([*parts, "else"]), some).map("=".join)
    return draw(st.lists(some, max_size=8))


@given(ANY, MIXED, st.data())
def test_cleaning_twice_changes_nothing_and_credit_is_a_share(
    question: Data, rng: random.Random, data: st.DataObject
) -> None:
    asked, kind = offered(question, rng), kind_of(question)
    kept = kind.clean(asked, data.draw(answers(question)))

    assert kind.clean(asked, kept) == kept
    assert 0 <= kind.credit(asked, kept) <= 1
    assert "\0" not in "".join(kept)
    assert bool(kind.told(asked, kept)) == bool(kept) or question["kind"] == "cloze"


@given(JUDGED, MIXED)
def test_the_right_answer_earns_everything_and_none_nothing(question: Data, rng: random.Random) -> None:
    asked, kind = offered(question, rng), kind_of(question)
    right = kind.clean(asked, kind.right(asked))

    assert kind.credit(asked, right) == 1
    assert kind.credit(asked, kind.clean(asked, [])) == 0
    assert kind.is_finished(asked, right)
    assert kind.told_right(asked)


@given(JUDGED, MIXED, st.data())
def test_what_is_accepted_later_is_right_and_what_was_right_stays(
    question: Data, rng: random.Random, data: st.DataObject
) -> None:
    asked, kind = offered(question, rng), kind_of(question)
    further = kind.clean(asked, data.draw(answers(question)))
    before, right = kind.credit(asked, further), kind.clean(asked, kind.right(asked))
    corrected = kind.accepting(asked, further)

    assert kind.credit(corrected, right) == 1
    assert kind.credit(corrected, further) >= before
    is_whole = kind.is_finished(asked, further) and (question["kind"] != "single" or len(further) == 1)
    if corrected != asked and question["kind"] != "cloze" and is_whole:
        assert kind.credit(corrected, further) == 1


@given(ANY, MIXED)
def test_what_an_author_may_write_has_no_fault_and_survives_a_release(question: Data, rng: random.Random) -> None:
    assert faults_of(question) == []
    again = parse_question(question).as_asked()
    assert {name: value for name, value in question.items() if value not in ([], "", ())} == _lists(
        {name: value for name, value in again.items() if value not in ([], "", ())}
    )


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(part) for name, part in value.items()}
    return [_lists(part) for part in value] if isinstance(value, list | tuple) else value


@given(ANY, MIXED, st.data())
def test_statements_describe_it_as_the_specification_wants(
    question: Data, rng: random.Random, data: st.DataObject
) -> None:
    asked, kind = offered(question, rng), kind_of(question)
    definition = kind.definition(asked)
    thing = Activity(
        "questions", question["key"], ActivityType.QUESTION, {"ja": question["text"]}, interaction=definition
    )

    activity(thing.as_object(), "object")
    assert definition["interactionType"] == kind.interaction
    assert isinstance(kind.response(asked, kind.clean(asked, data.draw(answers(question)))), str)


@given(ANY, MIXED)
def test_mixing_loses_and_adds_nothing(question: Data, rng: random.Random) -> None:
    asked = offered(question, rng)
    for name in ("options", "targets", "items", "premises"):
        assert sorted(str(part) for part in asked.get(name, ())) == sorted(str(part) for part in question.get(name, ()))
    if question["kind"] == "order":
        assert sorted(asked["shown"]) == sorted(item["key"] for item in question["items"])
        assert asked["shown"] != [item["key"] for item in question["items"]]


def test_every_kind_has_an_example() -> None:
    assert [example["kind"] for example in make.one_of_each()] == list(KINDS)


class TestPartialCredit:
    def credit(self, question: Data, given: list[str]) -> Fraction:
        return kind_of(question).credit(question, kind_of(question).clean(question, given))

    def test_without_it_all_is_needed(self) -> None:
        question = make.multiple()
        assert self.credit(question, [question["options"][0]["key"]]) == 0

    def test_wrong_ones_take_away(self) -> None:
        question = make.multiple(rights=4, wrongs=2, partial=True)
        keys = [option["key"] for option in question["options"]]
        assert self.credit(question, keys[:3]) == Fraction(3, 4)
        assert self.credit(question, [*keys[:3], keys[4]]) == Fraction(2, 4)
        assert self.credit(question, keys[4:]) == 0
        assert self.credit(question, keys) == Fraction(2, 4)

    def test_weights_say_it_themselves(self) -> None:
        options = [make.option("a", correct=True, weight="33.33333") for _ in range(3)] + [
            make.option("b", weight="-50")
        ]
        question = make.multiple(options=options)
        keys = [option["key"] for option in options]
        assert self.credit(question, keys[:3]) == 1
        assert self.credit(question, [keys[0], keys[3]]) == 0
        assert self.credit(question, keys[:1]) == Fraction("33.33333") / 100

    def test_each_item_at_its_place_counts(self) -> None:
        question = make.order("一", "二", "三", "四", partial=True)
        a, b, c, d = (item["key"] for item in question["items"])
        assert self.credit(question, [f"{a}=1", f"{b}=2", f"{c}=4", f"{d}=3"]) == Fraction(1, 2)
        assert self.credit(question, [f"{a}=1", f"{b}=1"]) == 0
        assert self.credit({**question, "partial": False}, [f"{a}=1", f"{b}=2", f"{c}=4", f"{d}=3"]) == 0

    def test_each_pair_and_each_gap_counts(self) -> None:
        pairs, gaps = make.match(partial=True), make.cloze(partial=True)
        assert self.credit(pairs, kind_of(pairs).right(pairs)[:2]) == Fraction(2, 3)
        assert self.credit(gaps, ["1=もくてき"]) == Fraction(1, 2)


@given(st.lists(ANY, min_size=1, max_size=5), MIXED)
def test_an_attempt_asks_what_the_plan_says(questions: list[Data], rng: random.Random) -> None:
    parsed = tuple(parse_question(question) for question in questions)
    keys = tuple(question.key for question in parsed)
    drawn = min(len(keys) - 1, 2)
    plan = (Draw(1, keys[:1]), Draw(drawn, keys[1:])) if drawn else (Draw(1, keys[:1]),)
    quiz = Quiz("k", "t", 1, "", 80, 0, False, parsed, plan, shuffle_questions=True, shuffle_options=True)
    asked = [question["key"] for question in asked_of(quiz, rng)]

    assert len(asked) == len(set(asked)) == quiz.asks
    assert keys[0] in asked
    assert set(asked) <= set(keys)


def test_a_text_without_an_answer_waits_for_nobody() -> None:
    question = make.essay()
    assert judge([question], {question["key"]: ["書きました。"]}).waiting == (question["key"],)
    assert judge([question], {}).waiting == ()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (make.single(options=[make.option("a"), make.option("b")]), "right answer"),
        (make.text("答え", answers=[{"text": "x", "weight": "50", "feedback": ""}]), "right answer"),
        (make.number("多い"), "not a number"),
        (make.number("1", "-あ"), "not a number"),
        (make.order("一つ"), "nothing to order"),
        (make.order("同じ", "同じ"), "twice"),
        (make.match({"a": "x", "b": "x"}), "nothing to match"),
        (make.cloze(text="[[1]]だけ"), "[[1]] [[2]]"),
        (make.cloze(gaps=[{"key": "1", "accepted": [], "options": []}], text="[[1]]"), "Gap 1 has no right answer"),
        (make.essay(rubric=[]), "rubric"),
        (make.single(text=""), "no text"),
    ],
)
def test_what_cannot_be_asked_says_why(question: Data, said: str) -> None:
    with translation.override("en"):
        assert any(said in fault for fault in faults_of(question)), faults_of(question)
