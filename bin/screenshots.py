"""`make screenshots`: the pictures of the README, taken from the demo city. Runs in the virtual environment."""

from playwright.sync_api import Browser, sync_playwright

from bin import system
from bin.showcase import HR, LEARNER, MANAGER, TRAINER, Place, Visitor, showcase
from bin.terminal import ROOT, StopError, run_main, say

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = (1366, 768), (390, 844)
PICTURES = (
    (Place("home", LEARNER, "/"), DESKTOP),
    (Place("home-phone", LEARNER, "/"), PHONE),
    (Place("course", LEARNER, "/courses/", (r"/courses/[\w-]+/",)), DESKTOP),
    (Place("goals", HR, "/goals/"), DESKTOP),
    (Place("goal", HR, "/goals/", (r"/goals/[\w-]+/",)), DESKTOP),
    (Place("section", MANAGER, "/"), DESKTOP),
    (Place("authoring", TRAINER, "/admin/"), DESKTOP),
)


def main() -> int:
    executable = system.chromium()
    if executable is None:
        raise StopError("no Chromium found: run `make test` once", "Chromium が見つかりません")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with showcase() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for place, size in PICTURES:
            take(browser, base, place, size)
        browser.close()
    return 0


def take(browser: Browser, base: str, place: Place, size: tuple[int, int]) -> None:
    visitor = Visitor(base, place.account)
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP", base_url=base)
    context.add_cookies([{"name": c.name, "value": c.value or "", "url": base} for c in visitor.jar])
    page = context.new_page()
    page.goto(visitor.find(place), wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{place.name}.png")
    context.close()
    say(f"  docs/screenshots/{place.name}.png")


if __name__ == "__main__":
    run_main(main)
