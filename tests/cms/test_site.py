"""What every installation has, and the pages that everybody reads."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow

from cms.models import HomePage, StandardPage
from courses.actions.authoring import ensure_catalog
from courses.models import CatalogPage
from tests.conftest import City
from tests.factories.cms import ImageFactory, TermFactory

pytestmark = pytest.mark.django_db


def test_a_new_installation_has_its_tree_and_groups() -> None:
    assert list(HomePage.objects.order_by("pk").values_list("locale__language_code", flat=True)) == ["ja", "en"]
    assert CatalogPage.objects.count() == 2
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get(locale__language_code="ja")
    assert set(Group.objects.values_list("name", flat=True)) == {"trainers", "course-approvers", "site-admins"}
    assert list(Workflow.objects.values_list("name", flat=True)) == ["講座の公開承認"]


def test_making_it_again_changes_nothing(now: dt.datetime) -> None:
    counts = [model.objects.count() for model in (Page, Group, GroupPagePermission, Workflow, Site, Locale)]
    ensure_catalog(now=now)

    assert [model.objects.count() for model in (Page, Group, GroupPagePermission, Workflow, Site, Locale)] == counts


def test_trainers_hold_no_right_to_publish() -> None:
    rights = GroupPagePermission.objects.filter(group__name="trainers").values_list("permission__codename", flat=True)

    assert set(rights) == {"add_page", "change_page"}


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_laid_out_anew() -> None:
    """Runs in a transaction test, before which the tables may have been flushed."""
    assert CatalogPage.objects.count() == 2


def test_the_glossary_is_ordered_by_reading(learner_client: Client) -> None:
    for term, reading in (
        ("クラウド", "くらうど"),
        ("BPR", "びーぴーあーる"),
        ("業務改革", "ぎょうむかいかく"),
        ("庁内LAN", "ちょうないらん"),
    ):
        TermFactory(term=term, reading=reading)
    response = learner_client.get(reverse("glossary"))

    assert [row.label for row in response.context["rows"]] == ["A–Z", "か", "た"]
    assert [term.term for term in response.context["rows"][1].terms] == ["業務改革", "クラウド"]
    assert 'id="term-クラウド"' in response.content.decode()


def test_a_notice_is_read_by_signed_in_people(learner_client: Client, client: Client) -> None:
    home = HomePage.objects.get(locale__language_code="ja")
    body = [
        {"type": "heading", "value": "申込みの期限"},
        {"type": "callout", "value": {"kind": "point", "title": "要点", "text": "<p>月末まで</p>"}},
    ]
    page = StandardPage(title="お知らせ", slug="notice", locale=home.locale)
    page.body = StandardPage.body.field.stream_block.to_python(body)
    home.add_child(instance=page)

    shown = learner_client.get(page.url).content.decode()
    assert "申込みの期限" in shown
    assert "月末まで" in shown
    assert "お知らせ" in learner_client.get(home.url).content.decode()
    assert client.get(page.url).status_code == 302


def test_pictures_are_for_people_of_the_city(learner_client: Client, trainer_client: Client, client: Client) -> None:
    image = ImageFactory()
    shown, original = image.get_rendition("width-32").url, image.file.url

    assert learner_client.get(shown).status_code == 200
    assert learner_client.get(original).status_code == 404
    assert trainer_client.get(original).status_code == 200
    assert client.get(shown).status_code == 302
    assert learner_client.get("/media/releases/x").status_code == 404
    assert trainer_client.get("/media/images/../secret_key").status_code == 404


@pytest.mark.parametrize("name", ["wagtailadmin_home", "wagtailimages:index", "wagtailsnippets_cms_glossaryterm:list"])
def test_the_editor_opens_for_trainers(trainer_client: Client, city: City, name: str) -> None:
    response = trainer_client.get(reverse(name))

    assert response.status_code == 200
    html = response.content.decode()
    assert "cms/admin.css" in html
    assert "Wagtail</title>" not in html


def test_the_editor_has_one_sign_in(client: Client, learner_client: Client, city: City) -> None:
    response = client.get("/admin/login/?next=/admin/pages/")

    assert response["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2Fpages%2F"
    assert learner_client.get("/admin/login/").status_code == 404
