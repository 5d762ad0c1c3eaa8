"""HTML to PDF, with the files named beforehand and no other in the world."""

import dataclasses
import threading
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = Path(settings.NODE_MODULES_ROOT) / "@expo-google-fonts"
CONTENT_TYPES = {".ttf": "font/ttf", ".svg": "image/svg+xml"}
# Pango is not made for several threads on one font configuration.
_one_at_a_time = threading.Lock()


class Refused(ValueError):
    """A document asked for something that is not its own."""


@dataclasses.dataclass(frozen=True)
class Stationery:
    """What a kind of document is printed with: styles, and the files they may open, by the address used for each."""

    css: str
    files: tuple[tuple[str, Path], ...]


PLAIN = Stationery(
    css="".join(
        f"@font-face {{ font-family: 'Noto Sans JP'; font-weight: {weight}; src: url('font:{weight}') }}"
        for weight in (400, 700)
    ),
    files=(
        ("font:400", FONTS / "noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf"),
        ("font:700", FONTS / "noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf"),
    ),
)


class OwnFiles(URLFetcher):
    """Opens the files of a stationery; any other address is refused."""

    def __init__(self, stationery: Stationery) -> None:
        super().__init__()
        self.files = dict(stationery.files)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = self.files.get(url)
        if path is None:
            raise Refused(url)
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": CONTENT_TYPES[path.suffix]})


@cache
def _parsed(stationery: Stationery) -> tuple[FontConfiguration, CSS]:
    """Once a process: reading a Japanese font takes longer than a page."""
    fonts = FontConfiguration()
    return fonts, CSS(string=stationery.css, font_config=fonts, url_fetcher=OwnFiles(stationery))


def html_to_pdf(html: str, stationery: Stationery = PLAIN) -> bytes:
    """A tagged PDF (PDF/UA) of a complete HTML document."""
    with _one_at_a_time:
        fonts, css = _parsed(stationery)
        document = HTML(string=html, url_fetcher=OwnFiles(stationery))
        pdf: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf
