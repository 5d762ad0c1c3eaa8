"""`make screenshots`: the pictures of the README, taken of the demo city by a real browser.

Runs in the virtual environment. Uses a running demo if BASE_URL names one; else starts one of its own, in a folder apart.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bin import address, serve, system
from bin.terminal import ROOT, StopError, run_main, say, step

IMAGES = ROOT / "docs" / "images"
FOLDER = ROOT / "var" / "screenshots"
DESK, PHONE = (1366, 768), (390, 844)
MAX_BYTES = 150 * 1024
LEARNER, MANAGER, HR, TRAINER = "9000001", "9000002", "9000003", "9000004"


class Camera:
    """One browser window; each picture is a file of docs/images."""

    def __init__(self, browser: Browser, base: str, size: tuple[int, int] = DESK) -> None:
        self.base = base
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]  # a TypedDict that mypy cannot see in a literal
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()

    def open(self, path: str) -> Page:
        answer = self.page.goto(urllib.parse.urljoin(self.base, path))
        if answer is None or not answer.ok:
            raise failed(f"{path} answers {answer.status if answer else 'nothing'}")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, number: str) -> None:
        """Through the form, as a person does."""
        page = self.open("/accounts/login/")
        page.locator("input[name=login]").fill(number)
        page.locator("input[name=password]").fill(os.environ.get("DEMO_PASSWORD") or "manabi-2026-demo")
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    def follow(self, selector: str) -> Page:
        """To where the first such link leads."""
        target = self.page.locator(selector).first.get_attribute("href")
        if target is None:
            raise failed(f"no {selector} on {self.page.url}")
        return self.open(target)

    def take(self, name: str) -> None:
        self.page.evaluate("document.fonts.ready.then(() => true)")
        save(name, Image.open(io.BytesIO(self.page.screenshot(animations="disabled", caret="hide"))))


def save(name: str, picture: Image.Image) -> None:
    """As WebP, as good as fits into MAX_BYTES."""
    for quality in (86, 78, 70, 60, 50):
        buffer = io.BytesIO()
        picture.convert("RGB").save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= MAX_BYTES:
            break
    (IMAGES / f"{name}.webp").write_bytes(buffer.getvalue())
    say(f"  docs/images/{name}.webp  {buffer.tell() // 1024} KiB")


def failed(reason: str) -> StopError:
    return StopError(f"no picture: {reason}", f"画像を撮影できません：{reason}")
