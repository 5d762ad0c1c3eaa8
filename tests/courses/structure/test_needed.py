"""A course that others need is neither unpublished nor deleted under them."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions.relations import add_prerequisite, replace_course
from courses.models import Course, CoursePage
from lms.common import clock
from tests.conftest import City
from tests.factories.courses import make_course
from tests.factories.curricula import group, make_curriculum

pytestmark = pytest.mark.django_db


@pytest.fixture
def needed(city: City) -> Course:
    course = make_course(title="基礎研修")
    add_prerequisite(course=make_course(title="応用研修"), needs=course, now=clock.now(), by=None)
    make_curriculum(group([course]), name="養成体系")
    return course


def page_of(course: Course) -> CoursePage:
    page: CoursePage = CoursePage.objects.get(course=course)
    return page


@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_it_stays_and_what_needs_it_is_named(act: str, needed: Course, admin_client: Client) -> None:
    address = reverse(f"wagtailadmin_pages:{act}", args=[page_of(needed).pk])
    told = admin_client.post(address, follow=True).content.decode()
    assert "「応用研修」の前提になっています。" in told
    assert "育成体系「養成体系」で必要とされています。" in told
    assert page_of(needed).live


def test_several_at_once_stay_too(needed: Course, admin_client: Client) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    admin_client.post(f"{address}?id={page_of(needed).pk}", {"next": "/admin/"})
    assert page_of(needed).live


def test_with_an_open_successor_it_may_go(needed: Course, admin_client: Client) -> None:
    new = make_course(title="新しい基礎研修")
    replace_course(old=needed, new=new, valid_from=clock.today(), reason="改訂", now=clock.now(), by=None)
    admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[page_of(needed).pk]))
    assert not page_of(needed).live


def test_a_course_that_nobody_needs_may_go(city: City, admin_client: Client) -> None:
    course = make_course()
    admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[page_of(course).pk]))
    assert not page_of(course).live
