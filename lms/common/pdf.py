"""HTML to PDF, with the files named beforehand and no other in the world."""

import dataclasses
from pathlib import Path

from django.conf import settings

FONTS = Path(settings.NODE_MODULES_ROOT) / "@expo-google-fonts"


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


def html_to_pdf(html: str, stationery: Stationery = PLAIN) -> bytes:
    """A tagged PDF (PDF/UA) of a complete HTML document."""
    from lms.common.printing import print_document  # noqa: PLC0415  # only who prints waits for WeasyPrint

    return print_document(html, stationery)
