"""A real browser against a real server: Chromium, driven by Playwright, as the personas of a small city."""

import json
import os
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.organization.models import Person

# Playwright's synchronous interface runs a loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# A machine that is busy with other things shows what is expected too, only later.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
CHROMIUM = os.environ.get("E2E_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(settings.NODE_MODULES_ROOT) / "axe-core" / "axe.min.js"
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
# The rules of WCAG 2.2 AA.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLLECT_CSP = """
window.cspBreaks = [];
addEventListener('securitypolicyviolation', e => window.cspBreaks.push(e.violatedDirective + ' ' + e.blockedURI));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"needs Chromium at {CHROMIUM}: set E2E_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """A person in front of a browser. Every page that is visited must be free of script errors and policy breaks."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.context, self.server = context, server
        context.add_init_script(COLLECT_CSP)
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._hear)
        self.page.on("response", self._look)

    def _hear(self, message: ConsoleMessage) -> None:
        """The browser says there what a policy kept it from, frames included."""
        if "Content Security Policy" in message.text:
            self.problems.append(f"{self.page.url}: {message.text}")

    def _look(self, response: Response) -> None:
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.problems.append(f"{response.status} {response.url}")

    def goto(self, path: str) -> Page:
        answer = self.page.goto(f"{self.server}{path}")
        assert answer is None or answer.status < HTTPStatus.INTERNAL_SERVER_ERROR, f"{answer.status} {path}"
        return self.page

    def click(self, role: str, name: str, *, within: str = "main") -> None:
        self.page.locator(within).get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]  # a role

    def check_quiet(self) -> None:
        """No script failed and no policy was broken, on this page and on those before it."""
        # A click waits until the next page begins, when it is still without any element.
        self.page.wait_for_load_state()
        assert self.problems == []
        assert self.page.evaluate("window.cspBreaks") == []

    def check(self) -> None:
        """The page as it stands: accessible, without errors, within its window."""
        self.check_quiet()
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # Preloading is for rules beyond these tags; its styles would break the page's policy.
        run = "tags => axe.run(document, {runOnly: tags, preload: false}).then(r => r.violations)"
        found = self.page.evaluate(run, TAGS)
        assert found == [], _readable(self.page.url, found)
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{self.page.url} scrolls sideways by {overflow} px"


def _readable(url: str, violations: list[dict[str, Any]]) -> str:
    lines = [f"{v['id']}: {v['help']} — {json.dumps(v['nodes'][0]['target'])} ({len(v['nodes'])})" for v in violations]
    return "\n".join([url, *lines])


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """visit(person) opens a browser in which the person is signed in; visit(None) one for a stranger."""
    contexts: list[BrowserContext] = []

    def open_browser(
        person: Person | None = None, *, viewport: dict[str, int] | None = None, **options: Any
    ) -> Visitor:
        # Without motion: what fades in has too little contrast for a moment.
        options = {"viewport": viewport or WIDE, "locale": "ja-JP", "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        if person is not None:
            client = Client()
            assert person.user is not None
            client.force_login(person.user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return Visitor(context, live_server.url)

    yield open_browser
    for context in contexts:
        context.close()
