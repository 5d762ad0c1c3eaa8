"""Tags as people type them."""

import re

_PARTS = re.compile(r"[,、，]")


def tags_of(text: str) -> list[str]:
    """Separated by commas of any kind."""
    return [tag for part in _PARTS.split(text) if (tag := part.strip())]
