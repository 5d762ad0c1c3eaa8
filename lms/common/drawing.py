"""What all charts share: the fonts their labels are drawn in, and the house's colours."""

from functools import cache

import vl_convert
from django.conf import settings

FONT = "Noto Sans JP"
WEIGHTS = ("400Regular", "700Bold")
ACCENT, PALE, GREY, INK, EDGE = "#0017C1", "#9DB7F9", "#767676", "#1A1A1A", "#FFFFFF"


@cache
def register_fonts() -> None:
    """Once a process."""
    for weight in WEIGHTS:
        folder = settings.NODE_MODULES_ROOT / "@expo-google-fonts" / "noto-sans-jp" / weight
        vl_convert.register_font_directory(str(folder))
