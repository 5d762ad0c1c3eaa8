"""A moment is set in the editor at which a course goes live or ends: then it is released as a whole, or not at all."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.actions.relations import add_prerequisite
from courses.actions.scheduling import Step, steps_due, take_step
from courses.models import Course, CoursePage, CourseRelease, LessonPage
from courses.tasks import publish_one, publish_what_is_due
from lms.inbox.models import Notification
from tests.conftest import City
from tests.factories.courses import make_course
from tests.factories.courses_authoring import build_course

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(hours=2)


@pytest.fixture
def page(city: City, now: dt.datetime) -> CoursePage:
    """Released once, with a new title and a new lesson title as drafts."""
    page = build_course(now=now, owner=city.trainer.user)
    assert page.course is not None
    page.course.trainers.add(city.trainer)
    lesson = LessonPage.objects.child_of(page).first()
    lesson.title = "次の版の課"
    lesson.save_revision()
    return page


def schedule(page: CoursePage, at: dt.datetime, **changes: Any) -> None:
    """As when it is approved with a moment set."""
    for name, value in {"title": "次の版の研修", "go_live_at": at, **changes}.items():
        setattr(page, name, value)
    page.save_revision(user=page.owner).publish()


def pass_time(page: CoursePage, to: dt.datetime) -> None:
    """Wagtail looks at its own clock: so what was to come is put into the past."""
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    content = {**revision.content, "go_live_at": to.isoformat()}
    page.revisions.filter(pk=revision.pk).update(approved_go_live_at=to, content=content)


def publish_scheduled(*, now: dt.datetime) -> int:
    """As the scheduler does each minute; returns how much was done."""
    return sum(take_step(step=step, pk=pk, now=now) for step, pk in steps_due(now=now))


def titles() -> list[str]:
    return list(CourseRelease.objects.order_by("number").values_list("title", flat=True))


def test_until_then_nothing_changes_and_then_all_of_it(page: CoursePage, now: dt.datetime) -> None:
    schedule(page, now + SOON)
    assert publish_scheduled(now=now) == 0
    assert titles() == ["目的から始める研修"]

    pass_time(page, now - SOON)
    assert publish_scheduled(now=now) == 1

    newest = CourseRelease.objects.latest("number")
    assert (newest.title, newest.parse()["locales"]["ja"]["lessons"][0]["title"]) == ("次の版の研修", "次の版の課")
    assert newest.released_by == page.owner
    assert publish_scheduled(now=now) == 0
    assert CourseRelease.objects.count() == 2


def test_a_first_release_waits_as_well(city: City, now: dt.datetime) -> None:
    page = build_course(now=now)
    course = page.course
    page.unpublish()
    CourseRelease.objects.all().delete()
    page.refresh_from_db()
    schedule(page, now + SOON)
    assert not CoursePage.objects.get().live
    assert titles() == []

    pass_time(page, now - SOON)
    publish_scheduled(now=now)

    assert CourseRelease.objects.get().course == course
    assert CoursePage.objects.get().live


def test_what_cannot_be_released_is_told_and_the_old_release_stays(
    page: CoursePage, city: City, now: dt.datetime
) -> None:
    schedule(page, now + SOON)
    pass_time(page, now - SOON)
    LessonPage.objects.update(body="[]")
    for lesson in LessonPage.objects.all():
        lesson.body = []
        lesson.save_revision()

    assert publish_scheduled(now=now) == 0
    assert publish_scheduled(now=now) == 0

    told = Notification.objects.get(user=city.trainer.user, key__startswith="courses.")
    assert "レッスンの中身がありません" in told.title
    assert told.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert titles() == ["目的から始める研修"]
    kept = CoursePage.objects.get()
    assert (kept.live, kept.title, kept.scheduled_revision) == (True, "目的から始める研修", None)


def test_one_that_fails_holds_up_no_other(page: CoursePage, city: City, now: dt.datetime) -> None:
    schedule(page, now + SOON)
    pass_time(page, now - SOON)
    LessonPage.objects.all().delete()
    other = page.get_parent()
    other.go_live_at, other.title = now + SOON, "新しい講座の棚"
    other.specific.save_revision().publish()
    other.specific.revisions.update(approved_go_live_at=now - dt.timedelta(minutes=1))

    publish_scheduled(now=now)

    assert Notification.objects.filter(key__startswith="courses.not_published").exists()
    assert not other.specific.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_each_is_a_message_of_its_own(page: CoursePage, now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that an error that nobody foresaw stops one and no other."""
    schedule(page, now + SOON)
    pass_time(page, now - SOON)
    CoursePage.objects.update(expire_at=now - SOON)
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(publish_one, "delay", lambda *what: sent.append(what))

    publish_what_is_due()

    due = page.revisions.get(approved_go_live_at__isnull=False)
    assert sent == [(Step.END, page.pk), (Step.PUBLISH, due.pk)]
    assert titles() == ["目的から始める研修"]


def test_a_message_that_comes_twice_changes_nothing_more(page: CoursePage, now: dt.datetime) -> None:
    schedule(page, now + SOON)
    pass_time(page, now - SOON)
    due = page.revisions.get(approved_go_live_at__isnull=False)

    publish_one("publish", due.pk)
    publish_one("publish", due.pk)

    assert titles() == ["目的から始める研修", "次の版の研修"]


def test_lessons_stand_still_until_then(page: CoursePage, now: dt.datetime, trainer_client: Client) -> None:
    """What was approved is what goes live."""
    schedule(page, now + SOON)
    lesson = LessonPage.objects.first()
    assert lesson is not None
    response = trainer_client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))

    assert lesson.get_lock() is not None
    assert "go_live_at" not in response.content.decode()


def test_a_course_ends_and_takes_nobody_new(page: CoursePage, now: dt.datetime) -> None:
    CoursePage.objects.update(expire_at=now - SOON)

    assert publish_scheduled(now=now) == 1

    ended = CoursePage.objects.get()
    assert (ended.live, ended.expired) == (False, True)
    assert CourseRelease.objects.count() == 1


def test_a_course_that_others_need_does_not_end(page: CoursePage, city: City, now: dt.datetime) -> None:
    assert page.course is not None
    assert city.hr.user is not None
    add_prerequisite(course=make_course(title="次の研修"), needs=page.course, now=now, by=city.hr.user)
    CoursePage.objects.filter(pk=page.pk).update(expire_at=now - SOON)

    for _ in range(2):
        assert publish_scheduled(now=now) == 0

    assert CoursePage.objects.get(pk=page.pk).live
    assert "次の研修" in Notification.objects.get(user=city.trainer.user, key__startswith="courses.").title


def test_both_are_shown_to_those_who_teach_it(page: CoursePage, now: dt.datetime, trainer_client: Client) -> None:
    assert page.course is not None
    schedule(page, now + SOON)
    CoursePage.objects.update(expire_at=now + 2 * SOON)

    state = trainer_client.get(reverse("teach")).context["states"][0]
    html = trainer_client.get(reverse("teach_course", args=[page.course.code])).content.decode()

    assert (state.goes_live_at, state.ends_at) == (now + SOON, now + 2 * SOON)
    assert html.count("<time") >= 2


def test_approving_says_when_it_will_be(page: CoursePage, hr_client: Client, now: dt.datetime) -> None:
    local = timezone.localtime(now + SOON).strftime("%Y-%m-%d %H:%M")
    form = {
        "title": "次の版の研修", "slug": page.slug, "summary": page.summary, "objectives": page.objectives,
        "cover": page.cover_id or "", "cover_alt": page.cover_alt, "go_live_at": local, "expire_at": "",
        **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")},
        "action-publish": "1",
    }  # fmt: skip
    response = hr_client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form, follow=True)
    said = " ".join(map(str, response.context["messages"]))

    assert CoursePage.objects.get().approved_schedule
    assert titles() == ["目的から始める研修"]
    assert "第1版" not in said
    assert "Release 1" not in said


def test_it_is_looked_for_every_minute() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["publish-what-is-due"]

    assert (entry["task"], entry["schedule"]) == ("courses.tasks.publish_what_is_due", 60.0)


def test_nothing_is_due_in_an_empty_city(now: dt.datetime) -> None:
    assert publish_scheduled(now=now) == 0
    assert not Course.objects.exists()
