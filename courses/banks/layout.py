"""The columns of a sheet of questions, and how its cells say what a question has several of: one a line."""

from courses.enums import Difficulty, QuestionKind
from lms.common.sheets import Field, Layout

# In the city's language, like the questions; all of it can be written in CP932.
KINDS = {
    QuestionKind.SINGLE: "単一選択",
    QuestionKind.MULTIPLE: "複数選択",
    QuestionKind.TRUEFALSE: "正誤",
    QuestionKind.TEXT: "短い言葉",
    QuestionKind.NUMBER: "数値",
    QuestionKind.ORDER: "並べ替え",
    QuestionKind.MATCH: "組み合わせ",
    QuestionKind.CLOZE: "穴埋め",
    QuestionKind.ESSAY: "記述",
}
DIFFICULTIES = {Difficulty.EASY: "易しい", Difficulty.MIDDLE: "普通", Difficulty.HARD: "難しい"}
ARROW = "→"
WRONG = "｜"
OR = "／"
TOLERANCE = "±"
YES = "○"

LAYOUT = Layout(
    (
        Field(
            "kind",
            "種類",
            "単一選択、複数選択、正誤、短い言葉、数値、並べ替え、組み合わせ、穴埋め、記述",
            ("問題の種類",),
        ),
        Field("text", "問題文", "穴埋めでは、空所を [[1]] [[2]] と書きます。", ("問題", "設問")),
        Field(
            "answers",
            "選択肢・答え",
            "1行に一つ。数値は 42 または 42±0.5、並べ替えは正しい順、組み合わせは 紙→捨てる（余分は →燃やす）、"
            "穴埋めは 目的／もくてき または 市民｜道具｜予算（｜の後は誤り）、記述は 観点：点数。",
            ("選択肢", "答え"),
        ),
        Field(
            "right",
            "正解の番号",
            "選択肢の行の番号。複数は 1,3。正誤は1行目が「正しい」です。",
            ("正解",),
            is_required=False,
        ),
        Field(
            "feedback",
            "助言",
            "1行に一つ。2：理由 のように、行の番号から書きます。",
            ("フィードバック",),
            is_required=False,
        ),
        Field("weights", "重み", "2：50 のように、行の番号と％を書きます。", is_required=False),
        Field("explanation", "解説", "結果とともに示します。", is_required=False),
        Field("points", "配点", "1から100まで。空欄は1点です。", is_required=False),
        Field("partial", "部分点", "○なら、一部だけ正しい答えにも点が付きます。", is_required=False),
        Field("unit", "単位", "数値の後に示します。", is_required=False),
        Field("difficulty", "難易度", "易しい、普通、難しい。空欄は普通です。", is_required=False),
        Field("tags", "タグ", "読点かコンマで区切ります。", is_required=False),
        Field("lesson", "読み返すレッスン", "レッスンのスラッグです。", is_required=False),
        Field("model_answer", "模範解答", "採点者だけが見ます。", is_required=False),
    )
)


def escaped(text: str, signs: str) -> str:
    """With a backslash before each of `signs`, so that it is not taken for one that parts."""
    return "".join(f"\\{sign}" if sign in f"\\{signs}" else sign for sign in text)


def split(text: str, sign: str) -> list[str]:
    """At every `sign` without a backslash before it."""
    found: list[str] = []
    part, skip = "", False
    for at, character in enumerate(text):
        if skip:
            part, skip = part + character, False
        elif character == "\\" and at + 1 < len(text):
            # Kept while there may be another sign to split at; `unescaped` takes it away.
            part, skip = part + character, True
        elif character == sign:
            found, part = [*found, part], ""
        else:
            part += character
    return [*found, part]


def unescaped(text: str) -> str:
    plain, skip = "", False
    for character in text:
        if character == "\\" and not skip:
            skip = True
        else:
            plain, skip = plain + character, False
    return plain.strip()
