"""A course is begun from another one: its pages come along, and nothing of those who learn in it."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from courses import releases
from courses.actions.copying import copy_course
from courses.models import Completion, Course, CoursePage, CourseRelease, Enrolment, LessonPage, QuizPage
from lms.accounts.models import AuditEvent
from lms.common.errors import DomainError
from tests.conftest import City
from tests.factories.courses import completed, make_session
from tests.factories.courses_authoring import build_course, course_spec

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(city: City, now: dt.datetime) -> Course:
    """In two languages, completed by somebody, with a lesson being rewritten."""
    page = build_course(now=now)
    build_course(now=now, spec=course_spec(title="Purpose first"), locale="en")
    course = Course.objects.get(pages=page)
    course.trainers.add(city.trainer)
    completed(city.learner, course, now)
    make_session(course, now.date(), now)
    lesson = LessonPage.objects.child_of(page).first()
    lesson.title = "書き直し中"
    lesson.save_revision()
    return course


def copied(course: Course, city: City, now: dt.datetime, code: str = "second", title: str = "二つ目の研修") -> Course:
    assert city.trainer.user is not None
    return copy_course(course=course, code=code, title=title, now=now, by=city.trainer.user)


def keys(course: Course) -> set[str]:
    """Every key in the payload of its newest release: lessons, blocks, questions, options."""
    release = course.releases.latest("number")
    return set(re.findall(r'"(?:key|id)":"([^"]+)"', release.payload))


def test_a_copy_is_a_draft_in_all_languages_with_what_is_written(course: Course, city: City, now: dt.datetime) -> None:
    made = copied(course, city, now)
    ja, en = CoursePage.objects.filter(course=made).order_by("locale_id")

    assert (made.code, ja.title, en.title, ja.live, en.live) == (
        "second",
        "二つ目の研修",
        "Purpose first",
        False,
        False,
    )
    assert ja.translation_key == en.translation_key
    assert [lesson.title for lesson in LessonPage.objects.child_of(ja)] == ["書き直し中", "使う人を見る"]
    assert QuizPage.objects.child_of(en).count() == 1
    assert ja.get_latest_revision_as_object().course == made
    assert list(made.trainers.all()) == [city.trainer]
    assert AuditEvent.objects.get(action="courses.copied").subject_key == "second"


def test_nothing_of_learners_and_no_release_comes_along(course: Course, city: City, now: dt.datetime) -> None:
    before = (Enrolment.objects.count(), Completion.objects.count(), CourseRelease.objects.count())
    made = copied(course, city, now)

    assert (Enrolment.objects.count(), Completion.objects.count(), CourseRelease.objects.count()) == before
    assert not made.sessions.exists()


def test_it_is_released_by_itself_with_keys_of_its_own(course: Course, city: City, now: dt.datetime) -> None:
    made = copied(course, city, now)
    releases_of_old = course.releases.count()
    for page in CoursePage.objects.filter(course=made):
        page.get_latest_revision().publish()
    text = releases.load(made.releases.latest("number"))
    ja, en = text.locale("ja"), text.locale("en")

    assert not keys(made) & keys(course)
    assert [lesson.key for lesson in ja.lessons] == [lesson.key for lesson in en.lessons]
    assert ja.quiz is not None
    assert en.quiz is not None
    assert [q.key for q in ja.quiz.questions] == [q.key for q in en.quiz.questions]
    # A question still leads back to its lesson.
    assert ja.quiz.questions[0].lesson == ja.lessons[0].key
    assert (text.code, course.releases.count()) == ("second", releases_of_old)


@pytest.mark.parametrize(
    ("code", "title", "error"),
    [("purpose", "題", "code_taken"), ("", "題", "code"), ("x" * 31, "題", "code"), ("second", " ", "title_missing")],
)
def test_code_and_title_are_its_own(
    course: Course, city: City, now: dt.datetime, code: str, title: str, error: str
) -> None:
    with pytest.raises(DomainError) as caught:
        copied(course, city, now, code, title)

    assert caught.value.code == error
    assert Course.objects.count() == 1


def test_a_course_that_was_never_written_here_cannot_be_copied(city: City, now: dt.datetime) -> None:
    with pytest.raises(DomainError):
        copied(Course.objects.create(code="old", created_at=now), city, now)


def test_wagtails_copy_leads_to_the_same_page(course: Course, trainer_client: Client) -> None:
    page = CoursePage.objects.get(course=course, locale__language_code="ja")
    url = reverse("teach_copy", args=[course.code])

    assert trainer_client.get(reverse("wagtailadmin_pages:copy", args=[page.pk]))["Location"] == url
    response = trainer_client.post(url, {"title": "二つ目の研修", "code": "second"})
    made = CoursePage.objects.get(course__code="second", locale__language_code="ja")
    assert response["Location"] == reverse("wagtailadmin_explore", args=[made.pk])


def test_a_taken_code_is_said_at_its_field(course: Course, trainer_client: Client) -> None:
    url = reverse("teach_copy", args=[course.code])
    assert trainer_client.get(url).context["form"].initial["code"] == "purpose-2"

    response = trainer_client.post(url, {"title": "二つ目の研修", "code": "purpose"})

    assert "code" in response.context["form"].errors
    assert trainer_client.get(reverse("teach_course", args=[course.code])).content.decode().count(url) == 1


def test_others_find_no_such_page(course: Course, learner_client: Client) -> None:
    assert learner_client.get(reverse("teach_copy", args=[course.code])).status_code == 404


def test_a_copy_by_wagtail_itself_is_another_course_too(course: Course, city: City) -> None:
    """Whichever program calls it, revisions included."""
    page = CoursePage.objects.get(course=course, locale__language_code="ja")
    made = page.copy(update_attrs={"title": "写し", "slug": "copy"}, recursive=True, keep_live=False)
    made.refresh_from_db()

    assert made.course not in {None, course}
    assert made.get_latest_revision_as_object().course == made.course
    made.get_latest_revision().publish()
    assert made.course.releases.count() == 1
    assert course.releases.count() == 2
