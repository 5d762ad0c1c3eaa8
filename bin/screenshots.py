"""`make screenshots`: the pictures of the README, taken of the demo city by a real browser.

Runs in the virtual environment. BASE_URL names a running demo to use; without it, one is started under LMS_VAR_DIR.
"""

import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bin import system
from bin.showcase import HR, LEARNER, MANAGER, TRAINER, showcase
from bin.terminal import ROOT, StopError, run_main, say

IMAGES = ROOT / "docs" / "images"
DESK, PHONE = (1366, 768), (390, 844)
MAX_BYTES = 150 * 1024
QUALITIES = (86, 78, 70, 60, 50)


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
        page.locator("#id_login").fill(number)
        page.locator("#id_password").fill(os.environ.get("DEMO_PASSWORD") or "manabi-2026-demo")
        page.locator("#id_password").press("Enter")
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
    content = next((made for quality in QUALITIES if len(made := encode(picture, quality)) <= MAX_BYTES), b"")
    if not content:
        raise failed(f"{name} is too large")
    (IMAGES / f"{name}.webp").write_bytes(content)
    say(f"  docs/images/{name}.webp  {len(content) // 1024} KiB")


def encode(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "WEBP", quality=quality, method=6)
    return buffer.getvalue()


def failed(reason: str) -> StopError:
    return StopError(f"no picture: {reason}", f"画像を撮影できません：{reason}")


def photograph(browser: Browser, base: str) -> None:
    """The pictures, persona by persona."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    stranger = Camera(browser, base)
    stranger.open("/accounts/login/")
    stranger.take("sign-in")
    photograph_learner(browser, base)
    photograph_hr(browser, base)
    photograph_trainer(browser, base)
    phone = Camera(browser, base, PHONE)
    phone.sign_in(LEARNER)
    phone.open("/my/")
    phone.take("phone-my-page")
    phone = Camera(browser, base, PHONE)
    phone.sign_in(MANAGER)
    phone.open("/section/")
    phone.take("phone-section")


def photograph_learner(browser: Browser, base: str) -> None:
    """The course in hand, and the one that is completed: its quiz's result and its certificate."""
    camera = Camera(browser, base)
    camera.sign_in(LEARNER)
    camera.open("/my/")
    camera.take("my-page")
    certificate = camera.page.locator("main a[href$='.pdf']").first.get_attribute("href")
    camera.follow("main a[href*='/lessons/']")
    camera.take("lesson")
    camera.open("/courses/mind/quiz/")
    camera.follow("main a[href$='/result/']")
    camera.take("quiz-result")
    if certificate:
        pdf = camera.context.request.get(urllib.parse.urljoin(base, certificate)).body()
        photograph_pdf("certificate", pdf)


def photograph_hr(browser: Browser, base: str) -> None:
    camera = Camera(browser, base)
    camera.sign_in(HR)
    camera.open("/hr/")
    camera.take("hr-home")
    camera.open("/talent/board/")
    camera.take("board")
    camera.open("/goals/")
    camera.follow("main a[href*='/goals/leaders-trained/']")
    camera.page.locator(".chart__picture").first.evaluate("chart => chart.scrollIntoView({block: 'end'})")
    camera.take("goal")


def photograph_trainer(browser: Browser, base: str) -> None:
    camera = Camera(browser, base)
    camera.sign_in(TRAINER)
    camera.open("/teach/")
    camera.take("teach")
    camera.follow("main a[href*='/admin/pages/']")
    camera.take("editor")


def photograph_pdf(name: str, pdf: bytes) -> None:
    """The first page, by poppler's pdftoppm where it is installed."""
    if shutil.which("pdftoppm") is None:
        say(f"  docs/images/{name}.webp left as it is: pdftoppm (poppler-utils) is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        paper, picture = Path(folder) / "paper.pdf", Path(folder) / "picture"
        paper.write_bytes(pdf)
        command = ["pdftoppm", "-png", "-singlefile", "-r", "80", str(paper), str(picture)]
        subprocess.run(command, check=True)
        save(name, Image.open(picture.with_suffix(".png")))


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """The address of the running demo that BASE_URL names, or of one that is started for the pictures."""
    if running := os.environ.get("BASE_URL"):
        yield running
        return
    with showcase() as base:
        yield base


def main() -> int:
    chromium = system.chromium()
    if chromium is None:
        raise failed("Chromium is not installed")
    with demo() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--lang=ja-JP"])
        photograph(browser, base)
        browser.close()
    return 0


if __name__ == "__main__":
    run_main(main)
