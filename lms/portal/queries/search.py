"""One box for everything: courses, lessons, terms, pages, and the people whom the reader may see.

Japanese has no spaces to split at, so a word matches wherever its folded key stands in the folded text. At the size of
one city's courses, terms and pages the texts are compared in memory; people are found by the database.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from cms.models import GlossaryTerm, StandardPage
from courses.enums import EnrolmentStatus
from courses.models import CourseRelease, Enrolment
from courses.queries import open_courses
from lms.common.access import Access
from lms.common.clock import local_date
from lms.common.text import search_key
from lms.organization.enums import PostingKind
from lms.organization.models import Sight
from lms.organization.queries import find_people, postings_on, tree_on, visible_people
from lms.portal.queries.marking import Piece, contains_all, excerpt, fold, marked
from lms.portal.queries.texts import Findable, findables

LIMIT = 10
MOST_PAGES = 300


@dataclasses.dataclass(frozen=True)
class Hit:
    title: tuple[Piece, ...]
    url: str
    note: str = ""
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
    text: str
    courses: Found = Found()
    lessons: Found = Found()
    terms: Found = Found()
    pages: Found = Found()
    people: Found = Found()

    @property
    def total(self) -> int:
        return sum(found.total for found in (self.courses, self.lessons, self.terms, self.pages, self.people))


Ranked = tuple[bool, Hit]


def words_of(text: str) -> tuple[str, ...]:
    """What was typed, folded: 「ＤＸ　リーダー」 is "dx" and "りーだー"."""
    return tuple(key for key in (search_key(word) for word in text.split()) if key)


def search(text: str, access: Access, *, sight: Sight, language: str | None) -> Results:
    """The number of queries does not depend on how much there is to find."""
    words = words_of(text)
    if not words:
        return Results(text)
    courses, lessons = _learning(words, access, language)
    return Results(
        text=text,
        courses=_found(courses),
        lessons=_found(lessons),
        terms=_found(_terms(words, language)),
        pages=_found(_pages(words, language)),
        people=_people(text, words, access, sight),
    )


def _found(ranked: Iterable[Ranked]) -> Found:
    """Matches in the title before matches in the text; otherwise in the order given."""
    rows = sorted(ranked, key=lambda pair: not pair[0])
    return Found(tuple(hit for _, hit in rows[:LIMIT]), len(rows))


def _learning(words: Sequence[str], access: Access, language: str | None) -> tuple[list[Ranked], list[Ranked]]:
    """Lessons open where the person is enrolled; elsewhere they lead to their course."""
    codes = {course.release_id: course.code for course in open_courses()}  # type: ignore[attr-defined]  # annotated
    mine = Enrolment.objects.filter(person_id=access.person_id or 0).exclude(status=EnrolmentStatus.WITHDRAWN)
    entered = set(mine.values_list("course__code", flat=True))
    courses: list[Ranked] = []
    lessons: list[Ranked] = []
    for release in CourseRelease.objects.filter(pk__in=codes).defer("payload").order_by("course__code"):
        code = codes[release.pk]
        course, *parts = findables(release, language)
        if contains_all(words, course.title, course.body):
            courses.append(_ranked(course, words, reverse("course_detail", args=[code])))
        for part in parts:
            if contains_all(words, part.title, part.body):
                url = reverse("lesson", args=[code, part.key]) if code in entered else ""
                url = url or reverse("course_detail", args=[code])
                lessons.append(_ranked(part, words, url, course.title.text))
    return courses, lessons


def _ranked(found: Findable, words: Sequence[str], url: str, note: str = "") -> Ranked:
    hit = Hit(marked(found.title.text, words), url, note, excerpt(found.body, words))
    return contains_all(words, found.title), hit


def _terms(words: Sequence[str], language: str | None) -> Iterator[Ranked]:
    terms = list(GlossaryTerm.objects.filter(locale__language_code=language))
    if not terms:
        terms = list(GlossaryTerm.objects.filter(locale__language_code=settings.LANGUAGE_CODE))
    for term in terms:
        names = fold(" ".join([term.term, term.reading, term.full, term.english, *term.other_spellings]))
        body = fold(f"{term.short} {term.body}")
        if contains_all(words, names, body):
            url = f"{reverse('glossary')}#{term.anchor}"
            hit = Hit(marked(term.term, words), url, term.full or term.english, excerpt(body, words))
            yield contains_all(words, names), hit


def _pages(words: Sequence[str], language: str | None) -> Iterator[Ranked]:
    pages = StandardPage.objects.live().public().filter(locale__language_code=language)
    for page in pages.order_by("path")[:MOST_PAGES]:
        title, body = fold(page.title), fold(_text_of(page))
        if contains_all(words, title, body):
            yield (
                contains_all(words, title),
                Hit(marked(page.title, words), page.url or "", "", excerpt(body, words)),
            )


def _text_of(page: StandardPage) -> str:
    return strip_tags(" ".join(page.body.stream_block.get_searchable_content(page.body)))


def _people(text: str, words: Sequence[str], access: Access, sight: Sight) -> Found:
    day = local_date(sight.now)
    people = find_people(visible_people(access, day, sight), text).order_by("sort_key", "pk")
    total = people.count()
    rows = list(people[:LIMIT])
    tree = tree_on(day, sight)
    posts = postings_on(day, sight).filter(person__in=rows, kind=PostingKind.PRIMARY)
    places = {post.person_id: f"{tree.path_name(post.unit_id)}　{post.title}" for post in posts}
    hits = tuple(
        Hit(
            title=marked(person.name, words),
            url=reverse("person_detail", args=[person.uuid]),
            note=places.get(person.pk, ""),
            text=marked(person.kana, words),
        )
        for person in rows
    )
    return Found(hits, total)
