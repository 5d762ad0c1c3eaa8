"""Every kind of question in a browser without scripts, in two tabs, and after the sign-in ran out."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.judging import digest
from courses.models import Course, QuizAttempt
from courses.questions import parts
from tests.conftest import City
from tests.factories import questions as make
from tests.factories.questions import Data
from tests.factories.quizzes import asking, begun, right_given

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(city: City) -> Course:
    return asking(*make.one_of_each(), shuffle_options=True)


def fields(question: Data, given: list[str]) -> dict[str, Any]:
    """What the form of one question posts."""
    key = question["key"]
    if question["kind"] in {"order", "match", "cloze"}:
        return {f"q-{key}.{part}": value for part, value in parts.split(given).items()}
    return {f"q-{key}": given}


def form(attempt: QuizAttempt, answers: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    asked = {question["key"]: question for question in attempt.questions}
    posted: dict[str, Any] = {"asked": list(answers), **more}
    for key, given in answers.items():
        posted |= fields(asked[key], given)
    return posted


def shown(page: str) -> dict[str, str]:
    """The digests that a page carries, as its form posts them back."""
    return dict(re.findall(r'name="(was-[^"]+)" id="[^"]+" value="([^"]+)"', page))


def test_every_kind_is_shown_answered_reviewed_and_told(
    city: City, course: Course, learner_client: Client, now: dt.datetime
) -> None:
    attempt = begun(city.learner, course, now)
    url, essay = f"/attempts/{attempt.uuid}/", attempt.questions[-1]["key"]
    page = learner_client.get(url).content.decode()
    assert page.count('name="asked"') == 9
    assert len(shown(page)) == 9
    answers = {**right_given(attempt), essay: ["目的から\n書きました。"]}
    saved = learner_client.post(f"{url}save/", form(attempt, answers, go="review"))
    assert saved["Location"] == f"{url}review/"
    review = learner_client.get(saved["Location"])
    assert review.context["unanswered"] == []
    assert not [row for row in review.context["rows"] if row["is_unfinished"]]
    again = learner_client.get(url).content.decode()
    for word in ("目的から\n書きました。", 'value="コンピュータ"', 'value="42"', 'value="目的"'):
        assert word in again
    learner_client.post(f"{url}submit/")
    attempt.refresh_from_db()
    assert attempt.awaits_marking
    assert learner_client.get(f"{url}result/").status_code == 200


def test_what_is_half_done_says_so(city: City, course: Course, learner_client: Client, now: dt.datetime) -> None:
    attempt = begun(city.learner, course, now)
    order, match, cloze = (
        question for question in attempt.questions if question["kind"] in {"order", "match", "cloze"}
    )
    half = {
        order["key"]: [f"{order['items'][0]['key']}=1", f"{order['items'][1]['key']}=1"],
        match["key"]: right_given(attempt)[match["key"]][:1],
        cloze["key"]: ["1=目的"],
    }
    learner_client.post(f"/attempts/{attempt.uuid}/save/", form(attempt, half))
    rows = learner_client.get(f"/attempts/{attempt.uuid}/review/").context["rows"]
    assert [row["kind"] for row in rows if row["is_unfinished"]] == ["order", "match", "cloze"]


def test_items_move_by_buttons_without_any_script(
    city: City, course: Course, learner_client: Client, now: dt.datetime
) -> None:
    attempt = begun(city.learner, course, now)
    order = next(question for question in attempt.questions if question["kind"] == "order")
    url, first, last = f"/attempts/{attempt.uuid}/", order["shown"][0], order["shown"][-1]
    answer = learner_client.post(f"{url}save/", {"asked": order["key"], "move": f"{order['key']} {last} up"})
    assert answer["Location"] == f"{url}?q=6#question-6"
    attempt.refresh_from_db()
    put = parts.split(attempt.answers[order["key"]])
    assert sorted(put, key=lambda key: int(put[key])) == [first, last, order["shown"][1]]
    page = learner_client.get(url).content.decode()
    assert page.index(last) < page.index(order["shown"][1])
    for strange in ("else else up", f"{order['key']} else down", order["key"]):
        assert learner_client.post(f"{url}save/", {"move": strange}).status_code == 302


class TestTwoTabs:
    """Both opened before anything was answered."""

    def test_neither_undoes_the_other(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = begun(city.learner, course, now)
        url, right = f"/attempts/{attempt.uuid}/", right_given(attempt)
        first, second = (shown(learner_client.get(url).content.decode()) for _ in range(2))
        keys = [key for key, given in right.items() if given]
        empty: dict[str, list[str]] = {key: [] for key in right}
        for was, mine in ((first, keys[:4]), (second, keys[4:])):
            answers = {**empty, **{key: right[key] for key in mine}}
            learner_client.post(f"{url}save/", form(attempt, answers, **was))
        attempt.refresh_from_db()
        assert {key: given for key, given in attempt.answers.items() if given} == {key: right[key] for key in keys}

    def test_of_one_question_the_last_answer_counts(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = begun(city.learner, course, now)
        url = f"/attempts/{attempt.uuid}/"
        key = attempt.questions[3]["key"]
        was = {f"was-{key}": digest([])}
        for typed in ("東京", "大阪"):
            learner_client.post(f"{url}save/", form(attempt, {key: [typed]}, **was))
        attempt.refresh_from_db()
        assert attempt.answers[key] == ["大阪"]

    def test_each_save_tells_the_page_what_is_on_record(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        """So that going back to the first answer is a change again, and sending all of a form later is none."""
        attempt = begun(city.learner, course, now)
        url, key = f"/attempts/{attempt.uuid}/", attempt.questions[3]["key"]
        was = {f"was-{key}": digest([])}
        htmx = {"HX-Request": "true"}
        saved = learner_client.post(f"{url}save/", form(attempt, {key: ["東京"]}, **was), headers=htmx)
        now_shown = shown(saved.content.decode())
        assert now_shown == {f"was-{key}": digest(["東京"])}
        learner_client.post(f"{url}save/", form(attempt, {key: []}, **now_shown), headers=htmx)
        attempt.refresh_from_db()
        assert attempt.answers[key] == []
        learner_client.post(f"{url}save/", form(attempt, {key: ["大阪"]}, **{f"was-{key}": digest([])}))
        learner_client.post(f"{url}submit/", form(attempt, {key: ["東京"]}, **now_shown))
        attempt.refresh_from_db()
        assert attempt.answers[key] == ["大阪"]

    def test_submitted_in_one_the_other_comes_to_the_same_result(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = begun(city.learner, course, now)
        url = f"/attempts/{attempt.uuid}/"
        learner_client.post(f"{url}submit/")
        assert learner_client.post(f"{url}save/", form(attempt, right_given(attempt)))["Location"] == f"{url}result/"
        assert learner_client.post(f"{url}submit/", form(attempt, right_given(attempt)))["Location"] == f"{url}result/"
        attempt.refresh_from_db()
        assert attempt.answers == {}


def test_typed_answers_outlive_a_sign_in_that_ran_out(
    city: City, course: Course, client: Client, now: dt.datetime
) -> None:
    attempt = begun(city.learner, course, now)
    url = f"/attempts/{attempt.uuid}/"
    answers = {**right_given(attempt), attempt.questions[-1]["key"]: ["書きかけ"]}
    client.post(f"{url}save/", form(attempt, dict(list(answers.items())[:4])))
    client.post(f"{url}save/", form(attempt, dict(list(answers.items())[4:])))
    assert city.learner.user is not None
    client.force_login(city.learner.user)
    client.get(url)
    attempt.refresh_from_db()
    assert attempt.answers == answers


def test_the_page_gives_no_answer_away(city: City, learner_client: Client, now: dt.datetime) -> None:
    asked_for = [make.text(), make.order(), make.cloze(), make.essay(model_answer="模範となる答え")]
    attempt = begun(city.learner, asking(*asked_for), now)
    page = learner_client.get(f"/attempts/{attempt.uuid}/").content.decode()
    asked = {question["kind"]: question for question in attempt.questions}
    for secret in ("もくてき", "コンピュータ", "への助言", "の解説", "模範となる答え"):
        assert secret not in page
    assert [item["key"] for item in asked["order"]["items"]] != asked["order"]["shown"]


def test_a_long_quiz_asks_the_database_no_more_than_a_short_one(
    city: City, learner_client: Client, now: dt.datetime
) -> None:
    counts = []
    for size in (1, 4):
        attempt = begun(city.learner, asking(*(each for _ in range(size) for each in make.one_of_each())), now)
        url = f"/attempts/{attempt.uuid}/"
        posted = form(attempt, right_given(attempt))
        learner_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            learner_client.get(url)
            learner_client.post(f"{url}save/", posted, headers={"HX-Request": "true"})
            learner_client.get(f"{url}review/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
