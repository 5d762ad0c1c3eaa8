"""The authoring admin, driven as a trainer drives it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.words import word

ADD = "button.c-sf-add-button"


def name(page: Page, title: str) -> None:
    """Type the title; the editor makes the address from it."""
    page.locator("#id_title").press_sequentially(title)
    page.keyboard.press("Tab")
    expect(page.locator("#id_slug")).not_to_have_value("")


def write(page: Page, field: str, text: str) -> None:
    """Into the rich-text field of this name."""
    editor = page.locator(f"[data-contentpath]:has(> * [name={field}]), .w-field:has([name={field}])").last
    editor.locator("[contenteditable=true]").last.click()
    page.keyboard.type(text)


def add_block(page: Page, label: str) -> None:
    """At the end of the page's stream field."""
    page.locator(f"{ADD}[aria-expanded]").last.click()
    page.get_by_role("option", name=word(label), exact=True).click()


def ask(page: Page, name: str, question: str, options: dict[str, bool]) -> None:
    """Fill in a question and its options, of which there is one at first."""
    page.locator(f"[name={name}-text]").fill(question)
    for number, (text, is_right) in enumerate(options.items()):
        field = page.locator(f"[name={name}-options-{number}-value-text]")
        if number:
            page.locator(f"div:has(> input[name={name}-options-count])").locator(ADD).last.click()
        field.fill(text)
        if is_right:
            page.locator(f"[name={name}-options-{number}-value-correct]").check()


def save(page: Page) -> int:
    """Keep the draft; returns the page's number."""
    page.locator("button.action-save").first.click()
    expect(page.locator(".messages .success")).to_be_visible()
    return int(re.findall(r"/pages/(\d+)/", page.url)[0])


def preview(page: Page) -> Locator:
    """The learner's page in the panel beside the editor."""
    page.locator("[data-side-panel-toggle=preview]").click()
    return page.frame_locator("iframe[src*=preview], #w-preview-iframe").first.locator("article.lesson")


def open_actions(page: Page) -> None:
    """The menu beside “save”."""
    page.locator("nav.footer [data-w-dropdown-target=toggle], footer [data-w-dropdown-target=toggle]").last.click()
