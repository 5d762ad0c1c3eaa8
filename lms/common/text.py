"""Text as it is, and keys to find it by. Names are never normalised in place: a key stands beside the raw text."""

import unicodedata
from html import unescape

import regex

from lms.common.itaiji import VARIANTS

_VARIATION_SELECTORS = regex.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PARTS = regex.compile(r"</?(?:p|br|hr|div|ul|ol|li|dl|dt|dd|h[1-6]|blockquote|table|tr|td|th)\b[^>]*>", regex.I)
_TAGS = regex.compile(r"<[^>]+>")
_SPACES = regex.compile(r"\s+")
_KATAKANA = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}


def search_key(text: str) -> str:
    """The form in which texts are compared: width, kana, case, character variants and spaces folded.

    NFKC does not fold the variants of `itaiji`, and it must not touch the raw name.
    """
    folded = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text.translate(VARIANTS)))
    bare = "".join(folded.translate(VARIANTS).casefold().translate(_KATAKANA).split())
    # Without the spaces, a mark may meet a letter that it belongs to.
    return unicodedata.normalize("NFKC", bare)


def length(text: str) -> int:
    """How many characters a reader sees: an IVS or a combining mark does not count by itself."""
    return len(regex.findall(r"\X", text))


def unencodable(text: str, encoding: str = "cp932") -> list[str]:
    """The characters of `text` that `encoding` cannot hold, in order of appearance."""
    found = []
    for character in regex.findall(r"\X", text):
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            found.append(character)
    return found


def lines_of(*html: str) -> tuple[str, ...]:
    """What stands in a paragraph of its own, in a line of its own; a mark inside a word does not part it."""
    parts = (part for text in html for part in _PARTS.split(text))
    lines = (_SPACES.sub(" ", unescape(_TAGS.sub("", part))).strip() for part in parts)
    return tuple(line for line in lines if line)


def neutralise(cell: str) -> str:
    """A text cell that a spreadsheet would run as a formula, made harmless by a leading apostrophe.

    So is a text that looks as if this had been done to it: what goes out comes back as it was.
    """
    return f"'{cell}" if _would_run(cell) else cell


def as_written(cell: str) -> str:
    """The text of which `neutralise` made this cell."""
    return cell[1:] if cell.startswith("'") and _would_run(cell) else cell


def _would_run(cell: str) -> bool:
    return cell.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r"))
