import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import AuditEvent
from lms.skills.models import DxRole
from tests.conftest import City
from tests.factories.organization import UnitFactory
from tests.factories.talent import RoleFactory, leader_of

pytestmark = pytest.mark.django_db
BOARD = "/talent/board/"


@pytest.fixture(autouse=True)
def role(db: None) -> DxRole:
    made: DxRole = RoleFactory()
    return made


@pytest.fixture
def placed(city: City) -> City:
    """One of the city's three sections has a leader."""
    leader_of(city.section, since=dt.date(2024, 4, 1), name="髙橋 美咲", kana="タカハシ ミサキ")
    return city


def html(client: Client, query: str = "") -> str:
    response = client.get(f"{BOARD}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_hr_sees_every_section_and_the_sentence_first(placed: City, hr_client: Client) -> None:
    page = html(hr_client)
    assert "33.3%" in page
    for name in ("人材育成課", "業務改革課", "道路課", "髙橋 美咲"):
        assert name in page


def test_a_head_sees_the_own_section_alone(placed: City, manager_client: Client) -> None:
    page = html(manager_client)
    assert "人材育成課" in page
    assert "道路課" not in page
    assert "100.0%" in page


@pytest.mark.parametrize("who", ["learner_client", "trainer_client"])
def test_others_find_nothing(who: str, request: pytest.FixtureRequest, placed: City) -> None:
    client: Client = request.getfixturevalue(who)
    for url in (BOARD, reverse("talent_section", args=[placed.section.uuid])):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?state=vacant", "道路課", "髙橋 美咲"),
        ("?state=placed", "髙橋 美咲", "道路課"),
        ("?q=人材育成", "髙橋 美咲", "道路課"),
        ("?q=建設局", "道路課", "髙橋 美咲"),
        ("?as_of=2023-04-01&state=vacant", "人材育成課", "Traceback"),
        ("?state=nonsense&as_of=yesterday&sort=x", "道路課", "Traceback"),
    ],
)
def test_the_address_narrows_the_board(placed: City, hr_client: Client, query: str, shown: str, hidden: str) -> None:
    for view in ("", "&view=table"):
        page = html(hr_client, query + view)
        cells = page[page.index("row-count") :]
        assert shown in cells
        assert hidden not in cells


def test_a_bureau_can_be_chosen(placed: City, hr_client: Client) -> None:
    page = html(hr_client, f"?bureau={placed.other_bureau.uuid}&view=table")
    assert page.count('<th scope="row">') == 1


def test_the_table_sorts_by_state(placed: City, hr_client: Client) -> None:
    page = html(hr_client, "?view=table&sort=-state")
    assert page.index(">人材育成課<") < page.index(">道路課<")
    page = html(hr_client, "?view=table&sort=state")
    assert page.index(">道路課<") < page.index(">人材育成課<")


def test_people_are_not_searched_by_what_stands_in_the_address(placed: City, hr_client: Client) -> None:
    assert "empty-state" in html(hr_client, "?q=高橋")


def test_nothing_that_matches_is_said_with_a_way_back(placed: City, hr_client: Client) -> None:
    assert "empty-state" in html(hr_client, "?q=存在しない課")


def export(client: Client, file_format: str, query: str = "") -> bytes:
    response = client.get(reverse("board_export", args=[file_format]) + query)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return response.content


def test_the_files_hold_what_the_board_shows(placed: City, hr_client: Client) -> None:
    lines = list(csv.reader(io.StringIO(export(hr_client, "csv").decode("utf-8-sig"))))
    assert len(lines) == 4
    assert any("髙橋 美咲" in line and "2024-04-01" in line for line in lines)
    assert "髙橋 美咲" in export(hr_client, "csv-cp932").decode("cp932")
    page = openpyxl.load_workbook(io.BytesIO(export(hr_client, "xlsx"))).worksheets[0]
    assert page.max_row == 4
    event = AuditEvent.objects.filter(action="board.exported").latest("pk")
    assert (event.detail["rows"], event.detail["format"]) == (3, "xlsx")


def test_a_filter_that_matches_nobody_gives_a_file_with_headings(placed: City, hr_client: Client) -> None:
    lines = export(hr_client, "csv", "?q=存在しない課").decode("utf-8-sig").splitlines()
    assert len(lines) == 1
    detail = AuditEvent.objects.get(action="board.exported").detail
    assert detail["by_text"] is True
    assert "存在しない" not in str(detail)


def test_characters_that_cp932_lacks_are_shown_before_the_file_is_taken(city: City, hr_client: Client) -> None:
    leader_of(city.section, name="𠮷田 健")
    url = reverse("board_export", args=["csv-cp932"])
    page = hr_client.get(url)
    assert "Content-Disposition" not in page
    assert "𠮷" in page.content.decode()
    assert "〓田 健" in export(hr_client, "csv-cp932", "?anyway=1").decode("cp932")


def test_a_head_takes_no_files(placed: City, manager_client: Client) -> None:
    assert manager_client.get(reverse("board_export", args=["csv"])).status_code == 404


def test_unknown_formats_are_not_found(placed: City, hr_client: Client) -> None:
    assert hr_client.get(reverse("board_export", args=["docx"])).status_code == 404


def test_without_the_role_the_board_says_so(city: City, hr_client: Client) -> None:
    DxRole.objects.all().delete()
    assert "empty-state" in html(hr_client)


@pytest.mark.parametrize("sections", [10, 60])
@pytest.mark.parametrize("view", ["", "?view=table"])
def test_queries_do_not_grow_with_the_city(
    sections: int, view: str, city: City, hr_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(sections):
        unit = UnitFactory(parent=city.bureau)
        if number % 2:
            leader_of(unit)
    with django_assert_max_num_queries(11):
        hr_client.get(f"{BOARD}{view}")
