"""The page, the CSV, the workbook and the PDF say the same, because they print the same object."""

import csv
import datetime as dt
import io
import json
import re

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from lms.accounts.models import AuditEvent
from lms.organization.enums import GrantRole
from reports.models import FigureSnapshot, Goal
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory
from tests.factories.reports import GoalFactory
from tests.factories.talent import leader_of

AS_OF = {"as_of": "2026-06-01"}


@pytest.fixture
def goal(city: City) -> Goal:
    for unit in (city.section, city.other_section, city.far_section):
        leader_of(unit, name="髙橋　﨑子", kana="たかはし　さきこ")
    goal: Goal = GoalFactory(yearly={2026: 4, 2030: 10})
    return goal


def take(client: Client, goal: Goal, file_format: str, name: str = "goal_export", **query: str) -> bytes:
    response = client.get(reverse(name, args=[goal.code, file_format], query={**AS_OF, **query}))
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return bytes(response.content)


def test_page_csv_workbook_and_pdf_agree(hr_client: Client, goal: Goal) -> None:
    page = hr_client.get(reverse("goal_detail", args=[goal.code], query=AS_OF))
    figure = page.context["figure"]
    years = [(p.value, p.target) for p in figure.years]
    bureaus = [row.value for row in figure.bureaus]
    assert figure.value == 3
    assert "3" in page.context["sentence"]

    rows = list(csv.DictReader(io.StringIO(take(hr_client, goal, "csv").decode("utf-8-sig"))))
    keys = list(rows[0])

    def integer(text: str) -> int | None:
        return int(text) if text else None

    from_csv = [[integer(row[keys[2]]), integer(row[keys[5]])] for row in rows]
    assert from_csv[0] == [figure.value, figure.target]
    assert [tuple(pair) for pair in from_csv[1 : 1 + len(years)]] == years
    end = 1 + len(years) + len(bureaus)
    assert [pair[0] for pair in from_csv[1 + len(years) : end]] == bureaus
    assert sum(pair[0] or 0 for pair in from_csv[end:]) == figure.value

    sheet = openpyxl.load_workbook(io.BytesIO(take(hr_client, goal, "xlsx"))).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [[row[2], row[5]] for row in cells] == from_csv
    assert sheet.freeze_panes is not None

    pdf = PdfReader(io.BytesIO(take(hr_client, goal, "pdf")))
    text = "".join(page.extract_text() for page in pdf.pages)
    plain = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", page.context["sentence"]) in plain
    for row in page.context["year_rows"]:
        assert "".join(row).replace(" ", "") in plain
    assert AuditEvent.objects.filter(action="export.goal").count() == 3


def test_a_file_keeps_its_figure_and_says_who_took_it(hr_client: Client, city: City, goal: Goal) -> None:
    take(hr_client, goal, "xlsx")
    snapshot = FigureSnapshot.objects.get()
    kept = json.loads(snapshot.content)
    assert (kept["value"], kept["as_of"]) == (3, "2026-06-01")
    event = AuditEvent.objects.get(action="export.goal")
    assert event.actor == city.hr.user
    assert event.detail["format"] == "xlsx"
    assert "髙橋" not in json.dumps(event.detail, ensure_ascii=False)


def test_cp932_holds_the_names_that_shift_jis_loses(hr_client: Client, goal: Goal) -> None:
    text = take(hr_client, goal, "csv-cp932", "goal_people_export").decode("cp932")
    assert text.count("髙橋　﨑子") == 3


def test_characters_that_cp932_lacks_are_shown_before_the_file_is_taken(
    hr_client: Client, city: City, goal: Goal
) -> None:
    leader_of(city.section, name="𠮷田 健")
    url = reverse("goal_people_export", args=[goal.code, "csv-cp932"], query=AS_OF)
    page = hr_client.get(url)
    assert "Content-Disposition" not in page
    assert "𠮷" in page.content.decode()
    assert not AuditEvent.objects.filter(action="export.goal").exists()
    anyway = take(hr_client, goal, "csv-cp932", "goal_people_export", anyway="1")
    assert "〓田 健" in anyway.decode("cp932")


def test_a_filter_that_matches_nobody_gives_a_file_with_its_heading(hr_client: Client, goal: Goal) -> None:
    query = {"as_of": "2000-04-01"}
    response = hr_client.get(reverse("goal_people_export", args=[goal.code, "csv"], query=query))
    lines = response.content.decode("utf-8-sig").strip().splitlines()
    assert response.status_code == 200
    assert len(lines) == 1
    workbook = hr_client.get(reverse("goal_people_export", args=[goal.code, "xlsx"], query=query))
    assert openpyxl.load_workbook(io.BytesIO(workbook.content)).worksheets[0].max_row == 1
    pdf = hr_client.get(reverse("goal_people_export", args=[goal.code, "pdf"], query=query))
    assert pdf.content.startswith(b"%PDF")


def test_managers_see_figures_but_neither_names_nor_files(manager_client: Client, goal: Goal) -> None:
    page = manager_client.get(reverse("goal_detail", args=[goal.code]))
    assert page.status_code == 200
    assert "export" not in page.content.decode()
    assert manager_client.get(reverse("goal_people", args=[goal.code])).status_code == 404
    assert manager_client.get(reverse("goal_export", args=[goal.code, "csv"])).status_code == 404


def test_hr_of_a_bureau_takes_figures_but_sees_no_names_of_the_city(city: City, sign_in: SignIn, goal: Goal) -> None:
    person = PersonFactory(with_account=True)
    GrantFactory(person=person, role=GrantRole.HR, unit=city.far_section)
    client = sign_in(person)
    assert client.get(reverse("goal_export", args=[goal.code, "csv"])).status_code == 200
    assert client.get(reverse("goal_people", args=[goal.code])).status_code == 404
    assert client.get(reverse("goal_people_export", args=[goal.code, "csv"])).status_code == 404


def test_a_date_in_the_address_may_be_written_as_people_write_it(hr_client: Client, goal: Goal) -> None:
    page = hr_client.get(reverse("goal_detail", args=[goal.code], query={"as_of": "令和８年６月１日"}))
    assert page.context["as_of"] == dt.date(2026, 6, 1)
    broken = hr_client.get(reverse("goal_detail", args=[goal.code], query={"as_of": "R8.13.45"}))
    assert broken.status_code == 200
    for name in ("as_of", "known_on"):
        beyond = hr_client.get(reverse("goal_detail", args=[goal.code], query={name: "9999-12-31"}))
        assert beyond.status_code == 200


def test_an_unknown_format_or_bureau_is_404(hr_client: Client, goal: Goal) -> None:
    assert hr_client.get(reverse("goal_export", args=[goal.code, "docx"])).status_code == 404
    assert hr_client.get(reverse("goal_people", args=[goal.code], query={"bureau": "x"})).status_code == 404
