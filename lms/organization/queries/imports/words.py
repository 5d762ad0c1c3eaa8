"""The city's words for values, and what else people write for them.

The first word of each value is the one our own files use (a line that begins with a space: none). Words after the bar
mean nearly the same: they are read, with a warning that says as what.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from lms.common.sheets import ReadRow
from lms.organization.enums import EmploymentType, Grade, HeadKind, LeaveKind, PostingKind, UnitKind
from lms.organization.queries.imports.keys import key_of

V = TypeVar("V", bound=Enum)


class Words(Generic[V]):
    """A closed set of values, by their words."""

    def __init__(self, lines: Mapping[V, str]) -> None:
        self._value: dict[str, V] = {}
        self._nearly: dict[str, V] = {}
        self._word: dict[str, str] = {}
        for value, line in lines.items():
            exact, _bar, near = line.partition("|")
            words = exact.split()
            self._word[value.value] = "" if line.startswith(" ") else words[0]
            self._value.update({key_of(word): value for word in words})
            self._nearly.update({key_of(word): value for word in near.split()})

    def word(self, value: str) -> str:
        """What our own files write; "" where they write nothing."""
        return self._word[value]

    def read(self, row: ReadRow, key: str, default: V | None = None) -> V | None:
        """The value in a cell. An empty cell is `default`; without one it is refused, as is an unknown word."""
        text = row.get(key)
        if not text and default is not None:
            return default
        word = key_of(text)
        if word in self._value:
            return self._value[word]
        if word in self._nearly:
            value = self._nearly[word]
            row.warn(
                key,
                _("“%(text)s” is read as “%(word)s”.") % {"text": text, "word": self._word[value.value]},
                _("Write that word if it is meant, or another one."),
            )
            return value
        choices = "、".join(filter(None, self._word.values()))
        if text:
            message = _("“%(text)s” is not known here.") % {"text": text}
            row.refuse(key, message, _("Write one of these: %(choices)s.") % {"choices": choices})
        else:
            row.refuse(key, _("This is missing."), _("Write one of these: %(choices)s.") % {"choices": choices})
        return None


GRADES = Words(
    {
        Grade.DIRECTOR_GENERAL: "局長級 局長 | 理事級 区長級 局長職",
        Grade.DIRECTOR: "部長級 部長 | 次長級 担当部長級 部長職",
        Grade.MANAGER: "課長級 課長 | 担当課長級 室長級 課長職 参事級",
        Grade.DEPUTY_MANAGER: "課長代理級 課長代理 | 課長補佐級 課長補佐 代理級 主幹級",
        Grade.CHIEF: "係長級 係長 | 主査級 担当係長級 係長職",
        Grade.STAFF: "係員 係員級 一般 | 主務級 主任級 主事 技師 一般職 主務 主任",
    }
)
EMPLOYMENT = Words(
    {
        EmploymentType.REGULAR: "正規 正規職員 正職員 常勤 | 職員 本採用 条件付採用",
        EmploymentType.REEMPLOYED: "再任用 再任用職員 | "
        "再任用短時間 再任用フルタイム 暫定再任用 定年前再任用短時間 再任用（短時間）",
        EmploymentType.FIXED_TERM: "任期付 任期付職員 任期付き | 任期付短時間 任期付研究員 臨時的任用 育休代替",
        EmploymentType.FISCAL_YEAR: "会計年度任用 会計年度任用職員 会計年度 | "
        "パートタイム会計年度任用職員 フルタイム会計年度任用職員 非常勤 嘱託 アルバイト",
        EmploymentType.TEMPORARY: "派遣 派遣社員 派遣職員 | 人材派遣 労働者派遣",
        EmploymentType.SECONDED: "出向 | 在籍出向 派遣（出向） 割愛 退職派遣 研修派遣",
    }
)
POST_KINDS = Words(
    {
        PostingKind.PRIMARY: "本務 主務所属 本 | 専任 主 本職",
        PostingKind.CONCURRENT: "兼務 併任 兼 兼職 | 充て職 従 兼任",
    }
)
HEADS = Words(
    {
        HeadKind.NONE: " なし 無 － - × 0 非所属長",
        HeadKind.HEAD: "所属長 長 ○ 〇 1 | 課長 室長 局長",
        HeadKind.ADDITIONAL: "事務取扱 取扱 事取 | 事務取扱者",
        HeadKind.ACTING: "事務代理 代理 | 職務代理 心得 事務代理者",
    }
)
LEAVE_KINDS = Words(
    {
        LeaveKind.SICK: "休職 病気休職 | 分限休職 傷病休職 病休 病気休暇",
        LeaveKind.CHILDCARE: "育児休業 育休 | 産前産後休暇 産休 育児短時間",
        LeaveKind.OTHER: "その他 | 介護休業 介護休暇 自己啓発等休業 配偶者同行休業 専従休職 大学院修学休業",
    }
)
UNIT_KINDS = Words(
    {
        UnitKind.CITY: "市 市役所",
        UnitKind.BUREAU: "局 | 本部 委員会 事務局",
        UnitKind.OFFICE: "室 | センター 統括室",
        UnitKind.WARD: "区 区役所",
        UnitKind.DIVISION: "部 | 支所 事業所",
        UnitKind.SECTION: "課 | 課相当 所 館",
        UnitKind.TEAM: "担当 係 | 班 グループ チーム",
    }
)
_YES, _NO = (
    frozenset(["○", "〇", "◯", "はい", "有", "あり", "1", "true", "yes", "課相当", "対象", "✓", "レ"]),
    frozenset(["×", "いいえ", "無", "なし", "0", "false", "no", "－", "-", "対象外"]),
)


def read_flag(row: ReadRow, key: str) -> bool | None:
    """○ or ×; an empty cell says no."""
    text = key_of(row.get(key))
    if not text or text in {key_of(word) for word in _NO}:
        return False
    if text in {key_of(word) for word in _YES}:
        return True
    row.refuse(key, _("This is neither yes nor no."), _("Write ○, or leave it empty."))
    return None
