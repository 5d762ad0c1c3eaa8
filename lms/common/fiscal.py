"""Fiscal years (年度), Japanese eras (和暦) and dates as people write them.

A fiscal year runs from 1 April to 31 March and is named by the year in which it starts.
Eras follow the government's table; the first year of an era is written 元年.
"""

import dataclasses
import datetime as dt
import re
import unicodedata
from typing import Literal

from django.utils.translation import gettext as _

EraStyle = Literal["wareki", "seireki"]


@dataclasses.dataclass(frozen=True)
class Era:
    name: str
    letter: str
    start: dt.date

    def year(self, day: dt.date) -> int:
        return day.year - self.start.year + 1


ERAS = (
    Era("令和", "R", dt.date(2019, 5, 1)),
    Era("平成", "H", dt.date(1989, 1, 8)),
    Era("昭和", "S", dt.date(1926, 12, 25)),
    Era("大正", "T", dt.date(1912, 7, 30)),
    Era("明治", "M", dt.date(1868, 1, 25)),
)
WEEKDAYS = "月火水木金土日"
ERA_OF = {key: era for era in ERAS for key in (era.name, era.letter)}


@dataclasses.dataclass(frozen=True, order=True)
class FiscalYear:
    """A fiscal year; `start_year` 2026 is 令和8年度."""

    start_year: int

    @classmethod
    def of(cls, day: dt.date) -> "FiscalYear":
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.start_year, 4, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.start_year + 1, 3, 31)

    @property
    def end(self) -> dt.date:
        """The first day after the year: the half-open end."""
        return dt.date(self.start_year + 1, 4, 1)

    def __contains__(self, day: dt.date) -> bool:
        return self.first_day <= day < self.end

    def next(self) -> "FiscalYear":
        return FiscalYear(self.start_year + 1)

    def label(self, style: EraStyle = "wareki", language: str = "ja") -> str:
        """「令和8年度」, 「2026年度」 or "FY2026"."""
        if language != "ja":
            return f"FY{self.start_year}"
        if style == "seireki":
            return f"{self.start_year}年度"
        # The year takes the name of the era in force when most of it passes: 平成31年度 is written 令和元年度.
        era = era_on(self.last_day)
        return f"{era.name}{_year_text(era.year(self.first_day))}年度"

    def short(self, style: EraStyle = "wareki", language: str = "ja") -> str:
        """「R8」, 「2026」 or "FY26", for axes and narrow columns."""
        if language != "ja":
            return f"FY{self.start_year % 100:02}"
        if style == "seireki":
            return str(self.start_year)
        era = era_on(self.last_day)
        return f"{era.letter}{era.year(self.first_day)}"


def era_on(day: dt.date) -> Era:
    """The era in force on `day` (days before Meiji count as Meiji)."""
    return next((era for era in ERAS if era.start <= day), ERAS[-1])


def _year_text(year: int) -> str:
    return "元" if year == 1 else str(year)


def format_date(day: dt.date, style: EraStyle = "wareki", *, weekday: bool = True, language: str = "ja") -> str:
    """「令和8年11月21日（土）」, 「2026年11月21日（土）」 or "21 Nov 2026"."""
    if language != "ja":
        return f"{day.day} {day:%b} {day.year}"
    tail = f"（{WEEKDAYS[day.weekday()]}）" if weekday else ""
    if style == "seireki":
        return f"{day.year}年{day.month}月{day.day}日{tail}"
    era = era_on(day)
    return f"{era.name}{_year_text(era.year(day))}年{day.month}月{day.day}日{tail}"


def format_date_compact(day: dt.date, style: EraStyle = "wareki", *, language: str = "ja") -> str:
    """「R8.11.21」, 「2026.11.21」 or "21 Nov 2026", where a narrow cell holds two dates."""
    if language != "ja":
        return format_date(day, style, language=language)
    if style == "seireki":
        return f"{day.year}.{day.month}.{day.day}"
    era = era_on(day)
    return f"{era.letter}{era.year(day)}.{day.month}.{day.day}"


def format_last_day(end: dt.date | None, style: EraStyle = "wareki", *, language: str = "ja") -> str:
    """The inclusive last day of a half-open interval that ends on `end`; an open end is said in words."""
    if end is None:
        return _("no end date")
    return format_date(end - dt.timedelta(days=1), style, weekday=False, language=language)


def format_percent(numerator: float, denominator: float, places: int = 1) -> str:
    """「18.7%」; an empty denominator has no percentage and is shown as a dash."""
    return f"{100 * numerator / denominator:.{places}f}%" if denominator else "―"


_NUMBER = r"(?P<y>元|\d{1,4})"
_ERA = r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])?"
_MONTH_DAY = r"(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})"
_DATE = re.compile(rf"^{_ERA}\s*{_NUMBER}\s*[年./-]\s*{_MONTH_DAY}\s*日?(\(.\))?$", re.I)
_FISCAL_YEAR = re.compile(rf"^(?:FY)?\s*{_ERA}\s*{_NUMBER}\s*(?:年度|年)?$", re.I)
_EXCEL_EPOCH = dt.date(1899, 12, 30)


def _western_year(era: str | None, year: str, day_hint: str) -> int:
    number = 1 if year == "元" else int(year)
    if era:
        return ERA_OF[era.upper()].start.year + number - 1
    if number < 100:
        raise ValueError(day_hint)
    return number


def parse_date(text: str) -> dt.date:
    """A date as people write it: 2026-04-01, 2026/4/1, R8.4.1, 令和８年４月１日, S63.4.1, or an Excel serial number.

    Raises ValueError for anything else, and for days that do not exist.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"\d{5}(\.0+)?", plain):
        return _EXCEL_EPOCH + dt.timedelta(days=int(float(plain)))
    if re.fullmatch(r"\d{8}", plain):
        return dt.date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    match = _DATE.match(plain.split(" 00:00")[0].split("T00:00")[0])
    if not match:
        raise ValueError(text)
    year = _western_year(match["era"], match["y"], text)
    return dt.date(year, int(match["m"]), int(match["d"]))


def parse_fiscal_year(text: str) -> FiscalYear:
    """R8, 令和8年度, 2026年度, ２０２６, 平成31年度. Below 100, a number without an era is one of 令和 (「８年度」)."""
    match = _FISCAL_YEAR.match(unicodedata.normalize("NFKC", text).strip())
    if not match:
        raise ValueError(text)
    era = match["era"]
    if not era and match["y"] != "元" and int(match["y"]) >= 100:
        return FiscalYear(int(match["y"]))
    return FiscalYear(_western_year(era or "R", match["y"], text))
