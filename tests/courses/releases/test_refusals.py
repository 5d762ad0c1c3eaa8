"""What cannot be learned from is not released; the author is told where and what."""

import datetime as dt
from typing import Any

import pytest

from cms.models import CmsDocument, CmsImage
from courses.actions.releases import release_course
from courses.models import CoursePage, CourseRelease, LessonPage, QuizPage
from courses.releases.problems import CourseNotReady
from tests.factories.courses_authoring import build_course, course_spec

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(now: dt.datetime) -> Any:
    return build_course(now=now)


def refusal(page: CoursePage, now: dt.datetime) -> str:
    with pytest.raises(CourseNotReady) as caught:
        release_course(page=page, now=now, by=None)
    assert CourseRelease.objects.count() == 1
    return str(caught.value)


def test_a_course_without_lessons(page: CoursePage, now: dt.datetime) -> None:
    LessonPage.objects.all().delete()

    assert page.title in refusal(page, now)


def test_a_lesson_without_content(page: CoursePage, now: dt.datetime) -> None:
    LessonPage.objects.filter(slug="watch").update(body="[]")

    assert "使う人を見る" in refusal(page, now)


def test_a_question_without_a_right_answer(page: CoursePage, now: dt.datetime) -> None:
    quiz = QuizPage.objects.get()
    for option in quiz.questions[1].value["options"]:
        option["correct"] = False
    quiz.save()

    assert "2" in refusal(page, now)


def test_a_picture_without_description(page: CoursePage, now: dt.datetime) -> None:
    lesson = LessonPage.objects.get(slug="purpose")
    lesson.body[2].value["image"].contextual_alt_text = ""
    lesson.save()

    assert "目的から考える" in refusal(page, now)


def test_a_decorative_picture_needs_none(page: CoursePage, now: dt.datetime) -> None:
    lesson = LessonPage.objects.get(slug="purpose")
    lesson.body[2].value["image"].contextual_alt_text = ""
    lesson.body[2].value["image"].decorative = True
    lesson.save()

    assert release_course(page=page, now=now, by=None).number == 2


def test_a_video_without_captions(page: CoursePage, now: dt.datetime) -> None:
    CmsDocument.objects.get(file__contains=".vtt").delete()

    assert "ある手続き" in refusal(page, now)


def test_a_picture_that_is_gone(page: CoursePage, now: dt.datetime) -> None:
    CmsImage.objects.all().delete()

    assert "目的から考える" in refusal(page, now)


def test_all_problems_are_told_at_once(page: CoursePage, now: dt.datetime) -> None:
    CmsImage.objects.all().delete()
    CmsDocument.objects.all().delete()

    assert len(refusal(page, now).splitlines()) == 3


def test_what_was_taken_down_stays_out(page: CoursePage, now: dt.datetime) -> None:
    LessonPage.objects.get(slug="watch").unpublish()
    build = course_spec(title="改題")
    build["lessons"] = build["lessons"][:1]
    build_course(now=now, spec=build)

    newest = CourseRelease.objects.get(number=2)
    assert [lesson["title"] for lesson in newest.parse()["locales"]["ja"]["lessons"]] == ["目的から考える"]
