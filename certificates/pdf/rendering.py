"""A certificate as PDF: from its frozen content alone, with our own fonts and nothing from anywhere else."""

import datetime as dt
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certificates.models import Certificate
from lms.common.fiscal import format_date
from lms.common.text import length

HERE = Path(__file__).parent
FONTS = Path(settings.NODE_MODULES_ROOT) / "@expo-google-fonts" / "noto-serif-jp"
OWN_FILES = {"border.svg": "image/svg+xml"}
FONT_FILES = {"400Regular/NotoSerifJP_400Regular.ttf", "600SemiBold/NotoSerifJP_600SemiBold.ttf"}
# Pango is not made for several threads on one font configuration.
_one_at_a_time = threading.Lock()


class Refused(ValueError):
    """A certificate asked for something that is not its own."""


class OwnFiles(URLFetcher):
    """Opens the few files that a certificate is made of; any other address is refused."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "font" and name in FONT_FILES:
            return URLFetcherResponse(url, body=(FONTS / name).read_bytes(), headers={"Content-Type": "font/ttf"})
        if scheme == "own" and name in OWN_FILES:
            return URLFetcherResponse(url, body=(HERE / name).read_bytes(), headers={"Content-Type": OWN_FILES[name]})
        raise Refused(url)


@lru_cache(maxsize=1)
def _style() -> tuple[CSS, FontConfiguration]:
    """Parsed once in a process: loading the fonts takes longer than the certificate."""
    fonts = FontConfiguration()
    css = CSS(filename=HERE / "certificate.css", font_config=fonts, url_fetcher=OwnFiles())
    return css, fonts


def certificate_pdf(certificate: Certificate) -> bytes:
    html = render_to_string("certificates/pdf/certificate.html", _context(certificate))
    with _one_at_a_time:
        css, fonts = _style()
        document = HTML(string=html, url_fetcher=OwnFiles()).render(font_config=fonts, stylesheets=[css])
        pdf: bytes = document.write_pdf(pdf_tags=True)
    return pdf


def verification_url(certificate: Certificate) -> str:
    return settings.BASE_URL.rstrip("/") + reverse("verify", args=[certificate.token])


def _context(certificate: Certificate) -> dict[str, Any]:
    content = certificate.content
    page = settings.BASE_URL.rstrip("/") + reverse("verify_form")
    return {
        "content": content,
        "completed_on": _date(content["completed_on"]),
        "issued_on": _date(content["issued_on"]),
        "name_size": _size(content["name"], 12, 20),
        "course_size": _size(content["course_title"], 24, 36),
        "qr": _qr(verification_url(certificate)),
        "verify_page": page,
        "code": certificate.token,
    }


def _date(text: str) -> str:
    return format_date(dt.date.fromisoformat(text), weekday=False)


def _size(text: str, long: int, very_long: int) -> str:
    """Long names and titles are set smaller, so that they stay on one line."""
    count = length(text)
    return " very-long" if count > very_long else " long" if count > long else ""


def _qr(url: str) -> SafeString:
    image = segno.make(url, error="m").svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(image)  # noqa: S308  # drawn by segno from an address of our own
