"""Dates as people write them, and years as cities count them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common.fiscal import (
    FiscalYear,
    era_on,
    format_date,
    format_last_day,
    format_percent,
    parse_date,
    parse_fiscal_year,
)

DAYS = st.dates(dt.date(1873, 1, 1), dt.date(2150, 12, 31))  # from the year in which the calendar became solar
YEARS = st.builds(FiscalYear, st.integers(1990, 2100))
APRIL = dt.date(2026, 4, 1)


@given(day=DAYS, style=st.sampled_from(["wareki", "seireki"]), weekday=st.booleans())
def test_what_is_printed_can_be_read_back(day: dt.date, style: str, weekday: bool) -> None:
    assert parse_date(format_date(day, style, weekday=weekday)) == day  # type: ignore[arg-type]  # one of the styles


@given(day=DAYS)
def test_iso_slashes_and_plain_digits_are_read(day: dt.date) -> None:
    assert {parse_date(f"{day:{form}}") for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")} == {day}


@given(day=DAYS)
def test_the_letter_of_an_era_is_as_good_as_its_name(day: dt.date) -> None:
    era = era_on(day)
    assert parse_date(f"{era.letter}{era.year(day)}.{day.month}.{day.day}") == day


@given(day=st.dates(dt.date(1927, 6, 1), dt.date(2150, 1, 1)))
def test_a_spreadsheets_serial_number_is_a_date(day: dt.date) -> None:
    assert parse_date(str((day - dt.date(1899, 12, 30)).days)) == day


@given(year=YEARS, style=st.sampled_from(["wareki", "seireki"]))
def test_a_fiscal_year_reads_back_as_printed(year: FiscalYear, style: str) -> None:
    assert parse_fiscal_year(year.label(style)) == year  # type: ignore[arg-type]  # one of the styles
    assert parse_fiscal_year(year.label(language="en")) == year


@given(day=DAYS)
def test_every_day_lies_in_exactly_its_fiscal_year(day: dt.date) -> None:
    year = FiscalYear.of(day)
    assert day in year
    assert day not in year.next()
    assert year.next().first_day == year.end == year.last_day + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("R8.4.1", APRIL),
        ("令和８年４月１日", APRIL),
        ("２０２６／４／１", APRIL),
        ("2026-04-01 00:00:00", APRIL),
        ("46113", APRIL),
        ("S63.4.1", dt.date(1988, 4, 1)),
        ("s63.4.1", dt.date(1988, 4, 1)),
        ("令和元年5月1日（水）", dt.date(2019, 5, 1)),
        ("平成元年1月8日", dt.date(1989, 1, 8)),
        # Written before the change of era, of a day after it: people do that, and it means one day.
        ("平成32年4月1日", dt.date(2020, 4, 1)),
    ],
)
def test_dates_as_people_write_them(text: str, day: dt.date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["", "8.4.1", "2026-02-30", "令和", "tomorrow", "2026", "R8.13.1", "X8.4.1", "0000-01-01"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("R8", 2026),
        ("令和8年度", 2026),
        ("2026年度", 2026),
        ("８年度", 2026),
        ("平成31年度", 2019),
        ("令和元年度", 2019),
        ("元年度", 2019),
    ],
)
def test_fiscal_years_as_people_write_them(text: str, start: int) -> None:
    assert parse_fiscal_year(text) == FiscalYear(start)


@pytest.mark.parametrize("text", ["", "年度", "令和八年度", "next"])
def test_what_is_no_fiscal_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_fiscal_year(text)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2019, 4, 30), "平成31年4月30日"),
        (dt.date(2019, 5, 1), "令和元年5月1日"),
        (dt.date(1989, 1, 7), "昭和64年1月7日"),
        (dt.date(1989, 1, 8), "平成元年1月8日"),
        (dt.date(1926, 12, 24), "大正15年12月24日"),
        (dt.date(1926, 12, 25), "昭和元年12月25日"),
        (dt.date(1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_an_era_begins_on_its_day(day: dt.date, text: str) -> None:
    assert format_date(day, weekday=False) == text


def test_the_year_in_which_the_era_changed_takes_the_new_name() -> None:
    assert [FiscalYear(2019).label(), FiscalYear(2019).short(), FiscalYear(2018).label()] == [
        "令和元年度",
        "R1",
        "平成30年度",
    ]


def test_a_narrow_place_says_the_year_in_the_readers_language() -> None:
    year = FiscalYear(2026)
    assert [
        year.short(),
        year.short("seireki"),
        year.short(language="en"),
        FiscalYear(2005).short("seireki", "en"),
    ] == [
        "R8",
        "2026",
        "FY26",
        "FY05",
    ]


def test_an_end_is_printed_as_the_last_day_that_counts() -> None:
    assert format_last_day(APRIL) == "令和8年3月31日"
    assert format_last_day(APRIL, "seireki") == "2026年3月31日"
    assert format_last_day(APRIL, language="en") == "31 Mar 2026"
    assert format_last_day(None)


def test_nothing_out_of_nothing_is_no_percentage() -> None:
    assert [format_percent(112, 600), format_percent(0, 5), format_percent(0, 0)] == ["18.7%", "0.0%", "―"]
