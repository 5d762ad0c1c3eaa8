"""Rich text as releases keep it: only what a lesson needs, whatever was pasted into the editor."""

import re

import nh3
from wagtail.rich_text import expand_db_html

TAGS = {"p", "br", "strong", "b", "em", "i", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "sub", "sup", "hr"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# Word leaves its settings, styles and empty lines behind.
DROPPED = {"script", "style", "xml", "title"}
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|\u00a0|<br\s*/?>)*</p>")
# The editor writes <b> and <i>; readers get what they mean.
_EMPHASIS = re.compile(r"<(/?)([bi])>")
_MEANING = {"b": "strong", "i": "em"}


def clean_html(source: str) -> str:
    """Wagtail's own link notation resolved, everything that could run or style removed."""
    html = nh3.clean(
        expand_db_html(source),
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    html = _EMPTY.sub("", html)
    return _EMPHASIS.sub(lambda match: f"<{match[1]}{_MEANING[match[2]]}>", html).strip()


def has_text(html: str) -> bool:
    return bool(nh3.clean(html, tags=set()).strip())
