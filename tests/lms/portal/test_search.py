"""One box for everything: Japanese is found inside sentences, and names stay out of addresses."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import HomePage, StandardPage
from lms.common.asked import KEPT, recall, remember
from lms.common.folded import key_of, words_of
from lms.portal.enums import Kind
from lms.portal.queries.marking import excerpt, marked
from tests.conftest import City
from tests.factories.cms import TermFactory
from tests.factories.courses import enrolled, make_course
from tests.factories.organization import PersonFactory, PostingFactory
from tests.lms.portal.finding import ask, titles


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
