"""The organisation chart: every unit in a box of its own, on the page, on paper and as a PDF."""

import datetime as dt
import uuid
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from lms.accounts.models import AuditEvent
from lms.organization.chart import BOX_HEIGHT, BOX_WIDTH, INNER, Plan, draw, drawn_units, fitted
from lms.organization.enums import UnitKind
from lms.organization.queries import Node, Tree
from tests.conftest import City
from tests.factories.organization import UnitFactory
from tests.lms.organization.pages.conftest import queries_of, text_of

CHART = "/organization/chart/"
PDF = "/organization/chart.pdf"


def node(unit_id: int, parent_id: int | None, name: str = "課") -> Node:
    return Node(
        unit_id, uuid.UUID(int=unit_id), f"{unit_id:04}", f"{name}{unit_id}", "", UnitKind.SECTION, True, parent_id, 0
    )


@st.composite
def trees(draw_from: st.DrawFn) -> Tree:
    size = draw_from(st.integers(1, 60))
    parents = [None, *(draw_from(st.integers(0, n - 1)) for n in range(1, size))]
    return Tree({n: node(n, parent) for n, parent in enumerate(parents)})


@given(trees(), st.integers(0, 9))
def test_every_unit_down_to_the_depth_has_one_box_and_no_two_touch(tree: Tree, depth: int) -> None:
    plan = Plan(tree, tree.nodes[0], depth, {})
    chart = draw(plan)
    assert len(chart.boxes) == len(list(drawn_units(plan)))
    places = [(box.x, box.y) for box in chart.boxes]
    for n, (x, y) in enumerate(places):
        assert 0 <= x <= chart.width - BOX_WIDTH
        assert 0 <= y <= chart.height - BOX_HEIGHT
        assert all(abs(x - a) >= BOX_WIDTH or abs(y - b) >= BOX_HEIGHT for a, b in places[:n])


@given(trees())
def test_a_chart_of_many_units_has_the_shape_of_paper(tree: Tree) -> None:
    """Wide rather than endless: no chart is a strip that would print as a thread."""
    chart = draw(Plan(tree, tree.nodes[0], 1, {}))
    assert chart.height / chart.width < 6


def test_long_names_are_pressed_together_and_only_very_long_ones_cut() -> None:
    assert fitted("総務課", 13).squeeze == 0
    pressed = fitted("行政委員会事務局選挙管理課", 13)
    assert (pressed.text, pressed.squeeze) == ("行政委員会事務局選挙管理課", INNER)
    assert fitted("長" * 60, 13).text.endswith("…")


@pytest.mark.django_db
def test_the_chart_and_its_table_say_the_same(city: City, hr_client: Client) -> None:
    seen = text_of(hr_client, CHART)
    # In the picture and in the table; the sections below the divisions are left to the part's own chart.
    assert seen.count("DX推進部") == 2
    assert "人材育成課" not in seen
    part = text_of(hr_client, CHART, unit=str(city.bureau.uuid))
    assert part.count("人材育成課") == 2
    assert part.count(city.manager.name) == 2


@pytest.mark.django_db
def test_names_and_numbers_are_drawn_by_right(city: City, learner_client: Client, manager_client: Client) -> None:
    asked = {"unit": str(city.bureau.uuid)}
    assert city.manager.name not in text_of(learner_client, CHART, **asked)
    assert "2名" not in text_of(learner_client, CHART, **asked)
    assert city.manager.name in text_of(manager_client, CHART, **asked)


@pytest.mark.django_db
def test_a_part_that_is_not_there_is_not_found(city: City, hr_client: Client) -> None:
    for asked in (str(uuid.uuid4()), "nonsense"):
        assert hr_client.get(CHART, {"unit": asked}).status_code == 404
        assert hr_client.get(PDF, {"unit": asked}).status_code == 404
    assert hr_client.get(CHART, {"as_of": "1950-01-01"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("paper", "width"), [("A3", 1190), ("A4", 842), ("A9", 1190)])
def test_the_pdf_has_the_paper_asked_for_the_picture_first_and_is_written_down(
    city: City, hr_client: Client, paper: str, width: int
) -> None:
    response = hr_client.get(PDF, {"paper": paper, "unit": str(city.bureau.uuid)})
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(response.content)).pages
    assert len(pages) == 2
    assert abs(float(pages[0].mediabox.width) - width) < 2
    assert "人材育成課" in pages[1].extract_text()
    event = AuditEvent.objects.get(action="chart.exported")
    assert event.detail["unit"] == str(city.bureau.uuid)


@pytest.mark.django_db
def test_a_larger_city_asks_no_more_of_the_database(city: City, hr_client: Client, april: dt.date) -> None:
    text_of(hr_client, CHART)
    small = queries_of(lambda: text_of(hr_client, reverse("organization_chart")))
    for _unit in range(30):
        UnitFactory(division=True, parent=city.bureau)
    assert queries_of(lambda: text_of(hr_client, CHART)) == small
