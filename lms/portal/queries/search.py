"""One box for everything: courses, lessons, terms, pages, and the people whom the reader may see.

Japanese has no spaces to split at, so a word matches wherever its folded key stands in the folded text.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from cms.models import StandardPage
from cms.models.glossary import term_anchor
from lms.common.access import Access
from lms.common.clock import local_date
from lms.common.folded import BREAK, words_of
from lms.organization.enums import PostingKind
from lms.organization.models import Person, Sight
from lms.organization.queries import find_people, postings_on, tree_on, visible_people
from lms.portal.enums import Kind
from lms.portal.models import SearchEntry
from lms.portal.queries import entries
from lms.portal.queries.marking import Piece, excerpt, marked
from lms.portal.queries.reach import Narrowed, Reach, reach_of

LIMIT, PAGE = 5, 20
SUGGESTED, SUGGESTED_PEOPLE = 8, 3
EVERYTHING = Narrowed()


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is looked for; without `kind`, the best of each kind."""

    text: str = ""
    kind: str = ""
    narrowed: Narrowed = EVERYTHING
    page: str = "1"

    @property
    def words(self) -> tuple[str, ...]:
        return words_of(self.text)


@dataclasses.dataclass(frozen=True)
class Hit:
    kind: Kind
    title: tuple[Piece, ...]
    url: str
    note: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] = ()


@dataclasses.dataclass(frozen=True)
class Found:
    """The hits of one kind, the best first; `total` counts those not shown too."""

    hits: tuple[Hit, ...] = ()
    total: int = 0

    @property
    def has_more(self) -> bool:
        return self.total > len(self.hits)


@dataclasses.dataclass(frozen=True)
class Results:
    """`page` is there where one kind is looked through page by page."""

    wanted: Wanted
    kinds: Mapping[Kind, Found] = dataclasses.field(default_factory=dict)
    page: "Page[Any] | None" = None

    @property
    def text(self) -> str:
        return self.wanted.text

    @property
    def total(self) -> int:
        return sum(found.total for found in self.kinds.values())

    def of(self, kind: Kind) -> Found:
        return self.kinds.get(kind, Found())


def search(wanted: Wanted, access: Access, *, sight: Sight, language: str | None) -> Results:
    """The number of queries does not depend on how much there is to find."""
    words = wanted.words
    if not words:
        return Results(wanted)
    reach = reach_of(access, language, wanted.narrowed, local_date(sight.now))
    rows = entries.found(words, reach.condition())
    people = Person.objects.none() if reach.only_courses else _people(words, access, sight)
    if wanted.kind:
        kinds = {kind: Found((), total) for kind, total in entries.counts(rows).items()}
        kinds[Kind.PERSON] = Found((), people.count())
        kind = Kind(wanted.kind)
        page = _page(kind, wanted, rows, people)
        hits = _person_hits(list(page), words, sight) if kind == Kind.PERSON else _hits(list(page), words, reach)
        return Results(wanted, {**kinds, kind: Found(hits, page.paginator.count)}, page)
    tops = entries.tops(rows, words, LIMIT)
    shown = [row for top in tops.values() for row in top.entries]
    made = dict(zip((row.pk for row in shown), _hits(shown, words, reach), strict=True))
    kinds = {Kind.PERSON: Found(_person_hits(list(people[:LIMIT]), words, sight), people.count())}
    kinds |= {kind: Found(tuple(made[row.pk] for row in top.entries), top.total) for kind, top in tops.items()}
    return Results(wanted, kinds)


def _page(kind: Kind, wanted: Wanted, rows: QuerySet[SearchEntry], people: QuerySet[Person]) -> "Page[Any]":
    of_kind = people if kind == Kind.PERSON else entries.in_order(rows.filter(kind=kind), wanted.words)
    return Paginator(of_kind, PAGE).get_page(wanted.page)


def suggest(text: str, access: Access, *, sight: Sight, language: str | None) -> tuple[Hit, ...]:
    """What has the words in its title or name: where one may be going to. People first, if there are any."""
    words = words_of(text)
    if not words:
        return ()
    reach = reach_of(access, language, EVERYTHING, local_date(sight.now))
    people = _person_hits(list(_people(words, access, sight)[:SUGGESTED_PEOPLE]), words, sight)
    rows = entries.title_matches(entries.found(words, reach.condition()), words, SUGGESTED - len(people))
    urls = _urls(rows, reach)
    hits = (Hit(Kind(row.kind), marked(row.title, words), urls[row.pk], _note(row, words)) for row in rows)
    return (*people, *hits)


def _hits(rows: Sequence[SearchEntry], words: Sequence[str], reach: Reach) -> tuple[Hit, ...]:
    urls = _urls(rows, reach)
    return tuple(
        Hit(Kind(row.kind), marked(row.title, words), urls[row.pk], _note(row, words), _excerpt(row, words))
        for row in rows
    )


def _excerpt(row: SearchEntry, words: Sequence[str]) -> tuple[Piece, ...]:
    """The key has a line before the title, one for it and one for each name."""
    ahead = 2 + (row.names.count(BREAK) + 1 if row.names else 0)
    return excerpt(row.body, row.key.split(BREAK, ahead)[-1], words)


def _note(row: SearchEntry, words: Sequence[str]) -> tuple[Piece, ...]:
    """Of a lesson its course; of a term the names by which it goes too."""
    if row.kind == Kind.TERM:
        return marked("／".join(row.names.split(BREAK)), words)
    return (Piece(row.note, False),) if row.note else ()


def _urls(rows: Iterable[SearchEntry], reach: Reach) -> dict[int, str]:
    """By the row's id, in one query for all pages among them."""
    pages = StandardPage.objects.in_bulk([row.page_id for row in rows if row.page_id is not None])
    return {row.pk: _url(row, reach, pages) for row in rows}


def _url(row: SearchEntry, reach: Reach, pages: Mapping[int, StandardPage]) -> str:
    if row.kind == Kind.TERM:
        return f"{reverse('glossary')}#{term_anchor(row.title)}"
    if row.kind == Kind.PAGE:
        page = pages.get(row.page_id or 0)
        return (page.url or "") if page else ""
    assert row.release_id is not None
    code = reach.codes[row.release_id]
    if row.kind == Kind.LESSON and row.release_id in reach.taken:
        return reverse("lesson", args=[code, row.lesson_key])
    return reverse("course_detail", args=[code])


def _people(words: Sequence[str], access: Access, sight: Sight) -> QuerySet[Person]:
    """People's names are folded without the signs that part words in texts: a part of a number finds it, too."""
    day = local_date(sight.now)
    asked = " ".join(word.replace(" ", "") for word in words)
    return find_people(visible_people(access, day, sight), asked).order_by("sort_key", "pk")


def _person_hits(people: Sequence[Person], words: Sequence[str], sight: Sight) -> tuple[Hit, ...]:
    """With where they are today."""
    day = local_date(sight.now)
    tree = tree_on(day, sight)
    posts = postings_on(day, sight).filter(person__in=people, kind=PostingKind.PRIMARY)
    places = {post.person_id: f"{tree.path_name(post.unit_id)}　{post.title}" for post in posts}
    return tuple(
        Hit(
            kind=Kind.PERSON,
            title=marked(person.name, words),
            url=reverse("person_detail", args=[person.uuid]),
            note=(Piece(places.get(person.pk, ""), False),),
            text=marked(person.kana, words),
        )
        for person in people
    )
