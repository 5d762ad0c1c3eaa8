"""HR makes an audience in a browser, with scripts and without, looks at whom it means, and asks why."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from lms.organization.models import Audience
from lms.organization.queries.audiences import current_rule
from tests.conftest import City
from tests.e2e.conftest import Visit
from tests.e2e.words import word


def add(page: Page, group: str, kind: str) -> None:
    """A condition at the end of a group, by the group's key."""
    page.locator(f"#{group}-new").select_option(kind)
    page.locator(f"button[value='add:{group}']").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_audience_is_made_looked_at_and_saved(visit: Visit, city: City, scripts: bool) -> None:
    visitor = visit(city.hr, java_script_enabled=scripts)
    page = visitor.goto(reverse("audience_list"))
    page.get_by_role("link", name=word("Make an audience")).first.click()
    expect(page.locator("h1")).to_have_text(word("Make an audience"))
    page.locator("#id_name").fill("デジタル統括室の所属長以外")
    add(page, "n1", "unit")
    page.locator("#n2-units-find").fill("ﾃﾞｼﾞﾀﾙ")
    page.locator("button[value='find:n2-units']").click()
    page.get_by_label("デジタル統括室", exact=True).check()
    add(page, "n1", "head")
    page.locator("#n3-not").check()
    if scripts:
        visitor.check()
    page.locator("button[value='show'].button--text").click()
    sentence = page.locator(".builder__sentence .audience-sentence")
    expect(sentence).to_have_text(
        "在職している職員のうち、デジタル統括室（下の組織を含む）に所属している、かつ所属長ではない人。"
    )
    expect(page.locator("#id_name")).to_have_value("デジタル統括室の所属長以外")

    page.get_by_role("button", name=word("See who that is")).click()
    expect(page.locator("#people tbody tr")).to_have_count(4)
    assert not Audience.objects.exists()
    if scripts:
        visitor.check()
    page.get_by_role("button", name=word("Save")).click()
    expect(page.locator("h1")).to_have_text("デジタル統括室の所属長以外")
    if scripts:
        visitor.check()
    page.locator("#people tbody tr", has_text=city.learner.name).get_by_role("link").click()
    expect(page.locator(".explained-tree").first).to_contain_text("人材育成課に本務")
    if scripts:
        visitor.check()
    assert current_rule(Audience.objects.get()).number == 1


def test_the_builder_is_worked_by_keyboard(visit: Visit, city: City) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(reverse("audience_new"))
    page.locator("#n1-new").select_option("head")
    page.locator("button[value='add:n1']").focus()
    page.keyboard.press("Enter")
    # The new condition is where one goes on.
    expect(page.locator("#n2")).to_be_focused()
    page.locator("#n1-new").select_option("leave")
    page.locator("button[value='add:n1']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#n3")).to_be_focused()
    page.locator("button[value='up:n3']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("fieldset.rule-box--condition").first).to_have_attribute("id", "n3")
    page.locator("button[value='remove:n2']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#n2")).to_have_count(0)
    visitor.check()


def test_what_is_wrong_is_linked_from_the_top(visit: Visit, city: City) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(reverse("audience_new"))
    add(page, "n1", "listed")
    page.locator("#n2-people").fill("0000000")
    page.get_by_role("button", name=word("Save")).click()
    alert = page.locator("[role=alert]")
    expect(alert).to_contain_text("0000000")
    visitor.check()
    alert.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#n2$"))
    expect(page.locator("#n2-people")).to_have_value("0000000")
