"""The one place that knows WeasyPrint: see lms.common.pdf, which everybody calls."""

import threading
from functools import cache
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from lms.common.pdf import Stationery

CONTENT_TYPES = {".ttf": "font/ttf", ".svg": "image/svg+xml"}
# Pango is not made for several threads on one font configuration.
_one_at_a_time = threading.Lock()


class Refused(ValueError):
    """A document asked for something that is not its own."""


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


def print_document(html: str, stationery: Stationery) -> bytes:
    with _one_at_a_time:
        fonts, css = _parsed(stationery)
        document = HTML(string=html, url_fetcher=OwnFiles(stationery))
        pdf: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf
