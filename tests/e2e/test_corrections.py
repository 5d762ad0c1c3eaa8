"""HR puts right in a browser what was written down wrongly, and takes it back: the day of a name, a person's name."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lms.common import clock
from lms.organization.actions.reorganisation import rename_unit
from lms.organization.models import UnitVersion
from tests.conftest import City
from tests.e2e.conftest import PHONE, WIDE, Visit
from tests.e2e.words import word


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_name_began_on_another_day(visit: Visit, city: City, viewport: dict[str, int]) -> None:
    april = dt.date(clock.today().year + 1, 4, 1)
    rename_unit(unit=city.section, on=april, name="デジタル人材課", now=clock.now(), by=city.hr.user)
    desk = visit(city.hr, viewport=viewport)
    page = desk.goto(reverse("unit_change", args=[city.section.uuid]))
    desk.check()
    page.get_by_role("link", name=word("Correct: %(name)s") % {"name": "デジタル人材課"}).click()
    desk.check()
    page.locator("main [name=on]").fill(f"R{april.year - 2018}.5.1")
    desk.click("button", word("Go on to the preview"))
    expect(page.locator(".key-values")).to_contain_text("人材育成課")
    desk.check()
    desk.click("button", word("Correct the unit"))
    held = UnitVersion.objects.known().filter(unit=city.section).latest("valid_from")
    assert held.valid_from == dt.date(april.year, 5, 1)
    desk.check()
    desk.click("button", word("Take it back"))
    expect(page.locator("#forms")).to_contain_text("デジタル人材課")
    held = UnitVersion.objects.known().filter(unit=city.section).latest("valid_from")
    assert held.valid_from == april


def test_a_name_typed_wrongly_is_put_back(visit: Visit, city: City) -> None:
    desk, before = visit(city.hr, viewport=PHONE), city.learner.name
    page = desk.goto(reverse("person_edit", args=[city.learner.uuid]))
    page.locator("main [name=name]").fill("佐藤 花")
    desk.click("button", word("Go on to the preview"))
    desk.check()
    desk.click("button", word("Save"))
    expect(page.locator("h1")).to_contain_text("佐藤 花")
    assert "佐藤" not in page.url
    desk.check()
    desk.click("button", word("Take it back"))
    expect(page.locator("h1")).to_contain_text(before)
    desk.check()
