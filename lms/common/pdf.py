"""HTML to PDF, with our own fonts and no other file in the world."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

WEIGHTS = {400: "400Regular/NotoSansJP_400Regular.ttf", 700: "700Bold/NotoSansJP_700Bold.ttf"}


class Refused(ValueError):
    """A document asked for something that is not ours."""


class OwnFilesFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """Opens data: addresses and the fonts of our packages; everything else is refused."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data", "file"])

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if urlparse(url).scheme == "file":
            path = Path(unquote(urlparse(url).path)).resolve()
            if not path.is_relative_to(Path(settings.NODE_MODULES_ROOT).resolve()):
                raise Refused(url)
        return super().fetch(url, headers)


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """Parsed once a process: reading a Japanese font is the slow part of a page."""
    fonts = FontConfiguration()
    folder = Path(settings.NODE_MODULES_ROOT) / "@expo-google-fonts" / "noto-sans-jp"
    faces = "".join(
        f"@font-face {{ font-family: 'Noto Sans JP'; font-weight: {weight}; src: url('{(folder / file).as_uri()}') }}"
        for weight, file in WEIGHTS.items()
    )
    return fonts, CSS(string=faces, font_config=fonts, url_fetcher=OwnFilesFetcher())


def html_to_pdf(html: str, *, variant: str = "pdf/ua-1") -> bytes:
    """A tagged PDF of a complete HTML document that carries its own styles."""
    fonts, faces = _fonts()
    document = HTML(string=html, url_fetcher=OwnFilesFetcher())
    pdf = document.write_pdf(stylesheets=[faces], font_config=fonts, pdf_variant=variant)
    assert isinstance(pdf, bytes)
    return pdf
