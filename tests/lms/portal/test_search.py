"""One box for everything: Japanese is found inside sentences, and names stay out of addresses."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import HomePage, StandardPage
from courses.enums import Format, Way
from courses.models import Course, CourseCategory
from lms.accounts.models import User
from lms.common.asked import KEPT, recall, remember
from lms.common.folded import key_of, words_of
from lms.portal.enums import Kind
from lms.portal.queries.marking import excerpt, marked
from tests.conftest import City
from tests.factories.cms import TermFactory
from tests.factories.courses import enrolled, make_course, payload, release_payload
from tests.factories.curricula import group, make_curriculum
from tests.factories.enrolling import terms
from tests.factories.organization import PersonFactory, PostingFactory
from tests.factories.talent import RoleFactory
from tests.lms.portal.finding import ask, title_of, titles


def test_japanese_is_found_inside_a_sentence(learner_client: Client, city: City) -> None:
    make_course(title="行政DXを支える人材の育成")
    for typed in ("人材", "行政ＤＸ", "dx　育成"):
        assert titles(ask(learner_client, typed), Kind.COURSE) == ["行政DXを支える人材の育成"]
    assert ask(learner_client, "人材 宇宙").total == 0


def test_lessons_are_found_by_their_text_and_open_for_those_enrolled(
    learner_client: Client, city: City, now: dt.datetime
) -> None:
    course = make_course(title="研修", lessons=1)
    hit = ask(learner_client, "第1課の本文").of(Kind.LESSON).hits[0]
    assert hit.url == reverse("course_detail", args=[course.code])
    enrolled(city.learner, course, now)
    assert "/lessons/" in ask(learner_client, "第1課の本文").of(Kind.LESSON).hits[0].url


@pytest.mark.parametrize("way", [Way.APPLY, Way.ASSIGNED])
def test_lessons_into_which_one_does_not_come_by_oneself_are_found_by_those_inside(
    learner_client: Client, hr_client: Client, city: City, now: dt.datetime, way: Way
) -> None:
    course = make_course(title="選考のある研修", lessons=1)
    enrolled(city.learner, course, now)
    terms(course, way=way)
    assert titles(ask(learner_client, "第1課の本文"), Kind.LESSON) == ["第1課"]
    assert ask(hr_client, "第1課の本文").total == 0
    assert titles(ask(hr_client, "選考"), Kind.COURSE) == ["選考のある研修"]


def test_answers_of_checkpoints_are_not_found(learner_client: Client, city: City) -> None:
    make_course(lessons=1)
    assert ask(learner_client, "への助言").total == 0


def test_terms_and_pages_are_found(learner_client: Client, city: City) -> None:
    TermFactory()
    home = HomePage.objects.get(locale__language_code="ja")
    home.add_child(instance=StandardPage(title="受講の手引き", slug="guide", locale=home.locale))
    assert titles(ask(learner_client, "びーぴーあーる"), Kind.TERM) == ["BPR"]
    assert titles(ask(learner_client, "手引き"), Kind.PAGE) == ["受講の手引き"]


def test_people_are_found_by_those_who_may_see_them(
    learner_client: Client, manager_client: Client, hr_client: Client, city: City
) -> None:
    near, far = PersonFactory(name="髙橋 近子"), PersonFactory(name="髙橋 遠子")
    PostingFactory(person=near, unit=city.section)
    PostingFactory(person=far, unit=city.far_section)
    assert titles(ask(learner_client, "高橋"), Kind.PERSON) == []
    assert titles(ask(manager_client, "高橋"), Kind.PERSON) == ["髙橋 近子"]
    assert set(titles(ask(hr_client, "高橋"), Kind.PERSON)) == {"髙橋 近子", "髙橋 遠子"}


def test_what_was_typed_stays_out_of_the_address_and_with_its_session(
    hr_client: Client, learner_client: Client, city: City
) -> None:
    response = hr_client.post(reverse("search"), {"q": "高橋"})
    address = response["Location"]
    assert "高橋" not in address
    assert "%E9" not in address
    assert hr_client.get(address).context["results"].text == "高橋"
    assert learner_client.get(address).context["results"].text == ""
    assert "高橋" not in learner_client.get(reverse("search"), {"q": "高橋"}).content.decode()


def test_a_question_that_is_too_long_is_cut_and_says_so(learner_client: Client, city: City) -> None:
    make_course(title="人材" * 50)
    for typed, told in (("人材" * 50, 0), ("人材" * 50 + "育成", 1)):
        page = learner_client.post(reverse("search"), {"q": typed}, follow=True)
        assert page.context["results"].total == 1
        assert page.content.decode().count("最初の100文字だけで検索しました。") == told


def test_an_empty_question_gives_the_empty_page(learner_client: Client, city: City) -> None:
    assert ask(learner_client, "　 ").total == 0
    assert learner_client.get(reverse("search"), {"asked": "unknown"}).context["was_forgotten"]


def test_a_session_keeps_the_last_questions_only() -> None:
    session: dict[str, object] = {}
    first = remember(session, "最初")
    assert remember(session, "最初") == first
    for number in range(KEPT):
        remember(session, f"問い{number}")
    assert recall(session, first) == ""
    assert recall(session, "") == ""


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("ＤＸリーダー養成", "dxりーだー", "[ＤＸリーダー]養成"),
        ("ｶﾞｲﾄﾞﾗｲﾝ", "ガイド", "[ｶﾞｲﾄﾞ]ﾗｲﾝ"),
        ("髙橋　﨑子", "高橋", "[髙橋]　﨑子"),
        ("Sustainable AI", "ai", "Sustainable [AI]"),
        ("人材・人材", "人材", "[人材]・[人材]"),
        ("㋿の年", "令和", "[㋿]の年"),
        ("なし", "別", "なし"),
    ],
)
def test_marks_stand_on_the_text_as_it_is_written(text: str, typed: str, expected: str) -> None:
    pieces = marked(text, words_of(typed))
    assert "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces) == expected


def test_an_excerpt_shows_the_surroundings_of_the_first_match() -> None:
    text = "あ" * 100 + "人材" + "い" * 200
    pieces = excerpt(text, key_of(text), ("人材",))
    assert pieces[0].text == "…"
    assert [piece.text for piece in pieces if piece.is_match] == ["人材"]
    assert sum(len(piece.text) for piece in pieces) <= 122


def test_the_number_of_queries_does_not_grow(hr_client: Client, city: City) -> None:
    make_course(title="人材の研修1")
    PersonFactory(name="人材 一郎")
    ask(hr_client, "人材")
    address = hr_client.post(reverse("search"), {"q": "人材"})["Location"]
    with CaptureQueriesContext(connection) as small:
        hr_client.get(address)
    for number in range(5):
        make_course(title=f"人材の研修{number + 2}")
        PostingFactory(person=PersonFactory(name=f"人材 {number}郎"), unit=city.far_section)
        TermFactory(term=f"人材{number}")
    hr_client.get(address)  # releases are read once in a process
    with CaptureQueriesContext(connection) as large:
        hr_client.get(address)
    assert len(large) == len(small) <= 22


def test_filters_leave_the_courses_that_are_wanted(learner_client: Client, city: City, now: dt.datetime) -> None:
    chosen = make_course(title="研修一", is_required=True)
    make_course(title="研修二", format=Format.ROOM)
    mine = make_course(title="研修三")
    enrolled(city.learner, mine, now)
    TermFactory(term="研修")
    make_curriculum(group([chosen]), role=RoleFactory(code="leader"))
    Course.objects.filter(pk=mine.pk).update(category=CourseCategory.objects.create(code="data", name="データ"))
    assert ask(learner_client, "研修").of(Kind.TERM).total == 1
    for filters, expected in (
        ({"required": "on"}, ["研修一"]),
        ({"format": "room"}, ["研修二"]),
        ({"mine": "on"}, ["研修三"]),
        ({"category": "data"}, ["研修三"]),
        ({"role": "leader"}, ["研修一"]),
        ({"role": "leader", "format": "room"}, []),
        ({"role": "nonsense", "format": "nonsense"}, ["研修一", "研修二", "研修三"]),
    ):
        results = ask(learner_client, "研修", **filters)
        assert titles(results, Kind.COURSE) == expected
        assert results.of(Kind.TERM).total == ("nonsense" in filters.values())


def test_one_kind_is_looked_through_page_by_page(learner_client: Client, city: City) -> None:
    make_course(title="長い研修", lessons=25)
    first = ask(learner_client, "本文", kind="lesson")
    assert len(first.of(Kind.LESSON).hits) == 20
    assert first.of(Kind.LESSON).total == first.total == 25
    assert titles(first, Kind.LESSON)[:2] == ["第1課", "第2課"]
    assert titles(ask(learner_client, "本文", kind="lesson", page="2"), Kind.LESSON)[0] == "第21課"
    assert titles(ask(learner_client, "本文", kind="lesson", page="99"), Kind.LESSON)[-1] == "第25課"
    assert len(ask(learner_client, "本文").of(Kind.LESSON).hits) == 5
    assert ask(learner_client, "本文", kind="nonsense").total == 25


def test_people_are_looked_through_page_by_page(hr_client: Client, learner_client: Client, city: City) -> None:
    for number in range(22):
        PostingFactory(person=PersonFactory(name=f"髙橋 {number}"), unit=city.section)
    assert len(ask(hr_client, "高橋", kind="person", page="2").of(Kind.PERSON).hits) == 2
    assert ask(learner_client, "高橋", kind="person").total == 0


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "。、・",
        "\x00",
        "人" * 10_000,
        "人 " * 5_000,
        "' OR 1=1 --",
        '"',
        '" AND "',
        "NEAR(a, b)",
        "a* OR b",
        "%",
        "_",
        "\\",
        "{grams} : x",
        "^人",
        "a:b",
        "👩‍💻",
        "￾",
    ],
)
def test_whatever_is_typed_is_looked_for_as_it_stands(hr_client: Client, city: City, typed: str) -> None:
    make_course(title="研修")
    assert ask(hr_client, typed).total == 0
    assert hr_client.post(reverse("search_suggest"), {"q": typed}).status_code == 200


def test_a_single_character_is_found(learner_client: Client, city: City) -> None:
    make_course(title="壁を越える")
    assert titles(ask(learner_client, "壁"), Kind.COURSE) == ["壁を越える"]
    assert titles(ask(learner_client, "壁 越"), Kind.COURSE) == ["壁を越える"]
    assert titles(ask(learner_client, "「壁越」"), Kind.COURSE) == []


def test_each_language_finds_its_own_text(learner_client: Client, city: City) -> None:
    course = make_course(title="日本語だけの研修")
    content = payload(course, title="二か国語の研修")
    english = {**content["locales"]["ja"], "title": "Course in two languages", "summary": "About it"}
    content["locales"]["en"] = english
    release_payload(make_course(title="旧"), content)
    assert titles(ask(learner_client, "二か国語"), Kind.COURSE) == ["二か国語の研修"]
    assert titles(ask(learner_client, "languages"), Kind.COURSE) == []
    User.objects.filter(person=city.learner).update(language="en")
    assert titles(ask(learner_client, "languages"), Kind.COURSE) == ["Course in two languages"]
    assert titles(ask(learner_client, "二か国語"), Kind.COURSE) == []
    assert titles(ask(learner_client, "日本語だけ"), Kind.COURSE) == ["日本語だけの研修"]


def test_suggestions_have_the_words_in_title_or_name(hr_client: Client, learner_client: Client, city: City) -> None:
    make_course(title="人材育成の研修")
    TermFactory(term="人材")
    PostingFactory(person=PersonFactory(name="人材 一郎"), unit=city.section)
    answer = hr_client.post(reverse("search_suggest"), {"q": "人材"})
    assert [title_of(hit) for hit, _ in answer.context["hits"]] == ["人材 一郎", "人材", "人材育成の研修"]
    assert "<mark>人材</mark>" in answer.content.decode()
    answer = learner_client.post(reverse("search_suggest"), {"q": "人材"})
    assert [title_of(hit) for hit, _ in answer.context["hits"]] == ["人材", "人材育成の研修"]
    assert learner_client.post(reverse("search_suggest"), {"q": "本文"}).context["hits"] == []
    assert learner_client.get(reverse("search_suggest")).status_code == 405


def test_suggestions_take_a_constant_number_of_queries(hr_client: Client, city: City) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            hr_client.post(reverse("search_suggest"), {"q": "人材"})
        return len(captured)

    make_course(title="人材の研修1")
    PersonFactory(name="人材 一郎")
    queries()
    small = queries()
    for number in range(5):
        make_course(title=f"人材の研修{number + 2}")
        TermFactory(term=f"人材{number}")
        PostingFactory(person=PersonFactory(name=f"人材 {number}郎"), unit=city.far_section)
    assert queries() == small <= 14
