"""The index finds what is there and nothing else, on every engine; it follows what it tells of, and is repaired."""

from collections.abc import Iterable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.models import Locale

from cms.models import GlossaryTerm, HomePage, StandardPage
from courses.models import CourseRelease, Enrolment
from lms.common import clock
from lms.common.folded import key_of, words_of
from lms.common.models import Job
from lms.portal.actions.indexing import LINGER, repair_index
from lms.portal.documents import Document, plain
from lms.portal.enums import Kind
from lms.portal.models import SearchEntry
from lms.portal.queries import entries
from lms.portal.tasks import repair_search
from tests.conftest import City
from tests.factories.cms import TermFactory
from tests.factories.courses import enrolled, make_course, make_release
from tests.lms.portal.finding import ask, titles
from tests.lms.portal.japanese import QUERIES, lesson_text

CHARACTERS = st.characters(codec="utf-8")
FOLDED = st.sampled_from("DXdx ＤＸ人材﨑崎髙高がガｶﾞ\u3099㌔①1２ 　・ー-@%_'\"\\*()\U0010ff20")
TEXTS = st.text(CHARACTERS | FOLDED, max_size=30)


def put_in(texts: Iterable[str]) -> dict[int, str]:
    """Each text as a term's row; the keys by their rows' ids."""
    locale = Locale.objects.get(language_code="ja")
    terms = [GlossaryTerm(term=f"語{n}", reading="ご", short="", body="", locale=locale) for n, _ in enumerate(texts)]
    made = []
    for term, text in zip(GlossaryTerm.objects.bulk_create(terms), texts, strict=True):
        made.append(Document(Kind.TERM, "ja", ("ja",), "", body=(text,)).entry(term=term))
    return {row.pk: row.key for row in SearchEntry.objects.bulk_create(made)}


def found_in_index(typed: str) -> set[int]:
    words = words_of(typed)
    return set(entries.found(words, shown=entries.EVERYTHING).values_list("pk", flat=True)) if words else set()


def found_by_looking(keys: dict[int, str], typed: str) -> set[int]:
    """The reference: each text is looked through for the folded words."""
    words = words_of(typed)
    return {pk for pk, key in keys.items() if words and all(word in key for word in words)}


class AnyText(TestCase):
    """With each example in a transaction of its own."""

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(texts=st.lists(TEXTS, min_size=1, max_size=5), typed=TEXTS, start=st.integers(0, 20), size=st.integers(1, 6))
    @example(texts=["東京は京都より", "東京都"], typed="東京都", start=0, size=3)
    @example(texts=["Sustainable", "AI 人材"], typed="AI", start=0, size=3)
    @example(texts=["\x00NUL"], typed="NUL\x00", start=0, size=3)
    @example(texts=["100% _ ' \" \\"], typed="% _", start=0, size=3)
    @example(texts=["a\U0010ff20b", "a b", "a-b"], typed="a-b", start=0, size=3)
    def test_the_index_finds_what_looking_finds(self, texts: list[str], typed: str, start: int, size: int) -> None:
        keys = put_in(texts)
        for question in (typed, texts[0][start : start + size], f"{texts[-1][:2]} {typed[:2]}"):
            assert found_in_index(question) == found_by_looking(keys, question), question


@pytest.mark.django_db
def test_fifty_japanese_questions_find_exactly_what_looking_finds() -> None:
    keys = put_in([lesson_text(number) for number in range(300)])
    hits = 0
    for question in QUERIES:
        expected = found_by_looking(keys, question)
        assert found_in_index(question) == expected, question
        hits += bool(expected)
    assert len(QUERIES) == 50
    assert hits >= 40


@pytest.mark.django_db
def test_the_order_is_that_of_characters_on_every_engine() -> None:
    for term in ("b人材", "人材", "あ人材", "A人材", "人材育成", "ｲ人材"):
        TermFactory(term=term, reading=term, body="")
    TermFactory(term="ほか", reading="ほか", body="人材")
    words = words_of("人材")
    rows = entries.in_order(entries.found(words, entries.EVERYTHING), words)
    assert [row.title for row in rows] == ["人材", "人材育成", "A人材", "b人材", "あ人材", "ｲ人材", "ほか"]


@pytest.mark.django_db
def test_a_changed_term_is_found_by_its_new_words_alone(learner_client: Client, city: City) -> None:
    term = TermFactory(term="旧語", reading="きゅうご")
    term.term, term.aliases = "新語", "別の言い方"
    term.save()
    assert titles(ask(learner_client, "旧語"), Kind.TERM) == []
    assert titles(ask(learner_client, "別の言い方"), Kind.TERM) == ["新語"]
    term.delete()
    assert titles(ask(learner_client, "新語"), Kind.TERM) == []


@pytest.mark.django_db
def test_a_page_is_found_while_it_is_published_and_as_it_was_published(learner_client: Client, city: City) -> None:
    home = HomePage.objects.get(locale__language_code="ja")
    page = home.add_child(instance=StandardPage(title="申込の手引き", slug="guide", locale=home.locale))
    page.title = "下書きの題名"
    revision = page.save_revision()
    assert titles(ask(learner_client, "下書き"), Kind.PAGE) == []
    assert titles(ask(learner_client, "手引き"), Kind.PAGE) == ["申込の手引き"]
    revision.publish()
    assert titles(ask(learner_client, "下書き"), Kind.PAGE) == ["下書きの題名"]
    StandardPage.objects.get(pk=page.pk).unpublish()
    assert titles(ask(learner_client, "下書き"), Kind.PAGE) == []
    page.delete()
    assert not SearchEntry.objects.filter(kind=Kind.PAGE).exists()


@pytest.mark.django_db
def test_who_takes_a_course_finds_the_release_they_are_in(
    learner_client: Client, hr_client: Client, city: City
) -> None:
    course = make_course(title="初版の題名")
    enrolled(city.learner, course, clock.now())
    make_release(course, title="改訂版の題名")
    assert titles(ask(learner_client, "題名"), Kind.COURSE) == ["初版の題名"]
    assert titles(ask(hr_client, "題名"), Kind.COURSE) == ["改訂版の題名"]


@pytest.mark.django_db
def test_a_release_in_which_nobody_is_leaves_the_index(city: City) -> None:
    course = make_course(title="初版")
    make_release(course, title="二版")
    repair_index(thorough=False, now=clock.now())
    assert set(SearchEntry.objects.filter(kind=Kind.COURSE).values_list("title", flat=True)) == {"二版"}


@pytest.mark.django_db
def test_whoever_is_being_enrolled_while_a_newer_release_comes_finds_the_older_one(
    learner_client: Client, city: City
) -> None:
    """The older release is chosen before the newer one is there, and written down after it."""
    course = make_course(title="初版")
    enrolment = enrolled(city.learner, course, clock.now())
    older = enrolment.release
    Enrolment.objects.filter(pk=enrolment.pk).delete()
    newer = make_release(course, title="二版")
    repair_index(thorough=True, now=newer.released_at + LINGER / 2)
    enrolment.pk = None
    enrolment.save()
    assert enrolment.release == older
    assert titles(ask(learner_client, "初版"), Kind.COURSE) == ["初版"]
    repair_index(thorough=False, now=newer.released_at + 2 * LINGER)
    assert titles(ask(learner_client, "初版"), Kind.COURSE) == ["初版"]


@pytest.mark.django_db
def test_an_unpublished_course_is_found_by_those_who_take_it(
    learner_client: Client, hr_client: Client, city: City
) -> None:
    course = make_course(title="秘伝の研修")
    enrolled(city.learner, course, clock.now())
    course.pages.update(live=False)
    assert titles(ask(learner_client, "秘伝"), Kind.COURSE) == ["秘伝の研修"]
    assert titles(ask(hr_client, "秘伝"), Kind.COURSE) == []
    assert ask(hr_client, "第1課の本文").total == 0


@pytest.mark.django_db
def test_a_release_that_is_rolled_back_is_not_found(learner_client: Client, city: City) -> None:
    with transaction.atomic():
        make_course(title="消えた研修")
        transaction.set_rollback(True)
    assert ask(learner_client, "消えた").total == 0


@pytest.mark.django_db
def test_repair_puts_in_what_is_missing_and_takes_out_what_is_stale(city: City) -> None:
    make_course(title="研修")
    TermFactory()
    before = set(SearchEntry.objects.values_list("digest", "key", "grams"))
    SearchEntry.objects.filter(kind=Kind.TERM).delete()
    SearchEntry.objects.filter(kind=Kind.LESSON).update(digest="stale", grams="", key="")
    SearchEntry.objects.filter(kind=Kind.COURSE).delete()
    done = repair_index(thorough=True, now=clock.now())
    assert (done.written, done.removed) == (4, 2)
    assert set(SearchEntry.objects.values_list("digest", "key", "grams")) == before
    again = repair_index(thorough=True, now=clock.now())
    assert (again.written, again.removed) == (0, 0)


@pytest.mark.django_db
def test_what_was_loaded_in_bulk_is_found_after_a_repair(city: City, django_capture_on_commit_callbacks: Any) -> None:
    make_course(title="研修")
    SearchEntry.objects.all().delete()
    assert CourseRelease.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        repair_search()
    assert Job.objects.get().result == {"written": 3, "removed": 0}


@pytest.mark.django_db
def test_the_command_makes_the_index_anew(city: City) -> None:
    make_course(title="研修")
    told = StringIO()
    call_command("search_index", "--rebuild", stdout=told)
    assert told.getvalue() == "3 rows written, 0 removed\n"
    call_command("search_index", stdout=told)
    assert told.getvalue().endswith("0 rows written, 0 removed\n")


@pytest.mark.django_db
def test_the_key_of_a_row_is_that_of_all_its_text() -> None:
    row = Document(Kind.LESSON, "ja", ("ja",), "題名", note="講座", body=("一つ目", "二つ目"), lesson_key="k").entry()
    assert row.key == f"\n題名\n{key_of('一つ目')}\n{key_of('二つ目')}"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一つ目</p><p>二つ目<br/>三つ目</p>", "一つ目 二つ目 三つ目"),
        ("<b>D</b>X<i>人</i>材", "DX人材"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("  空 \n 白 ", "空 白"),
        ("", ""),
    ],
)
def test_markup_becomes_text(html: str, text: str) -> None:
    assert plain(html) == text
