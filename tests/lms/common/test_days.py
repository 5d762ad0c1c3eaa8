"""Days in any notation, within what a city has records and plans of."""

import datetime as dt

import pytest
from django import forms

from lms.common.days import DayField


@pytest.mark.parametrize("text", ["2026-04-01", "R8.4.1", "令和８年４月１日", "2026/4/1"])
def test_a_day_may_be_written_in_every_usual_way(text: str) -> None:
    assert DayField().clean(text) == dt.date(2026, 4, 1)


def test_nothing_is_no_day() -> None:
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "R8.2.30", "soon"])
def test_what_is_no_day_of_a_city_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        DayField().clean(text)
