"""An administrator connects another system, sees what it does wrong and right, and changes its secret."""

import base64
import json
import re
import urllib.error
import urllib.request
from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from lms.common import clock
from lms.xapi.keyring import keyring
from lms.xapi.metering import meter
from tests.conftest import City
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.words import word
from tests.factories.xapi import client_statement, own_statement, store

RIGHT = client_statement(object={"id": "https://example.com/a", "definition": {"name": {"ja": "外部の教材"}}})


def post(server: str, key: str, secret: str, statement: dict[str, Any]) -> int:
    """As another system does."""
    token = base64.b64encode(f"{key}:{secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {token}",
        "X-Experience-API-Version": "1.0.3",
        "Content-Type": "application/json",
    }
    asked = urllib.request.Request(f"{server}/xapi/statements", json.dumps(statement).encode(), headers)
    try:
        with urllib.request.urlopen(asked) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def shown(visitor: Visitor) -> tuple[str, str]:
    """The key and the secret that the page shows."""
    expect(visitor.page.locator("#secret")).to_be_visible()
    visitor.check()
    return visitor.page.locator("main dd code").first.inner_text(), visitor.page.locator("#secret").inner_text()


def create(visitor: Visitor) -> tuple[str, str]:
    """From the system's page to a credential: its key and secret."""
    page = visitor.goto(reverse("system_home"))
    visitor.click("link", word("Other systems"))
    visitor.check()
    page.get_by_role("link", name=word("Create a credential")).first.click()
    visitor.check()
    visitor.click("button", word("Create it and show the secret"))
    expect(page.locator("[data-focus]")).to_be_focused()
    page.locator("input[name=name]").fill("教材サーバー")
    visitor.click("button", word("Create it and show the secret"))
    return shown(visitor)


def test_a_wrong_record_and_a_right_one_are_seen(visit: Visit, city: City) -> None:
    visitor = visit(city.admin)
    page, (key, secret) = visitor.page, create(visitor)

    assert post(visitor.server, key, secret, client_statement(actor={})) == 400
    visitor.goto(reverse("statement_live"))
    expect(page.locator("#live-news")).to_have_text(word("Waiting for new records."))
    visitor.check()
    assert post(visitor.server, key, secret, RIGHT) == 200
    line = page.locator("#live").get_by_role("link", name=re.compile("外部の教材"))
    expect(line).to_be_visible()
    expect(page.locator("#live-news")).to_contain_text("1件")
    visitor.check()

    line.click()
    expect(page.locator("main")).to_contain_text("教材サーバー")
    expect(page.locator("main")).to_contain_text(word("Counts for nothing"))
    page.locator("summary", has_text=word("Show the record as JSON")).click()
    expect(page.locator("main pre")).to_contain_text(RIGHT["id"])
    visitor.check()

    # As the process does by itself every few seconds.
    meter.flush(clock.now())
    visitor.click("link", word("Traffic and errors"))
    error = page.locator("#errors tbody tr")
    expect(error).to_contain_text("教材サーバー")
    expect(error).to_contain_text("actor")
    visitor.check()
    error.get_by_role("link", name="教材サーバー").click()
    expect(page.locator("h1")).to_have_text("教材サーバー")


def test_a_secret_is_changed_and_the_credential_taken_back(visit: Visit, city: City) -> None:
    visitor = visit(city.admin)
    page, (key, secret) = visitor.page, create(visitor)
    visitor.click("link", word("It is handed over"))
    visitor.check()

    visitor.click("button", word("Make a new secret and show it"))
    same_key, new_secret = shown(visitor)
    assert (same_key, new_secret != secret) == (key, True)
    keyring.forget()
    assert [post(visitor.server, key, each, RIGHT) for each in (secret, new_secret)] == [200, 200]

    visitor.click("link", word("It is handed over"))
    expect(page.locator("main")).to_contain_text(word("Valid, two secrets work"))
    expect(page.locator("main")).not_to_contain_text(new_secret)
    visitor.click("button", word("Take the credential back"))
    visitor.check()
    page.locator("#revoke-dialog").get_by_role("button", name=word("Take it back now")).click()
    expect(page.locator("main")).to_contain_text("取り消しました")
    keyring.forget()
    assert [post(visitor.server, key, each, RIGHT) for each in (secret, new_secret)] == [401, 401]


def test_the_tail_can_be_stopped_and_keeps_the_readers_place(visit: Visit, city: City) -> None:
    store(*[own_statement() for _ in range(3)])
    visitor = visit(city.admin)
    page = visitor.goto(reverse("statement_live"))
    third = page.locator("#live tbody a").nth(4)
    third.focus()
    before = third.get_attribute("href")

    store(own_statement())
    expect(page.locator("#live-news")).to_contain_text("1件")
    assert page.evaluate("document.activeElement.getAttribute('href')") == before

    visitor.click("link", word("Pause"))
    expect(page.locator("main")).to_contain_text(word("Paused. Nothing changes on this page until you go on."))
    assert page.locator("main [hx-trigger]").count() == 0
    visitor.check()
    visitor.click("link", word("Resume"))
    expect(page.locator("#live-news")).to_be_visible()


def test_one_looks_for_a_person_and_follows_them(visit: Visit, city: City) -> None:
    store(*[own_statement(account=city.learner.uuid) for _ in range(4)])
    visitor = visit(city.admin)
    page = visitor.goto(reverse("statement_people"))
    page.locator("main input[name=q]").fill(city.learner.name)
    visitor.click("button", word("Look"))
    visitor.check()
    assert city.learner.name not in page.url
    page.locator("main tbody a").first.click()
    expect(page.locator("h1")).to_contain_text(city.learner.name)
    expect(page.locator(".footprints")).to_be_visible()
    visitor.check()
