"""5,000 lessons to search in, and what it costs. Runs in Django's shell, with the product's own settings."""

import dataclasses
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from courses.models import Course, CourseRelease
from lms.common import clock
from lms.common.access import Access, Role
from lms.common.folded import words_of
from lms.organization.models import PUBLIC
from lms.portal.actions.indexing import empty_index, repair_index
from lms.portal.enums import Kind
from lms.portal.models import SearchEntry
from lms.portal.queries import entries
from lms.portal.queries.search import Wanted, search, suggest
from tests.benchmarks.sizes import part_of
from tests.factories.courses import make_course, payload, release_payload
from tests.lms.portal.japanese import QUERIES, lesson_text

COURSES, LESSONS, ROUNDS = part_of(250), 20, 5
READER = Access(roles=frozenset({Role.LEARNER}))


@dataclasses.dataclass
class Row:
    """One question: how many lessons it finds; seconds with the index, and by the reference."""

    question: str
    hits: int
    wrong: int
    missed: int
    index: float
    reference: float


def fill() -> None:
    """Each course released through its model, as publishing does; nothing is done if they are there."""
    if CourseRelease.objects.count() >= COURSES:
        return
    for number in range(COURSES):
        with transaction.atomic():
            _course(number)


def _course(number: int) -> None:
    course = make_course(title=f"講座{number}", lessons=0, quiz=False)
    content = payload(course, title=f"講座{number}", lessons=LESSONS, quiz=False)
    for place, lesson in enumerate(content["locales"]["ja"]["lessons"]):
        text = lesson_text(number * LESSONS + place)
        lesson["blocks"][0]["html"] = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    release_payload(course, content)


def main() -> None:
    start = time.perf_counter()
    fill()
    filled = time.perf_counter() - start
    start = time.perf_counter()
    empty_index()
    repair_index(thorough=True, now=clock.now())
    built = time.perf_counter() - start
    with connection.cursor() as cursor:
        # PostgreSQL's own daemon does so within minutes; a measurement does not wait for it.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    lessons = Q(kind=Kind.LESSON)
    rows = [_measure(question, lessons) for question in QUERIES]
    pages = [_time(lambda text=question: _page(text)) for question in QUERIES]  # type: ignore[misc]  # a lambda takes no annotation
    typed = [_time(lambda text=question: _suggest(text)) for question in QUERIES]  # type: ignore[misc]  # a lambda takes no annotation
    result = {
        "vendor": connection.vendor,
        "courses": Course.objects.count(),
        "lessons": SearchEntry.objects.filter(lessons).count(),
        "filled": filled,
        "built": built,
        "rows": [dataclasses.asdict(row) for row in rows],
        "page": statistics.median(pages),
        "slowest_page": max(pages),
        "suggest": statistics.median(typed),
    }
    json.dump(result, sys.stdout)


def _measure(question: str, lessons: Q) -> Row:
    words = words_of(question)
    with_index = entries.found(words, lessons).values_list("pk", flat=True)
    looking = SearchEntry.objects.filter(lessons).values_list("pk", flat=True)
    for word in words:
        looking = looking.filter(key__icontains=word)
    found, expected = set(with_index), set(looking)
    times = [(_once(lambda: list(with_index.all())), _once(lambda: list(looking.all()))) for _ in range(ROUNDS)]
    index, reference = (statistics.median(column) for column in zip(*times, strict=True))
    return Row(question, len(expected), len(found - expected), len(expected - found), index, reference)


def _page(text: str) -> Any:
    return search(Wanted(text), READER, sight=PUBLIC(clock.now()), language=settings.LANGUAGE_CODE)


def _suggest(text: str) -> Any:
    return suggest(text, READER, sight=PUBLIC(clock.now()), language=settings.LANGUAGE_CODE)


def _time(work: Callable[[], Any]) -> float:
    return statistics.median(_once(work) for _ in range(3))


def _once(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
