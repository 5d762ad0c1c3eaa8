"""Questions of every kind as releases hold them, and strategies that make any question an author might write."""

import uuid
from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]


def _question(kind: str, said: str, **values: Any) -> Data:
    base = {"key": str(uuid.uuid4()), "kind": kind, "text": said, "explanation": f"{said}の解説", "lesson": ""}
    return {**base, "points": 1, "partial": False, **values}


def option(text: str, *, correct: bool = False, weight: str = "") -> Data:
    return {"key": str(uuid.uuid4()), "text": text, "correct": correct, "feedback": f"{text}への助言", "weight": weight}


def single(*, right: str = "正", wrong: tuple[str, ...] = ("誤", "違"), **values: Any) -> Data:
    options = [option(right, correct=True), *map(option, wrong)]
    return _question("single", "一つ選ぶ問い", **{"options": options, **values})


def multiple(*, rights: int = 2, wrongs: int = 2, **values: Any) -> Data:
    options = [option(f"正{n}", correct=True) for n in range(rights)] + [option(f"誤{n}") for n in range(wrongs)]
    return _question("multiple", "すべて選ぶ問い", **{"options": options, **values})


def truefalse(*, is_true: bool = True, **values: Any) -> Data:
    options = [option("正しい", correct=is_true), option("誤り", correct=not is_true)]
    return _question("truefalse", "正誤の問い", **{"options": options, **values})


def text(*accepted: str, **values: Any) -> Data:
    answers = [{"text": one, "weight": "", "feedback": ""} for one in accepted or ("コンピュータ",)]
    return _question("text", "短い言葉の問い", **{"answers": answers, **values})


def number(value: str = "42", tolerance: str = "", unit: str = "", **values: Any) -> Data:
    numbers = [{"value": value, "tolerance": tolerance, "weight": "", "feedback": ""}]
    return _question("number", "数の問い", **{"numbers": numbers, "unit": unit, **values})


def order(*texts: str, **values: Any) -> Data:
    items = [{"key": str(uuid.uuid4()), "text": one} for one in texts or ("測る", "試す", "広げる")]
    return _question("order", "並べる問い", **{"items": items, **values})


def match(pairs: dict[str, str] | None = None, others: tuple[str, ...] = (), **values: Any) -> Data:
    pairs = pairs or {"紙": "捨てる", "判子": "やめる", "窓口": "減らす"}
    targets = {one: str(uuid.uuid4()) for one in [*pairs.values(), *others]}
    premises = [{"key": str(uuid.uuid4()), "text": one, "target": targets[to]} for one, to in pairs.items()]
    listed = [{"key": key, "text": one} for one, key in targets.items()]
    return _question("match", "組み合わせる問い", **{"premises": premises, "targets": listed, **values})


def _plain(said: str, *, correct: bool) -> Data:
    """Options of gaps have no feedback."""
    return {**option(said, correct=correct), "feedback": ""}


def cloze(**values: Any) -> Data:
    gaps = [
        {"key": "1", "accepted": ["目的", "もくてき"], "options": []},
        {"key": "2", "accepted": [], "options": [_plain("市民", correct=True), _plain("道具", correct=False)]},
    ]
    return _question("cloze", "まず[[1]]を決め、[[2]]に聞きます。", **{"gaps": gaps, **values})


def essay(**values: Any) -> Data:
    rubric = [
        {"key": str(uuid.uuid4()), "text": "目的が書けている", "points": 3},
        {"key": str(uuid.uuid4()), "text": "数字がある", "points": 2},
    ]
    return _question("essay", "自分の課の例を書いてください。", **{"rubric": rubric, "model_answer": "", **values})


EVERY_KIND = (single, multiple, truefalse, text, number, order, match, cloze, essay)


def one_of_each() -> list[Data]:
    return [make() for make in EVERY_KIND]


# -- Any question ----------------------------------------------------------------------------------------------------
WORDS = st.text("あいアｱ亜１1aA ー・:#={}~\\[]<>＆&%*\"'-,、", min_size=1, max_size=12).map(str.strip).filter(bool)
SAID = st.text("はいいえ。 ~=#{}\\:%", max_size=15).map(str.strip)
PERCENT = st.one_of(st.just(""), st.decimals(1, 99, places=2).map(lambda d: format(d.normalize(), "f")))


def unique_words(least: int, most: int) -> Any:
    return st.lists(WORDS, min_size=least, max_size=most, unique=True)


@st.composite
def choices(draw: st.DrawFn) -> Data:
    texts = draw(unique_words(2, 6))
    kind = draw(st.sampled_from(["single", "multiple"]))
    right = {texts[0]} if kind == "single" else set(draw(st.lists(st.sampled_from(texts), min_size=1, unique=True)))
    weighted = draw(st.booleans())
    options = [
        {
            **option(one, correct=one in right, weight=draw(PERCENT) if weighted and one not in right else ""),
            "feedback": draw(SAID),
        }
        for one in texts
    ]
    return _question(
        kind,
        draw(WORDS),
        options=options,
        partial=kind == "multiple" and draw(st.booleans()),
        points=draw(st.integers(1, 9)),
    )


@st.composite
def texts(draw: st.DrawFn) -> Data:
    accepted = draw(unique_words(1, 4))
    answers = [
        {"text": one, "weight": draw(PERCENT) if i else "", "feedback": draw(SAID)} for i, one in enumerate(accepted)
    ]
    return _question("text", draw(WORDS), answers=answers)


DECIMALS = st.decimals(-9999, 9999, places=3, allow_nan=False).map(lambda d: format(d.normalize() + 0, "f"))


@st.composite
def numbers(draw: st.DrawFn) -> Data:
    found = [
        {
            "value": value,
            "tolerance": draw(
                st.one_of(st.just(""), st.decimals("0.001", 50, places=3).map(lambda d: format(d.normalize(), "f")))
            ),
            "weight": draw(PERCENT) if index else "",
            "feedback": draw(SAID),
        }
        for index, value in enumerate(draw(st.lists(DECIMALS, min_size=1, max_size=3, unique=True)))
    ]
    return _question("number", draw(WORDS), numbers=found, unit=draw(st.sampled_from(["", "時間", "%", "h"])))


@st.composite
def orders(draw: st.DrawFn) -> Data:
    return order(*draw(unique_words(2, 6)), partial=draw(st.booleans()))


@st.composite
def matches(draw: st.DrawFn) -> Data:
    left, right = draw(unique_words(2, 5)), draw(unique_words(2, 5))
    pairs = {
        one: right[0] if not i else right[1] if i == 1 else draw(st.sampled_from(right)) for i, one in enumerate(left)
    }
    others = tuple(one for one in right if one not in pairs.values())
    return match(pairs, others, partial=draw(st.booleans()))


@st.composite
def clozes(draw: st.DrawFn) -> Data:
    gaps, parts = [], []
    for n in range(1, draw(st.integers(1, 4)) + 1):
        words = draw(unique_words(2, 4))
        parts.append(f"{draw(WORDS)}[[{n}]]")
        if draw(st.booleans()):
            chosen = [option(one, correct=i == 0) for i, one in enumerate(words)]
            gaps.append({"key": str(n), "accepted": [], "options": [{**o, "feedback": ""} for o in chosen]})
        else:
            gaps.append({"key": str(n), "accepted": words, "options": []})
    return _question("cloze", "".join(parts), gaps=gaps, partial=draw(st.booleans()))


@st.composite
def essays(draw: st.DrawFn) -> Data:
    lines = [
        {"key": str(uuid.uuid4()), "text": one, "points": draw(st.integers(1, 9))} for one in draw(unique_words(1, 4))
    ]
    return _question("essay", draw(WORDS), rubric=lines, model_answer=draw(SAID))


def _truefalses() -> Any:
    return st.booleans().map(lambda is_true: truefalse(is_true=is_true))


JUDGED = st.one_of(choices(), _truefalses(), texts(), numbers(), orders(), matches(), clozes())
ANY = st.one_of(JUDGED, essays())
