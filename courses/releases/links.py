"""Links in a lesson's text: whether they say where they lead, lead to something published, and can be reached."""

import dataclasses
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.releases.problems import Problems

# Read out one after another, as screen readers list them, these lead nowhere.
VAGUE = frozenset(
    {
        *("こちら", "ここ", "こちらへ", "ここへ", "リンク", "詳細", "詳しくはこちら", "詳しくはここ", "続きを読む"),
        *("もっと見る", "クリック", "ここをクリック", "こちらをクリック"),
        *("click here", "here", "this", "link", "this link", "more", "read more"),
    }
)
# Reached from the local governments' closed network.
INSIDE = (".lgwan.jp",)


@dataclasses.dataclass(frozen=True)
class Link:
    text: str
    href: str
    page_id: int | None


class _Finder(HTMLParser):
    """Links as the editor stores them: to a page by its number, to other places by their address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self.open: tuple[str, int | None] | None = None
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "a":
            return
        values = dict(attrs)
        number = values.get("id") or ""
        is_page = values.get("linktype") == "page" and number.isdecimal()
        self.open, self.words = (values.get("href") or "", int(number) if is_page else None), []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.open is not None:
            self.found.append(Link("".join(self.words).strip(), *self.open))
            self.open = None


def links_of(source: str) -> list[Link]:
    finder = _Finder()
    finder.feed(source)
    finder.close()
    return finder.found


def is_vague(text: str) -> bool:
    """Whether a link's words say nothing of where it leads: an address read out says nothing, either."""
    folded = unicodedata.normalize("NFKC", text).strip(" 　。、．.！!＞>»→").lower()
    return not folded or " ".join(folded.split()) in VAGUE or folded.startswith(("http://", "https://", "www."))


def is_outside(href: str) -> bool:
    parts = urlsplit(href)
    host = (parts.hostname or "").lower()
    own = urlsplit(settings.BASE_URL).hostname
    return parts.scheme in {"http", "https"} and host != own and not host.endswith(INSIDE)


@dataclasses.dataclass(frozen=True)
class Place:
    """Where in the editor something stands."""

    where: str
    page_id: int | None
    block_id: str


class LinkCheck:
    """Collects the links of a whole course and asks once which of the pages they lead to are published."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.internal: list[tuple[Link, Place]] = []

    def look(self, source: str, place: Place) -> None:
        for link in links_of(source):
            self._look(link, place)

    def _look(self, link: Link, place: Place) -> None:
        words = {"text": link.text or link.href}
        if is_vague(link.text):
            self.problems.add(
                place.where,
                _("The link “%(text)s” does not say where it leads. Write the name of what is there.") % words,
                page_id=place.page_id,
                block_id=place.block_id,
            )
        if link.page_id is not None:
            self.internal.append((link, place))
        elif is_outside(link.href):
            self._note(place, _("“%(text)s” leads outside: it cannot be opened from the LGWAN network.") % words)

    def _note(self, place: Place, what: str) -> None:
        self.problems.note(place.where, what, page_id=place.page_id, block_id=place.block_id)

    def finish(self, about_to_go_live: Iterable[int]) -> None:
        """`about_to_go_live`: pages that are published together with this course."""
        wanted = {link.page_id for link, _place in self.internal}
        if not wanted:
            return
        live = set(Page.objects.filter(pk__in=wanted, live=True).values_list("pk", flat=True)) | set(about_to_go_live)
        for link, place in self.internal:
            if link.page_id not in live:
                self._note(place, _("“%(text)s” leads to a page that is not published.") % {"text": link.text})
