"""A career as a picture: everything recorded has a bar, in its lane and in its time."""

import dataclasses
import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade, LeaveKind
from lms.organization.models import Person
from lms.portal.career_line import CareerLine, career_line
from lms.portal.queries.dx import DxStatus
from lms.portal.queries.person import Event, PersonPage, Why
from tests.conftest import City
from tests.factories.organization import FOUNDED, LeaveFactory, PersonFactory, PostingFactory
from tests.factories.talent import CertificationFactory, leader_of

TODAY = dt.date(2026, 11, 21)
EMPTY = PersonPage(
    person=Person(name="山田"),
    why=Why.HR,
    why_unit="",
    place="",
    unit=None,
    post="",
    grade="",
    is_on_leave=False,
    career=(),
    dx=DxStatus((), ()),
    courses=(),
    certificates=(),
    section=None,
    can_designate=False,
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    start = draw(st.dates(dt.date(1985, 4, 1), dt.date(2027, 12, 31)))
    length = draw(st.none() | st.integers(0, 12000))
    return Event(
        start=start,
        end=None if length is None else start + dt.timedelta(days=length),
        title="係員",
        place="課",
        is_now=False,
        is_leave=draw(st.booleans()),
        is_concurrent=draw(st.booleans()),
    )


def line_of(career: list[Event]) -> CareerLine:
    line = career_line(dataclasses.replace(EMPTY, career=tuple(career)), TODAY)
    assert line is not None
    return line


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


AHEAD = Event(start=dt.date(2027, 4, 1), end=None, title="係員", place="課", is_now=False)


@given(st.lists(events(), min_size=1, max_size=12))
@example([AHEAD])
def test_every_time_has_a_bar_and_a_row_inside_the_picture(career: list[Event]) -> None:
    line = line_of(career)
    bars = [bar for lane in line.lanes for bar in lane.bars]
    assert [bar.number for bar in bars] == [row.number for row in line.rows] == list(range(1, len(career) + 1))
    for bar in bars:
        assert 0 <= percent(bar.x) <= 100
        assert percent(bar.x) + percent(bar.width) <= 100.05
        assert 0 < bar.y < line.bottom < line.height
    assert 0 <= percent(line.today) <= 100


@given(st.lists(events(), min_size=2, max_size=8))
def test_what_overlaps_stands_below_each_other(career: list[Event]) -> None:
    line = line_of(career)
    rows = {row.number: row for row in line.rows}
    for lane in line.lanes:
        for n, bar in enumerate(lane.bars):
            for other in lane.bars[:n]:
                a, b = rows[bar.number], rows[other.number]
                overlap = a.start <= (b.end or dt.date.max) and b.start <= (a.end or dt.date.max)
                assert not (overlap and bar.y == other.y)


@given(st.lists(events(), min_size=1, max_size=3))
def test_few_enough_years_are_named_to_be_read_on_a_phone(career: list[Event]) -> None:
    ticks = line_of(career).ticks
    assert 1 <= sum(1 for tick in ticks if tick.label) <= 6


def test_nothing_recorded_is_nothing_drawn() -> None:
    assert career_line(EMPTY, TODAY) is None


@pytest.mark.django_db
def test_the_page_shows_every_lane_and_the_same_as_a_table(city: City, hr_client: Client, now: dt.datetime) -> None:
    person = leader_of(city.section, name="先導 花子", kana="センドウ ハナコ").person
    PostingFactory(person=person, unit=city.far_section, concurrent=True)
    LeaveFactory(person=person, kind=LeaveKind.CHILDCARE, valid_to=FOUNDED + dt.timedelta(days=100))
    content = hr_client.get(reverse("person_detail", args=[person.uuid])).content.decode()
    picture = content.partition('<svg class="career-line"')[2].partition("</details>")[0]
    for word in ("本務", "兼務", "休職・休業", "認定", "任命", "道路課 係員", "人材育成課", "育児休業"):
        assert word in picture
    assert len(re.findall(r"career-line__bar ", picture)) == len(re.findall(r"<tr><td", picture)) == 5


@pytest.mark.django_db
def test_ones_own_line_leads_to_the_units(city: City, learner_client: Client) -> None:
    content = learner_client.get(reverse("person_detail", args=[city.learner.uuid])).content.decode()
    assert '<svg class="career-line"' in content
    assert reverse("organization_unit", args=[city.section.uuid]) in content


@pytest.mark.django_db
def test_a_transfer_that_is_not_announced_is_not_drawn(city: City, hr_client: Client, now: dt.datetime) -> None:
    soon, later = now.date() + dt.timedelta(days=90), now + dt.timedelta(days=60)
    transfer_person(
        person=city.learner,
        on=soon,
        unit=city.far_section,
        title="係長",
        grade=Grade.CHIEF,
        now=now,
        by=None,
        disclose_at=later,
    )
    content = hr_client.get(reverse("person_detail", args=[city.learner.uuid])).content.decode()
    assert "道路課" not in content
    assert "career-line__bar--ahead" not in content


@pytest.mark.django_db
def test_somebody_certified_without_a_post_has_a_line_too(city: City, hr_client: Client) -> None:
    person = PersonFactory()
    CertificationFactory(person=person, on=FOUNDED)
    content = hr_client.get(reverse("person_detail", args=[person.uuid])).content.decode()
    assert "career-line__bar--certified" in content
    assert "career-line__bar--primary" not in content
