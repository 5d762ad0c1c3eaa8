"""HR at the desk: a form filled in, looked at in the preview, confirmed."""

import re
from html import unescape
from typing import Any

from django.test import Client

VERSION = re.compile(r'name="version" value="([^"]*)"')


def version_of(page: Any) -> str:
    found = VERSION.search(page.content.decode())
    assert found is not None, "the page has no form"
    return found[1]


def preview(browser: Client, address: str, typed: dict[str, Any]) -> Any:
    """Open the form, fill it in, go on to the preview (or back to the form, with what is wrong)."""
    mark = version_of(browser.get(address))
    return browser.post(address, {"version": mark, **typed})


def text_of(page: Any) -> str:
    """What a reader sees of the page's main part."""
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def change(browser: Client, address: str, typed: dict[str, Any]) -> Any:
    """All the way: nothing is written by the preview, everything by the confirmation."""
    seen = preview(browser, address, typed)
    assert seen.status_code == 200, text_of(seen)
    mark = VERSION.search(seen.content.decode())
    version = mark[1] if mark else typed.get("version", "")
    return browser.post(address, {"version": version, **typed, "confirmed": "1"})
