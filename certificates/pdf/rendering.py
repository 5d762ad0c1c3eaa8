"""A certificate as PDF: from its frozen content alone."""

import datetime as dt
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from certificates.models import Certificate
from lms.common.fiscal import format_date
from lms.common.pdf import FONTS, Stationery, html_to_pdf
from lms.common.text import length

HERE = Path(__file__).parent
SERIF = FONTS / "noto-serif-jp"
STATIONERY = Stationery(
    css=(HERE / "certificate.css").read_text(encoding="utf-8"),
    files=(
        ("font:400", SERIF / "400Regular/NotoSerifJP_400Regular.ttf"),
        ("font:600", SERIF / "600SemiBold/NotoSerifJP_600SemiBold.ttf"),
        ("own:border.svg", HERE / "border.svg"),
    ),
)


def certificate_pdf(certificate: Certificate) -> bytes:
    return html_to_pdf(render_to_string("certificates/pdf/certificate.html", _context(certificate)), STATIONERY)


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
