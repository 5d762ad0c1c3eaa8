"""The signs of GIFT: what they mean unescaped, and how a text is written that has them in it."""

import re
from html import unescape as unescape_html

import nh3

SPECIAL = "\\~=#{}:"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Moodle reads text without a format as HTML if it looks like it.
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|ul|ol|li|a|img|h[1-6]|sub|sup|table|tr|td|th|font)\b[^>]*>", re.I
)
_BLOCKS = re.compile(r"<(?:/p|br|/div|/li|/tr|/h[1-6])\b[^>]*>", re.I)


def escape(text: str) -> str:
    """As it may stand anywhere in a question."""
    escaped = "".join(f"\\{sign}" if sign in SPECIAL else sign for sign in text)
    return escaped.replace("->", "-\\>").replace("\r\n", "\n").replace("\n", "\\n")


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text).strip()


def find(text: str, sign: str, start: int = 0) -> int:
    """Where `sign` stands unescaped; −1 if nowhere."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(sign, at):
            return at
        else:
            at += 1
    return -1


def partition(text: str, sign: str) -> tuple[str, str]:
    """Before and after the first unescaped `sign`."""
    at = find(text, sign)
    return (text, "") if at < 0 else (text[:at], text[at + len(sign) :])


def depth(text: str) -> int:
    """How many braces are open at its end."""
    bare = _ESCAPED.sub("", text)
    return bare.count("{") - bare.count("}")


def plain(text: str, style: str) -> str:
    """What a reader sees of it: markup is reduced to text, unless the file says that it is none."""
    text = unescape(text)
    if style in {"plain", "markdown"} or not (_TAG.search(text) or style == "html"):
        return text
    bare = unescape_html(nh3.clean(_BLOCKS.sub("\n", text), tags=set()))
    return "\n".join(line.strip() for line in bare.replace("\xa0", " ").splitlines() if line.strip())
