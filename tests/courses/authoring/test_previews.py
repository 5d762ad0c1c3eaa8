"""What an author sees in the preview is what learners get."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses import releases
from courses.actions.enrolments import enrol
from courses.enums import EnrolmentSource
from courses.models import CoursePage, CourseRelease, LessonPage, LessonProgress, QuizAttempt, QuizPage
from tests.conftest import City
from tests.factories.cms import TermFactory
from tests.factories.courses_authoring import build_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(city: City, now: dt.datetime) -> Any:
    TermFactory()
    built = build_course(now=now)
    assert built.course is not None
    built.course.trainers.add(city.trainer)
    return built


def article(response: Any) -> str:
    """The lesson itself, with what must differ made equal: where answers go, and where files of a draft lie."""
    html = re.search(r'<article class="lesson".*?</article>', response.content.decode(), re.DOTALL)
    assert html is not None
    # A draft cannot be sent from: nothing is ever stored.
    stripped = re.sub(r'<form class="read-instead".*?</form>', "", html[0], flags=re.DOTALL)
    plain = re.sub(r'(action|hx-post|src|poster|href|data-media|data-place)="[^"]*"', r"\1", stripped)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", plain)


def draft_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:view_draft", args=[page.pk])


@pytest.mark.parametrize("slug", ["purpose", "watch"])
def test_a_lesson_looks_the_same(
    page: CoursePage, slug: str, city: City, trainer_client: Client, learner_client: Client, now: dt.datetime
) -> None:
    assert page.course is not None
    enrol(person=city.learner, course=page.course, source=EnrolmentSource.SELF, now=now)
    lesson = LessonPage.objects.get(slug=slug)

    shown = trainer_client.get(draft_url(lesson))
    learned = learner_client.get(reverse("lesson", args=[page.course.code, lesson.translation_key]))

    assert {"courses/lesson.html"} <= {t.name for t in shown.templates} & {t.name for t in learned.templates}
    assert article(shown) == article(learned)
    assert "term__word" in article(learned) or slug == "watch"


def test_a_draft_shows_in_the_preview_alone(page: CoursePage, trainer_client: Client) -> None:
    lesson = LessonPage.objects.get(slug="purpose")
    lesson.title = "まだ下書きの題"
    lesson.save_revision()

    assert "まだ下書きの題" in trainer_client.get(draft_url(lesson)).content.decode()
    assert releases.load(CourseRelease.objects.get()).locale("ja").lessons[0].title == "目的から考える"


def test_a_checkpoint_answers_and_forgets(page: CoursePage, trainer_client: Client) -> None:
    lesson = LessonPage.objects.get(slug="purpose")
    block = releases.load(CourseRelease.objects.get()).locale("ja").lessons[0].checkpoints[0]
    url = reverse("teach_checkpoint", args=["purpose", "ja", lesson.translation_key])
    answer = {"block": block.id, "option": block.options[1].key}

    part = trainer_client.post(url, answer, headers={"hx-request": "true"})
    whole = trainer_client.post(url, answer)

    assert "道具を買うの理由" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "道具を買うの理由" in whole.content.decode()
    assert not LessonProgress.objects.exists()


def test_the_course_and_the_quiz_have_previews(page: CoursePage, trainer_client: Client) -> None:
    course = trainer_client.get(draft_url(page))
    quiz = trainer_client.get(draft_url(QuizPage.objects.get()))

    assert "courses/detail.html" in {t.name for t in course.templates}
    assert "courses/attempt.html" in {t.name for t in quiz.templates}
    assert "最初は？" in quiz.content.decode()


def test_a_quiz_can_be_tried_without_a_trace(page: CoursePage, trainer_client: Client) -> None:
    quiz = releases.load(CourseRelease.objects.get()).locale("ja").quiz
    assert quiz is not None
    answers: dict[str, Any] = {f"q-{q.key}": sorted(q.right_keys) for q in quiz.questions}
    answers["asked"] = [q.key for q in quiz.questions]

    response = trainer_client.post(reverse("teach_quiz", args=["purpose", "ja"]), answers)

    assert "courses/result.html" in {t.name for t in response.templates}
    assert response.context["right"] == 2
    assert not QuizAttempt.objects.exists()


def test_an_unfinished_lesson_can_be_looked_at(page: CoursePage, trainer_client: Client) -> None:
    page.add_child(instance=LessonPage(title="書きかけ", slug="unfinished", live=False, locale=page.locale))
    lesson = LessonPage.objects.get(slug="unfinished")
    lesson.save_revision()
    response = trainer_client.get(draft_url(lesson))

    assert response.status_code == 200
    assert any("書きかけ" in str(problem) for problem in response.context["problems"])


def test_live_pages_lead_to_the_release(page: CoursePage, learner_client: Client) -> None:
    for each in (page, LessonPage.objects.get(slug="watch"), QuizPage.objects.get()):
        response = learner_client.get(each.url)
        assert (response.status_code, response["Location"]) == (302, reverse("course_detail", args=["purpose"]))


def test_previews_are_for_authors(page: CoursePage, learner_client: Client, city: City) -> None:
    lesson = LessonPage.objects.get(slug="purpose")

    assert learner_client.get(draft_url(lesson), follow=True).status_code == 404
    assert learner_client.post(reverse("teach_quiz", args=["purpose", "ja"])).status_code == 404
