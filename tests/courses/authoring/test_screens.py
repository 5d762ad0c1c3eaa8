"""Every screen of the editor that trainers and approvers meet opens for them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import CmsDocument, CmsImage, GlossaryTerm
from courses.models import CatalogPage, CoursePage, LessonPage, QuizPage
from tests.conftest import City
from tests.factories.cms import TermFactory
from tests.factories.courses_authoring import build_course

pytestmark = pytest.mark.django_db
Screen = tuple[str, Callable[[], list[Any]]]


def catalog() -> CatalogPage:
    found: CatalogPage = CatalogPage.objects.get(locale__language_code="ja")
    return found


PAGE_SCREENS = ("edit", "history", "usage", "workflow_history", "view_draft")


def _key_of(find: Callable[[], Any]) -> Callable[[], list[Any]]:
    return lambda: [find().pk]


def _page_screens() -> list[Screen]:
    pages: list[Callable[[], Any]] = [CoursePage.objects.get, LessonPage.objects.first, QuizPage.objects.get]
    screens: list[Screen] = [("explore", lambda: [catalog().pk]), ("explore", lambda: [CoursePage.objects.get().pk])]
    for find in pages:
        screens += [(f"pages:{name}", _key_of(find)) for name in PAGE_SCREENS]
    return [
        *screens,
        ("pages:add_subpage", lambda: [CoursePage.objects.get().pk]),
        ("pages:add", lambda: ["courses", "coursepage", catalog().pk]),
        ("pages:add", lambda: ["courses", "lessonpage", CoursePage.objects.get().pk]),
        ("pages:add", lambda: ["courses", "quizpage", CoursePage.objects.get().pk]),
        ("pages:delete", lambda: [LessonPage.objects.all()[0].pk]),
        ("pages:revisions_compare", lambda: [LessonPage.objects.all()[0].pk, "earliest", "latest"]),
        ("pages:search", list),
        ("choose_page", list),
        ("home", list),
        ("account", list),
    ]


OTHERS: list[Screen] = [
    ("wagtailimages:index", list),
    ("wagtailimages:add_multiple", list),
    ("wagtailimages:edit", lambda: [CmsImage.objects.all()[0].pk]),
    ("wagtailimages_chooser:choose", list),
    ("wagtaildocs:index", list),
    ("wagtaildocs:edit", lambda: [CmsDocument.objects.all()[0].pk]),
    ("wagtaildocs_chooser:choose", list),
    ("wagtailsnippets_cms_glossaryterm:list", list),
    ("wagtailsnippets_cms_glossaryterm:add", list),
    ("wagtailsnippets_cms_glossaryterm:edit", lambda: [GlossaryTerm.objects.get().pk]),
]


def _name(short: str) -> str:
    return short if short.startswith("wagtail") else f"wagtailadmin_{short}"


def test_all_screens_open(city: City, trainer_client: Client, hr_client: Client, now: dt.datetime) -> None:
    TermFactory()
    build_course(now=now)
    for client in (trainer_client, hr_client):
        for short, arguments in [*_page_screens(), *OTHERS]:
            url = reverse(_name(short), args=arguments())
            assert client.get(url).status_code == 200, url


def test_only_what_belongs_there_can_be_added(city: City, trainer_client: Client, now: dt.datetime) -> None:
    page = build_course(now=now)
    choices = trainer_client.get(reverse("wagtailadmin_pages:add_subpage", args=[page.pk])).context["page_types"]

    assert {model for _, _, model, _ in choices} == {"lessonpage", "quizpage"}


@pytest.mark.parametrize("name", ["wagtailusers_users:index", "wagtailsites:index", "wagtaillocales:index"])
def test_what_trainers_do_not_need_is_closed(city: City, trainer_client: Client, name: str) -> None:
    assert trainer_client.get(reverse(name)).status_code == 302
