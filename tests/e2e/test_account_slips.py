"""The first day of service in a browser: HR opens accounts and prints slips, and a person is let in with one."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lms.common import clock
from lms.organization.actions.accounts import accounts_follow_service
from lms.organization.models import Person
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.organization import PersonFactory, PostingFactory

CHOSEN = "山の上の長い合言葉 2026"


@pytest.fixture
def newcomers(city: City) -> list[Person]:
    """Two who begin today in the manager's section; nobody has opened accounts for them yet."""
    people: list[Person] = [
        PersonFactory(name="髙橋 未咲", kana="タカハシ ミサキ", employee_number="0012345"),
        PersonFactory(name="佐藤 一郎", kana="サトウ イチロウ", employee_number="0012346"),
    ]
    for person in people:
        PostingFactory(person=person, unit=city.section)
    return people


def test_from_the_account_to_the_slip_and_in(visit: Visit, city: City, newcomers: list[Person]) -> None:
    desk = visit(city.hr)
    page = desk.goto(reverse("organization_accounts"))
    desk.check()
    desk.click("button", word("Open accounts now"))
    expect(page.locator(".messages, [role=status]").first).to_be_visible()
    accounts_follow_service(now=clock.now())  # the worker's turn
    page.reload()
    row = page.get_by_role("row").filter(has_text="0012345")
    expect(row).to_contain_text(word("No slip issued"))
    desk.check()
    row.get_by_role("link").last.click()
    expect(page.locator("h1")).to_contain_text("髙橋 未咲")
    desk.check()
    desk.click("button", word("Issue a slip"))
    password = page.locator(".slip__password").inner_text()
    desk.check()

    newcomer = visit(None, viewport=PHONE)
    own = newcomer.goto(reverse("account_login"))
    own.locator("[name=login]").fill("0012345")
    own.locator("[name=password]").fill(password)
    own.locator("main form button[type=submit]").first.click()
    expect(own.locator("[name=oldpassword]")).to_be_visible()
    newcomer.check()
    own.locator("[name=oldpassword]").fill(password)
    for name in ("password1", "password2"):
        own.locator(f"[name={name}]").fill(CHOSEN)
    own.locator("main form button[type=submit]").first.click()
    expect(own.locator("[name=oldpassword]")).to_have_count(0)
    newcomer.check()

    desk.goto(reverse("organization_accounts"))
    expect(page.get_by_role("row").filter(has_text="0012345")).to_contain_text(word("In use"))


def test_the_slips_of_a_unit_on_a_phone_and_never_again(visit: Visit, city: City, newcomers: list[Person]) -> None:
    accounts_follow_service(now=clock.now())
    desk = visit(city.hr, viewport=PHONE)
    page = desk.goto(f"{reverse('organization_accounts')}?unit={city.section.uuid}")
    desk.check()
    page.locator("form[action$='/slips/'] button").click()
    expect(page.locator(".slip")).to_have_count(2)
    shown = page.locator(".slip__password").all_inner_texts()
    assert len(set(shown)) == 2
    desk.check()
    page = desk.goto(f"{reverse('organization_accounts')}?unit={city.section.uuid}")
    assert not any(password in page.content() for password in shown)
    expect(page.locator("form[action$='/slips/']")).to_have_count(0)
