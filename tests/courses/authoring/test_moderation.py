"""A trainer writes a course, somebody else approves it, and only then learners get it: through the editor itself."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowState, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.actions.setup import SITE_ADMINS
from courses.actions.authoring import WORKFLOW
from courses.models import CatalogPage, Course, CoursePage, CourseRelease, LessonPage, QuizPage
from tests.conftest import City

pytestmark = pytest.mark.django_db


def _form(**fields: Any) -> dict[str, Any]:
    return dict(nested_form_data({"comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}, **fields})) | {
        f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }


def _course(**changes: Any) -> dict[str, Any]:
    fields = {
        "title": "窓口改善研修",
        "slug": "counter",
        "summary": "待ち時間を減らします。",
        "objectives": "待ち時間を数えられる",
        "cover": "",
        "cover_alt": "",
    }
    return _form(**{**fields, **changes})


def _lesson(**changes: Any) -> dict[str, Any]:
    body = streamfield([("text", rich_text("<p>待ち時間を数えます。</p>"))])
    return _form(**{"title": "数える", "slug": "count", "minutes": "5", "summary": "", "body": body, **changes})


def _options(*right: bool) -> dict[str, Any]:
    items = {
        str(number): {
            "value": {
                "text": f"選択肢{number}",
                "feedback": "",
                "weight": "",
                **({"correct": "on"} if correct else {}),
            },
            "deleted": "",
            "order": str(number),
            "id": "",
        }
        for number, correct in enumerate(right)
    }
    return {"count": str(len(right)), **items}


def _quiz() -> dict[str, Any]:
    value = {"text": "最初は？", "options": _options(True, False), "explanation": "", "lesson": "count", "points": "1"}
    fields = {
        "title": "確認テスト",
        "slug": "quiz",
        "intro": "",
        "minutes": "3",
        "pass_mark": "80",
        "max_attempts": "3",
        "time_limit": "0",
        "scoring": "best",
    }
    return _form(**fields, questions=streamfield([("single", value)]))


def _add(client: Client, model: str, parent: Page, data: dict[str, Any]) -> Any:
    return client.post(reverse("wagtailadmin_pages:add", args=["courses", model, parent.pk]), data, follow=True)


def _edit(client: Client, page: Page, data: dict[str, Any], **action: str) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, **action}, follow=True)


def _messages(response: Any) -> str:
    return "\n".join(str(message) for message in response.context["messages"])


@pytest.fixture
def catalog(city: City) -> Any:
    return CatalogPage.objects.get(locale__language_code="ja")


@pytest.fixture
def course_page(trainer_client: Client, catalog: CatalogPage) -> Any:
    response = _add(trainer_client, "coursepage", catalog, _course())
    assert response.status_code == 200
    return CoursePage.objects.get(slug="counter")


@pytest.fixture
def written(trainer_client: Client, course_page: CoursePage) -> CoursePage:
    _add(trainer_client, "lessonpage", course_page, _lesson())
    _add(trainer_client, "quizpage", course_page, _quiz())
    return course_page


@pytest.fixture
def submitted(trainer_client: Client, written: CoursePage) -> Any:
    _edit(trainer_client, written, _course(), **{"action-submit": "1"})
    return CoursePage.objects.get(pk=written.pk)


def test_a_course_is_known_from_its_first_draft(course_page: CoursePage, city: City) -> None:
    course = Course.objects.get()

    assert (course_page.course, course.code) == (course, "counter")
    assert list(course.trainers.all()) == [city.trainer]
    assert not course_page.live
    assert course_page.get_latest_revision_as_object().course == course


def test_what_a_trainer_writes_is_released_once_approved(
    submitted: CoursePage, trainer_client: Client, hr_client: Client, city: City
) -> None:
    assert submitted.workflow_in_progress
    assert not CourseRelease.objects.exists()

    response = _edit(
        hr_client, submitted, _course(), **{"action-workflow-action": "true", "workflow-action-name": "approve"}
    )

    release = CourseRelease.objects.get()
    assert "第1版" in _messages(response) or "Release 1" in _messages(response)
    assert (release.number, release.title, release.released_by) == (1, "窓口改善研修", city.hr.user)
    assert CoursePage.objects.get().live
    assert LessonPage.objects.get().live
    assert QuizPage.objects.get().live
    assert trainer_client.get(reverse("teach")).status_code == 200


def test_with_a_second_step_the_last_approval_releases(
    trainer_client: Client, written: CoursePage, hr_client: Client, admin_client: Client
) -> None:
    """An administrator adds steps in the editor: here the administrators look at it, too."""
    workflow = Workflow.objects.get(name=WORKFLOW)
    second = GroupApprovalTask.objects.create(name="情報セキュリティの確認")
    second.groups.add(Group.objects.get(name=SITE_ADMINS))
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=1)
    approve = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    _edit(trainer_client, written, _course(), **{"action-submit": "1"})

    _edit(hr_client, written, _course(), **approve)

    assert not CourseRelease.objects.exists()
    assert not CoursePage.objects.get().live
    assert CoursePage.objects.get().current_workflow_task.specific == second

    _edit(admin_client, written, _course(), **approve)

    assert CourseRelease.objects.get().number == 1
    assert CoursePage.objects.get().live


def test_approval_from_the_dashboard_does_the_same(submitted: CoursePage, hr_client: Client) -> None:
    task = submitted.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", task.pk])

    hr_client.post(url)

    assert CourseRelease.objects.get().number == 1


def test_a_trainer_cannot_publish(written: CoursePage, trainer_client: Client) -> None:
    _edit(trainer_client, written, _course(), **{"action-publish": "1"})
    lesson = LessonPage.objects.get()
    _edit(trainer_client, lesson, _lesson(), **{"action-publish": "1"})

    assert not CourseRelease.objects.exists()
    assert not CoursePage.objects.get().live
    assert not LessonPage.objects.get().live


def test_a_trainer_cannot_approve(submitted: CoursePage, trainer_client: Client) -> None:
    task = submitted.current_workflow_task_state
    trainer_client.post(reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", task.pk]))
    _edit(trainer_client, submitted, _course(), **{"action-workflow-action": "true", "workflow-action-name": "approve"})

    assert not CourseRelease.objects.exists()


def test_lessons_stand_still_while_the_course_is_looked_at(submitted: CoursePage, trainer_client: Client) -> None:
    lesson = LessonPage.objects.get()
    _edit(trainer_client, lesson, _lesson(title="後から変えた題"))

    assert LessonPage.objects.get().get_latest_revision_as_object().title == "数える"


def test_a_course_without_lessons_is_not_submitted(course_page: CoursePage, trainer_client: Client) -> None:
    response = _edit(trainer_client, course_page, _course(summary="書き直した概要"), **{"action-submit": "1"})

    assert not WorkflowState.objects.exists()
    assert "窓口改善研修" in _messages(response)
    assert CoursePage.objects.get().get_latest_revision_as_object().summary == "書き直した概要"


def test_a_new_lesson_is_not_offered_for_approval_by_itself(course_page: CoursePage, trainer_client: Client) -> None:
    url = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course_page.pk])
    assert "action-submit" not in trainer_client.get(url).content.decode()


def test_nothing_is_half_published(course_page: CoursePage, hr_client: Client, trainer_client: Client) -> None:
    _add(trainer_client, "lessonpage", course_page, _lesson(body=streamfield([])))
    response = _edit(hr_client, course_page, _course(), **{"action-publish": "1"})

    assert "数える" in _messages(response)
    assert not CoursePage.objects.get().live
    assert not LessonPage.objects.get().live
    assert not CourseRelease.objects.exists()


def test_an_approver_may_publish_directly(written: CoursePage, hr_client: Client) -> None:
    _edit(hr_client, written, _course(), **{"action-publish": "1"})

    assert CourseRelease.objects.get().number == 1


def test_editing_a_lesson_changes_no_release(written: CoursePage, hr_client: Client, trainer_client: Client) -> None:
    _edit(hr_client, written, _course(), **{"action-publish": "1"})
    payload = CourseRelease.objects.get().payload
    lesson = LessonPage.objects.get()
    _edit(trainer_client, lesson, _lesson(title="新しい題"))

    assert CourseRelease.objects.get().payload == payload

    _edit(hr_client, written, _course(), **{"action-publish": "1"})

    newest = CourseRelease.objects.get(number=2)
    assert json.loads(newest.payload)["locales"]["ja"]["lessons"][0]["title"] == "新しい題"


def test_trainers_put_lessons_in_order_and_take_them_out(written: CoursePage, trainer_client: Client) -> None:
    _add(trainer_client, "lessonpage", written, _lesson(title="二つ目", slug="second"))
    second = LessonPage.objects.get(slug="second")

    trainer_client.post(reverse("wagtailadmin_pages:set_page_position", args=[second.pk]) + "?position=0")
    assert LessonPage.objects.child_of(written)[0].slug == "second"

    trainer_client.post(reverse("wagtailadmin_pages:delete", args=[second.pk]))
    assert not LessonPage.objects.filter(slug="second").exists()


def test_learners_and_strangers_do_not_get_into_the_editor(learner_client: Client, client: Client) -> None:
    assert learner_client.get(reverse("wagtailadmin_home"), follow=True).status_code == 404
    response = client.get(reverse("wagtailadmin_home"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
