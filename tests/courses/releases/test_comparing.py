"""What differs between two releases: said part by part, with the words before and after."""

import copy
from typing import Any

import pytest

from courses.enums import Differs
from courses.models import Course
from courses.releases.comparing import Change, Group, compare
from courses.releases.marks import marked, moved
from tests.factories.courses import lesson, payload, question

Data = dict[str, Any]


@pytest.fixture
def before() -> Data:
    return payload(Course(code="c"), title="窓口研修", lessons=3, schema=1)


@pytest.fixture
def after(before: Data) -> Data:
    return copy.deepcopy(before)


def text(content: Data) -> Data:
    found: Data = content["locales"]["ja"]
    return found


def groups(before: Data, after: Data) -> dict[str, Group]:
    languages = compare(before, after).languages
    return {group.title: group for language in languages for group in language.groups}


def only(group: Group) -> Change:
    assert len(group.changes) == 1
    return group.changes[0]


def test_equal_releases_do_not_differ(before: Data, after: Data) -> None:
    assert not compare(before, after)


def test_lessons_that_came_went_were_renamed_or_moved(before: Data, after: Data) -> None:
    first, second, third = text(before)["lessons"]
    text(after)["lessons"] = [third, {**first, "title": "新しい名"}, lesson("加えた課")]

    found = groups(before, after)

    assert found["加えた課"].hows == (Differs.ADDED,)
    assert found[second["title"]].hows == (Differs.REMOVED,)
    assert (found["新しい名"].was, Differs.RENAMED in found["新しい名"].hows) == (first["title"], True)
    # One of the two stands elsewhere: whichever it is, not both.
    assert sum(Differs.MOVED in group.hows for group in found.values()) == 1


def test_the_words_of_a_block_before_and_after(before: Data, after: Data) -> None:
    text(after)["lessons"][0]["blocks"][0]["html"] = "<p>第1課の新しい本文です。</p>"

    difference = compare(before, after)
    change = only(difference.languages[0].groups[0])
    old, new = change.sides

    assert change.hows == (Differs.CHANGED,)
    assert (change.before, change.after) == (("第1課の本文です。",), ("第1課の新しい本文です。",))
    assert "".join(piece for piece, _ in new) == "第1課の新しい本文です。"
    assert any(differs for _, differs in new)
    assert any(not differs for _, differs in old)
    assert difference.lesson_keys == {text(after)["lessons"][0]["key"]}


def test_terms_that_are_marked_now_do_not_change_the_text(before: Data, after: Data) -> None:
    text(after)["lessons"][0]["blocks"][0]["html"] = '<p><span data-term="第1課">第1課</span>の本文です。</p>'

    assert not compare(before, after)


def test_a_term_that_is_explained_otherwise(before: Data, after: Data) -> None:
    term = {"term": "BPR", "reading": "", "full": "", "english": "", "short": "前の説明", "body": ""}
    text(before)["terms"] = {"BPR": term}
    text(after)["terms"] = {"BPR": {**term, "short": "後の説明"}}

    assert only(next(iter(groups(before, after).values()))).what == "BPR"


def test_questions_and_their_right_answers(before: Data, after: Data) -> None:
    first, second, third = text(after)["quiz"]["questions"]
    first["options"][0]["correct"], first["options"][1]["correct"] = False, True
    second["explanation"] = "別の解説"
    text(after)["quiz"]["questions"] = [first, second, question("加えた問い")]

    changes = groups(before, after)["確認テスト"].changes
    by_how = {change.hows: change for change in changes if change.before or change.after}

    asked = [change for change in changes if change.notes]
    assert len(asked) == 1
    assert asked[0].before[1].startswith("◯")
    assert asked[0].after[2].startswith("◯")
    assert (Differs.ADDED,) in by_how
    assert by_how[Differs.REMOVED,].before[0] == third["text"]


def test_the_pass_mark_and_how_the_quiz_is_put(before: Data, after: Data) -> None:
    text(after)["quiz"]["pass_mark"] = 90
    text(after)["quiz"]["max_attempts"] = 0

    changes = groups(before, after)["確認テスト"].changes

    assert (changes[0].before, changes[0].after) == (("60%",), ("90%",))
    assert len(changes) == 2


def test_what_completes_a_lesson(before: Data, after: Data) -> None:
    for content in (before, after):
        content["schema"] = 2
        text(content)["quiz"] = None
        for each in text(content)["lessons"]:
            each["rule"] = {"minutes": 0, "media_share": 0, "checkpoints": False, "worksheets": False}
    text(after)["lessons"][0]["rule"]["checkpoints"] = True

    change = only(next(iter(groups(before, after).values())))

    assert change.before != change.after


def test_files_by_their_content(before: Data, after: Data) -> None:
    values = {"content_type": "image/webp", "size": 3}
    before["files"] = {"a" * 64: {"name": "old.webp", **values}, "b" * 64: {"name": "same.webp", **values}}
    after["files"] = {"c" * 64: {"name": "new.webp", **values}, "b" * 64: {"name": "renamed.webp", **values}}

    files = compare(before, after).files

    assert files is not None
    assert (files.before, files.after) == (("old.webp",), ("new.webp",))


def test_a_language_that_was_added(before: Data, after: Data) -> None:
    after["locales"]["en"] = copy.deepcopy(text(after))

    (language,) = compare(before, after).languages

    assert (language.language, language.hows) == ("en", (Differs.ADDED,))


def test_a_quiz_that_was_taken_out(before: Data, after: Data) -> None:
    text(after)["quiz"] = None

    group = groups(before, after)["確認テスト"]

    assert group.hows == (Differs.REMOVED,)
    assert len(group.changes) == 3


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("abc", "abc", ""), ("abc", "bca", "a"), ("abc", "cab", "c"), ("abcd", "abd", ""), ("ab", "xaby", "")],
)
def test_as_few_as_explain_the_order_have_moved(old: str, new: str, expected: str) -> None:
    assert moved(old, new) == set(expected)


def test_very_long_texts_are_not_taken_apart() -> None:
    old, new = marked("あ。" * 4000, "あ。" * 4000 + "い")

    assert (len(old), len(new)) == (1, 1)
