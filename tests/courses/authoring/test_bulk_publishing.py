"""Several pages are published at once from a list in the editor: courses are not among them."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import CatalogPage, Course, CoursePage, CourseRelease
from tests.conftest import City
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(city: City) -> Course:
    return make_course(title="窓口改善研修")


def publish(client: Client, *pages: int, below: bool = False) -> str:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = "&".join(f"id={page}" for page in pages)
    form = {"include_descendants": "on"} if below else {}
    return client.post(f"{address}?{chosen}&next=/admin/", form, follow=True).content.decode()


def test_a_course_goes_live_from_its_own_page_where_it_is_asked_what_becomes_of_people(
    course: Course, admin_client: Client
) -> None:
    page = CoursePage.objects.get(course=course)
    page.title = "直した窓口改善研修"
    page.save_revision()
    told = publish(admin_client, page.pk)
    assert "窓口改善研修」は講座です。" in told
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in told
    assert CoursePage.objects.get(pk=page.pk).has_unpublished_changes
    assert CourseRelease.objects.filter(course=course).count() == 1


def test_nor_does_one_that_lies_below_what_was_chosen(course: Course, admin_client: Client) -> None:
    page = CoursePage.objects.get(course=course)
    page.unpublish()
    told = publish(admin_client, CatalogPage.objects.get(locale=page.locale).pk, below=True)
    assert "「窓口改善研修」は講座です。" in told
    assert not CoursePage.objects.get(pk=page.pk).live


def test_other_pages_are_published_together(course: Course, admin_client: Client) -> None:
    catalog = CatalogPage.objects.first()
    assert catalog is not None
    catalog.title = "研修一覧"
    catalog.save_revision()
    publish(admin_client, catalog.pk)
    catalog.refresh_from_db()
    assert (catalog.title, catalog.has_unpublished_changes) == ("研修一覧", False)
