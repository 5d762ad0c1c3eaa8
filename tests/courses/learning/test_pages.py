"""The learner's pages."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from courses import releases
from courses.enums import EnrolmentStatus, Format
from courses.models import CoursePage, CourseRelease, Enrolment, LessonProgress, QuizAttempt
from lms.organization.models import Person
from tests.conftest import City
from tests.factories.accounts import PASSWORD
from tests.factories.courses import (
    completed,
    enrolled,
    make_course,
    read_lessons,
    ready_for_quiz,
    right_answers,
    text_of,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


def form_of(answers: dict[str, list[str]], **more: str) -> dict[str, Any]:
    return {"asked": list(answers), **{f"q-{key}": options for key, options in answers.items()}, **more}


def warm() -> None:
    """Releases are parsed once in a process: what is counted is what every further request asks."""
    for release in CourseRelease.objects.all():
        releases.load(release)


class TestCatalogue:
    def test_it_shows_open_courses_with_where_one_stands(
        self, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        new, taken, closed = make_course(), make_course(is_required=True), make_course()
        enrolled(city.learner, taken, now, due_on=dt.date(2027, 3, 31))
        CoursePage.objects.filter(course=closed).update(live=False)
        page = learner_client.get("/courses/")
        assert [(card.course, card.standing) for card in page.context["cards"]] == [(taken, "enrolled"), (new, "new")]
        assert "3月31日" in page.content.decode()

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"standing": "completed"}, {"done"}),
            ({"standing": "new"}, {"new", "room"}),
            ({"format": "room"}, {"room"}),
            ({"required": "on"}, {"done"}),
            ({"q": "集合"}, {"room"}),
            ({"format": "nonsense"}, {"done", "new", "room"}),
            ({"q": "どこにもない"}, set()),
        ],
    )
    def test_filters(
        self,
        city: City,
        learner_client: Client,
        now: dt.datetime,
        query: dict[str, str],
        expected: set[str],
    ) -> None:
        courses = {
            "done": make_course(is_required=True),
            "new": make_course(),
            "room": make_course(format=Format.ROOM, title="集合研修の基礎"),
        }
        completed(city.learner, courses["done"], now)
        page = learner_client.get("/courses/", query)
        found = {name for name, course in courses.items() if course in [card.course for card in page.context["cards"]]}
        assert found == expected

    def test_it_asks_as_many_questions_for_many_courses_as_for_few(
        self, city: City, learner_client: Client, now: dt.datetime, django_assert_max_num_queries: Any
    ) -> None:
        counts = []
        for _ in range(2):
            for _ in range(4):
                enrolled(city.learner, make_course(), now)
            warm()
            learner_client.get("/courses/")
            with django_assert_max_num_queries(15) as captured:
                learner_client.get("/courses/")
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestCoursePage:
    def test_one_main_action_for_each_state(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        course = make_course()
        url = f"/courses/{course.code}/"
        assert f"{url}enrol/" in learner_client.get(url).content.decode()
        answer = learner_client.post(f"{url}enrol/")
        enrolment = Enrolment.objects.get()
        first, second = [part["key"] for part in text_of(enrolment)["lessons"]]
        assert answer["Location"] == f"{url}lessons/{first}/"
        learner_client.post(f"{url}lessons/{first}/done/")
        assert learner_client.get(url).context["next_url"] == f"{url}lessons/{second}/"
        learner_client.post(f"{url}lessons/{second}/done/")
        assert learner_client.get(url).context["next_url"] == f"{url}quiz/"

    def test_a_completed_course_leads_to_its_certificate(
        self, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        enrolment = completed(city.learner, make_course(), now)
        page = learner_client.get(f"/courses/{enrolment.course.code}/")
        assert f"/completed/{enrolment.uuid}/" in page.content.decode()

    def test_an_overdue_course_says_so(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        enrolment = enrolled(city.learner, make_course(), now, due_on=dt.date(2026, 1, 31))
        assert learner_client.get(f"/courses/{enrolment.course.code}/").context["is_overdue"]

    def test_an_unpublished_course_is_there_for_those_who_take_it_alone(
        self, city: City, learner_client: Client, manager_client: Client, now: dt.datetime
    ) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        url = f"/courses/{enrolment.course.code}/"
        CoursePage.objects.all().delete()
        assert learner_client.get(url).status_code == 200
        assert manager_client.get(url).status_code == 404
        assert manager_client.post(f"{url}enrol/").status_code == 302
        assert Enrolment.objects.count() == 1

    def test_it_asks_as_many_questions_for_long_courses_as_for_short(
        self, city: City, learner_client: Client, now: dt.datetime, django_assert_max_num_queries: Any
    ) -> None:
        counts = []
        for lessons in (2, 20):
            enrolment = enrolled(city.learner, make_course(lessons=lessons), now)
            read_lessons(enrolment, now)
            with django_assert_max_num_queries(13) as captured:
                learner_client.get(f"/courses/{enrolment.course.code}/")
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestLesson:
    def test_the_release_stands_whatever_becomes_of_the_page(
        self, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        CoursePage.objects.all().delete()
        part = text_of(enrolment)["lessons"][0]
        page = learner_client.get(f"/courses/{enrolment.course.code}/lessons/{part['key']}/")
        assert "第1課の本文です。" in page.content.decode()

    def test_the_place_is_kept(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        second = text_of(enrolment)["lessons"][1]["key"]
        learner_client.get(f"/courses/{enrolment.course.code}/lessons/{second}/")
        enrolment.refresh_from_db()
        assert (enrolment.current_lesson, enrolment.status) == (second, EnrolmentStatus.STARTED)
        page = learner_client.get(f"/courses/{enrolment.course.code}/")
        assert page.context["next_url"].endswith(f"/lessons/{second}/")

    def test_reading_again_writes_nothing_and_asks_little(
        self, city: City, learner_client: Client, now: dt.datetime, django_assert_max_num_queries: Any
    ) -> None:
        counts = []
        for lessons in (2, 20):
            enrolment = enrolled(city.learner, make_course(lessons=lessons), now)
            read_lessons(enrolment, now)
            last = text_of(enrolment)["lessons"][-1]["key"]
            with django_assert_max_num_queries(7) as captured:
                learner_client.get(f"/courses/{enrolment.course.code}/lessons/{last}/")
            assert not [query for query in captured.captured_queries if query["sql"].startswith(("INSERT", "UPDATE"))]
            counts.append(len(captured))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("with_htmx", [True, False])
    def test_checkpoints_answer_with_and_without_script(
        self, city: City, learner_client: Client, now: dt.datetime, with_htmx: bool
    ) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        part = text_of(enrolment)["lessons"][0]
        block = part["blocks"][1]
        url = f"/courses/{enrolment.course.code}/lessons/{part['key']}/"
        data = {"block": block["id"], "option": block["options"][0]["key"]}
        headers = {"HX-Request": "true"} if with_htmx else {}
        answer = learner_client.post(f"{url}answer/", data, headers=headers)
        shown = answer if with_htmx else learner_client.get(url)
        assert "はいへの助言" in shown.content.decode()
        assert LessonProgress.objects.get().checkpoints == {block["id"]: [block["options"][0]["key"]]}
        assert learner_client.get(f"{url}answer/").status_code == 302

    def test_without_an_enrolment_there_is_no_lesson(
        self, city: City, learner_client: Client, manager_client: Client, now: dt.datetime
    ) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        key = text_of(enrolment)["lessons"][0]["key"]
        url = f"/courses/{enrolment.course.code}/lessons/{key}/"
        assert manager_client.get(url).status_code == 404
        assert manager_client.post(f"{url}done/").status_code == 404
        assert learner_client.get(f"/courses/{enrolment.course.code}/lessons/{enrolment.uuid}/").status_code == 404


class TestQuiz:
    def test_from_start_to_certificate(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        read_lessons(enrolment, now)
        quiz_url = f"/courses/{enrolment.course.code}/quiz/"
        assert learner_client.get(quiz_url).status_code == 200
        url = learner_client.post(quiz_url)["Location"]
        attempt = QuizAttempt.objects.get()
        assert learner_client.get(url).content.decode().count('name="asked"') == 3
        answers = right_answers(attempt)
        saved = learner_client.post(f"{url}save/", form_of(answers), headers={"HX-Request": "true"})
        assert "saved" in saved.content.decode()
        assert learner_client.post(f"{url}save/", form_of(answers, go="review"))["Location"] == f"{url}review/"
        assert learner_client.get(f"{url}review/").context["unanswered"] == []
        done = learner_client.post(f"{url}submit/")
        assert done["Location"] == f"/completed/{enrolment.uuid}/"
        assert learner_client.get(f"{url}result/").status_code == 200
        assert learner_client.post(f"{url}submit/")["Location"] == f"/completed/{enrolment.uuid}/"
        assert learner_client.get(url)["Location"] == f"{url}result/"

    def test_one_by_one(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(one_by_one=True), now)
        url = f"/attempts/{attempt.uuid}/"
        first = attempt.questions[0]
        assert learner_client.get(url).content.decode().count('name="asked"') == 1
        chosen = {first["key"]: [first["options"][0]["key"]]}
        assert learner_client.post(f"{url}save/", form_of(chosen, go="2"))["Location"] == f"{url}?q=2"
        assert learner_client.get(url, {"q": "99"}).context["number"] == 3
        attempt.refresh_from_db()
        assert attempt.answers == chosen

    def test_a_wrong_answer_says_what_to_read_again_and_does_not_give_the_answer_away(
        self, city: City, learner_client: Client, now: dt.datetime
    ) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        url = f"/attempts/{attempt.uuid}/"
        learner_client.post(f"{url}submit/", form_of(wrong_answers(attempt)))
        page = learner_client.get(f"{url}result/").content.decode()
        assert "問1の誤答1への助言" in page
        assert "問1の解説" not in page
        assert "問1の正答0" not in page
        assert text_of(attempt.enrolment)["lessons"][0]["key"] in page
        learner_client.post(f"/courses/{attempt.enrolment.course.code}/quiz/")
        assert QuizAttempt.objects.count() == 2

    def test_nobody_else_sees_an_attempt(
        self, city: City, manager_client: Client, hr_client: Client, now: dt.datetime
    ) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        for client in (manager_client, hr_client):
            for tail in ("", "review/", "result/"):
                assert client.get(f"/attempts/{attempt.uuid}/{tail}").status_code == 404
            for tail in ("save/", "submit/"):
                assert client.post(f"/attempts/{attempt.uuid}/{tail}", {}).status_code == 404

    def test_the_quiz_waits_for_the_lessons(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        enrolment = enrolled(city.learner, make_course(), now)
        answer = learner_client.get(f"/courses/{enrolment.course.code}/quiz/")
        assert "/lessons/" in answer["Location"]


class TestSignInThatRanOut:
    """Answers given after the session ended are kept until the same person is back."""

    def sign_in_by_form(self, client: Client, person: Person, url: str) -> None:
        assert person.user is not None
        data = {"login": person.user.employee_number, "password": PASSWORD, "next": url}
        assert client.post("/accounts/login/", data)["Location"] == url

    @pytest.mark.parametrize("tail", ["save/", "submit/"])
    def test_nothing_is_lost(self, city: City, client: Client, now: dt.datetime, tail: str) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        url = f"/attempts/{attempt.uuid}/"
        answers = right_answers(attempt)
        answer = client.post(f"{url}{tail}", form_of(answers))
        assert answer["Location"].endswith(f"?next={url}")
        self.sign_in_by_form(client, city.learner, url)
        client.get(url)
        attempt.refresh_from_db()
        assert attempt.answers == answers
        assert attempt.submitted_at is None

    def test_htmx_says_so_in_place(self, city: City, client: Client, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        url = f"/attempts/{attempt.uuid}/"
        answer = client.post(f"{url}save/", form_of(right_answers(attempt)), headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "/accounts/login/?next=" in answer.content.decode()

    def test_somebody_else_who_signs_in_there_gets_nothing(self, city: City, client: Client, now: dt.datetime) -> None:
        attempt = ready_for_quiz(city.learner, make_course(), now)
        url = f"/attempts/{attempt.uuid}/"
        client.post(f"{url}save/", form_of(right_answers(attempt)))
        self.sign_in_by_form(client, city.manager, url)
        assert client.get(url).status_code == 404
        attempt.refresh_from_db()
        assert attempt.answers == {}
