"""Before a course is published, its author and its approver see what differs, and choose what becomes of people."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import releases
from courses.enums import Passage
from courses.models import Course, CoursePage, CourseRelease, LessonPage, PassageChoice, ReleaseFile
from lms.organization.models import Person
from tests.conftest import City
from tests.factories.cms import picture
from tests.factories.courses import completed, enrolled, make_course, revised, text_of
from tests.factories.courses_authoring import build_course
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(city: City, now: dt.datetime) -> CoursePage:
    page = build_course(now=now)
    assert page.course is not None
    page.course.trainers.add(city.trainer)
    return page


@pytest.fixture
def course(page: CoursePage) -> Any:
    return page.course


def url_of(course: Course, query: str = "") -> str:
    return reverse("teach_differences", args=[course.code]) + query


def rewrite(page: CoursePage, title: str = "書き直した課") -> LessonPage:
    lesson: LessonPage = LessonPage.objects.child_of(page).first()
    lesson.title = title
    lesson.save_revision()
    return lesson


def in_the_middle(course: Course, now: dt.datetime, person: Person | None = None) -> None:
    enrolled(person or PersonFactory(), course, now)


def test_the_draft_is_compared_with_the_newest_release_and_stored_nowhere(
    page: CoursePage, course: Course, trainer_client: Client, now: dt.datetime
) -> None:
    in_the_middle(course, now)
    lesson = rewrite(page)
    files = ReleaseFile.objects.count()

    response = trainer_client.get(url_of(course))

    comparison, html = response.context["comparison"], response.content.decode()
    assert (comparison.before.key, comparison.after.key) == ("1", "draft-ja")
    assert [(group.title, group.was) for group in comparison.difference.languages[0].groups] == [
        ("書き直した課", "目的から考える")
    ]
    assert comparison.touched.people == 1
    assert 'name="passage"' in html
    assert (CourseRelease.objects.count(), ReleaseFile.objects.count()) == (1, files)
    assert lesson.title in html


def test_an_unchanged_draft_differs_in_nothing(course: Course, trainer_client: Client, now: dt.datetime) -> None:
    """Files included: the draft is compiled as a release would be."""
    in_the_middle(course, now)
    response = trainer_client.get(url_of(course))

    assert not response.context["comparison"].difference
    assert 'name="passage"' not in response.content.decode()


def test_any_two_releases(city: City, trainer_client: Client) -> None:
    course = make_course(title="窓口研修")
    course.trainers.add(city.trainer)
    for _ in range(2):
        revised(course)

    response = trainer_client.get(url_of(course, "?before=1&after=3"))

    change = response.context["comparison"].difference.languages[0].groups[0].changes[0]
    assert (change.before, change.after) == (("窓口研修",), ("窓口研修（改）（改）",))
    assert (
        url_of(course, "?after=3") in trainer_client.get(reverse("teach_course", args=[course.code])).content.decode()
    )


def test_how_many_of_those_in_the_middle_have_finished_a_changed_lesson(
    city: City, trainer_client: Client, now: dt.datetime
) -> None:
    course = make_course()
    course.trainers.add(city.trainer)
    completed(PersonFactory(), course, now)
    reader = enrolled(PersonFactory(), course, now)
    first, second = text_of(reader)["lessons"]
    reader.lessons.create(lesson_key=first["key"], opened_at=now, completed_at=now)
    revised(course, lessons=[{**first, "minutes": 9}, second])

    touched = trainer_client.get(url_of(course, "?after=2")).context["comparison"].touched

    assert (touched.people, touched.completed, touched.finished) == (1, 1, {first["key"]: 1})


def test_a_course_without_release_has_nothing_to_compare(city: City, trainer_client: Client) -> None:
    course = Course.objects.create(code="new", created_at=city.root.created_at)
    course.trainers.add(city.trainer)

    assert trainer_client.get(url_of(course)).context["comparison"] is None


class TestChoosing:
    def choose(self, client: Client, course: Course, passage: str) -> Any:
        return client.post(url_of(course), {"passage": passage}, follow=True)

    def test_the_choice_is_kept_for_the_next_release(self, course: Course, city: City, trainer_client: Client) -> None:
        self.choose(trainer_client, course, Passage.MOVE)

        choice = PassageChoice.objects.get()
        assert (choice.course, choice.passage, choice.chosen_by) == (course, Passage.MOVE, city.trainer.user)

    def test_nonsense_is_not(self, course: Course, trainer_client: Client) -> None:
        self.choose(trainer_client, course, "everybody")

        assert not PassageChoice.objects.exists()

    def test_nobody_else_comes_here(self, course: Course, learner_client: Client, manager_client: Client) -> None:
        for client in (learner_client, manager_client):
            assert client.get(url_of(course)).status_code == 404
            assert self.choose(client, course, Passage.RETAKE).status_code == 404
        assert not PassageChoice.objects.exists()

    def test_whoever_may_edit_a_course_of_others_sees_it(self, city: City, trainer_client: Client) -> None:
        """Trainers share the folder of courses: what leads them here must not end at a closed door."""
        other = make_course()
        assert trainer_client.get(url_of(other)).status_code == 200


class TestPublishing:
    def publish(self, client: Client, page: CoursePage, **action: str) -> Any:
        form = {
            "title": page.title, "slug": page.slug, "summary": page.summary, "objectives": page.objectives,
            "cover": page.cover_id or "", "cover_alt": page.cover_alt,
            **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")},
        }  # fmt: skip
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(url, {**form, **(action or {"action-publish": "1"})})

    def test_nobody_is_asked_where_nobody_is_concerned(self, page: CoursePage, hr_client: Client) -> None:
        rewrite(page)
        self.publish(hr_client, page)

        assert CourseRelease.objects.count() == 2

    def test_with_people_in_the_middle_it_waits_for_the_choice(
        self, page: CoursePage, course: Course, hr_client: Client, now: dt.datetime
    ) -> None:
        in_the_middle(course, now)
        rewrite(page)
        response = self.publish(hr_client, page)

        assert response["Location"] == url_of(course, "?after=draft-ja")
        assert CourseRelease.objects.count() == 1

        hr_client.post(url_of(course), {"passage": Passage.MOVE})
        self.publish(hr_client, page)

        assert CourseRelease.objects.latest("number").passage == Passage.MOVE

    def test_authors_are_asked_when_they_submit_and_approvers_find_the_choice(
        self, page: CoursePage, course: Course, hr_client: Client, trainer_client: Client, now: dt.datetime
    ) -> None:
        in_the_middle(course, now)
        rewrite(page)
        submit = {"action-submit": "1"}
        assert self.publish(trainer_client, page, **submit)["Location"].startswith(url_of(course))
        trainer_client.post(url_of(course), {"passage": Passage.RETAKE})
        self.publish(trainer_client, page, **submit)
        page.refresh_from_db()
        assert page.workflow_in_progress
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert url_of(course) in hr_client.get(edit).content.decode()

        task = page.current_workflow_task_state
        hr_client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]))

        assert CourseRelease.objects.latest("number").passage == Passage.RETAKE

    def test_approving_from_the_dashboard_asks_as_well(
        self, page: CoursePage, course: Course, hr_client: Client, trainer_client: Client, now: dt.datetime
    ) -> None:
        rewrite(page)
        self.publish(trainer_client, page, **{"action-submit": "1"})
        page.refresh_from_db()
        in_the_middle(course, now)
        task = page.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])

        assert hr_client.post(url)["Location"].startswith(url_of(course))
        assert CourseRelease.objects.count() == 1


def _queries(client: Client, url: str) -> int:
    releases.forget()
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_the_number_of_queries_does_not_grow(city: City, trainer_client: Client, now: dt.datetime) -> None:
    course = make_course()
    course.trainers.add(city.trainer)
    revised(course)
    enrolled(PersonFactory(), course, now)
    url = url_of(course, "?before=1&after=2")
    trainer_client.get(url)
    few = _queries(trainer_client, url)
    for _ in range(4):
        revised(course)
        enrolled(PersonFactory(), course, now)

    assert _queries(trainer_client, url) == few


def test_a_picture_that_was_exchanged_is_told(page: CoursePage, course: Course, trainer_client: Client) -> None:
    lesson = LessonPage.objects.get(slug="purpose")
    image = lesson.body[2].value["image"]
    image.file.save("other.png", picture(name="other.png", colour="red"))
    # As the editor does it: by the hash a rendition is found, or made anew.
    image.file_hash = ""
    image.get_file_hash()
    image.renditions.all().delete()

    files = trainer_client.get(url_of(course)).context["comparison"].difference.files

    assert files is not None
    assert [name[:4] for name in (*files.before, *files.after)] == ["flow", "othe"]
