"""HR makes an audience with buttons alone, sees whom it means before saving, and asks why."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.clock import start_of
from lms.organization.actions.audiences import create_audience, evaluate_audience
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import AudienceCause, Grade, GrantRole
from lms.organization.models import Audience, Person
from lms.organization.queries.audiences import current_rule, members_of
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory
from tests.lms.organization.audiences.rules_for_tests import group, rule, said

pytestmark = pytest.mark.django_db
Form = dict[str, Any]


@pytest.fixture
def audience(city: City, now: dt.datetime) -> Audience:
    """Those of the section and of the far section: the learner, the manager, and one more."""
    PostingFactory(person=PersonFactory(name="髙橋 美咲", kana="タカハシ ミサキ"), unit=city.far_section)
    units = [str(city.section.uuid), str(city.far_section.uuid)]
    return create_audience(name="研修の対象", purpose="", document=rule(said("unit", units=units)), now=now, by=None)


@pytest.fixture
def bureau_hr(city: City) -> Person:
    """HR of the other bureau alone."""
    person: Person = PersonFactory(with_account=True)
    PostingFactory(person=person, unit=city.other_bureau)
    GrantFactory(person=person, role=GrantRole.HR, unit=city.other_bureau)
    return person


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class Builder:
    """The form as a browser without scripts has it: what stands in it is sent with each button."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url, self.form = client, url, Form()
        self.response: Any = client.get(url)
        self.take()

    def take(self) -> None:
        draft = self.response.context["draft"]
        self.form = {"tree": draft.skeleton(), "among": draft.among, "name": draft.name, "purpose": draft.purpose}
        self.form["based_on"] = str(draft.based_on)
        for _path, node in draft.nodes():
            if node.kind:
                self.form.update({f"{node.key}-{name}": texts for name, texts in node.texts.items()})
            else:
                self.form[f"{node.key}-join"] = str(node.join)
            if node.negated:
                self.form[f"{node.key}-not"] = "on"

    def press(self, do: str, **fields: Any) -> Any:
        self.response = self.client.post(self.url, {**self.form, **_named(fields), "do": do})
        if self.response.context and "draft" in self.response.context:
            self.take()
        return self.response

    @property
    def tree(self) -> Any:
        return json.loads(self.form["tree"])


def _named(fields: Form) -> Form:
    return {name.replace("_", "-", 1): value for name, value in fields.items()}


def test_an_audience_is_made_with_buttons_alone(city: City, hr_client: Client) -> None:
    page = Builder(hr_client, reverse("audience_new"))
    page.press("add:n1", n1_new="unit", name="管理職")
    page.press("find:n2-units", **{"n2_units-find": "でじたる"})
    assert str(city.bureau.uuid) in page.response.content.decode()
    page.press("group:n1", n2_units=[str(city.bureau.uuid)])
    page.press("add:n3", n3_new="grade")
    page.press("add:n3", n3_new="head", n4_grades=["chief"])
    assert page.tree == {
        "key": "n1",
        "of": [
            {"key": "n2", "kind": "unit"},
            {"key": "n3", "of": [{"key": "n4", "kind": "grade"}, {"key": "n5", "kind": "head"}]},
        ],
    }
    sentence = page.response.context["sentence"]
    with translation.override("ja"):
        assert sentence == (
            "在職している職員のうち、デジタル統括室（下の組織を含む）に所属している、かつ（係長級である、または所属長である）人。"
        )
    assert page.response.context["count"] == 1
    saved = page.press("save")
    made = Audience.objects.get()
    assert saved["Location"] == reverse("audience_detail", args=[made.uuid])
    assert made.name == "管理職"
    assert set(members_of(made, clock.today())) == {city.manager}


def test_nodes_are_moved_and_removed(city: City, hr_client: Client) -> None:
    page = Builder(hr_client, reverse("audience_new"))
    for kind in ("head", "leave", "kind"):
        page.press("add:n1", n1_new=kind)
    page.press("group:n1")

    def order() -> list[Any]:
        return [part["key"] if "kind" in part else [inner["key"] for inner in part["of"]] for part in page.tree["of"]]

    assert order() == ["n2", "n3", "n4", []]
    page.press("up:n3")
    assert order() == ["n3", "n2", "n4", []]
    page.press("down:n4")
    assert order() == ["n3", "n2", ["n4"]]
    page.press("down:n2")
    assert order() == ["n3", ["n2", "n4"]]
    page.press("up:n2")
    assert order() == ["n3", "n2", ["n4"]]
    page.press("down:n4")
    assert order() == ["n3", "n2", [], "n4"]
    page.press("remove:n5")
    assert order() == ["n3", "n2", "n4"]
    page.press("remove:n1")
    assert order() == ["n3", "n2", "n4"]


def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(city: City, hr_client: Client) -> None:
    page = Builder(hr_client, reverse("audience_new"))
    page.press("add:n1", n1_new="listed", name="名指し")
    response = page.press("save", n2_people=f"{city.learner.employee_number}\n0000000", purpose="試行")
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    html = response.content.decode()
    assert 'href="#n2"' in html
    assert "0000000" in html
    assert str(city.learner.employee_number) in html
    assert "試行" in html
    assert not Audience.objects.exists()


def test_a_name_that_is_taken_is_said_at_the_name(audience: Audience, hr_client: Client) -> None:
    page = Builder(hr_client, reverse("audience_new"))
    response = page.press("save", name=audience.name)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert audience.name in response.content.decode()
    assert Audience.objects.count() == 1


def test_a_form_that_no_page_of_ours_sends_is_refused(city: City, hr_client: Client) -> None:
    for tree in ("", "[]", '{"key": "x"}', '{"key": "n1", "kind": "unit"}', '{"key": "n1", "of": [{"key": 7}]}'):
        response = hr_client.post(reverse("audience_new"), {"tree": tree, "do": "show"})
        assert response.status_code == HTTPStatus.BAD_REQUEST, tree


def test_with_scripts_only_the_form_comes_back(city: City, hr_client: Client) -> None:
    form = {"tree": '{"key": "n1", "of": []}', "among": "employee", "do": "add:n1", "n1-new": "head"}
    part = hr_client.post(reverse("audience_new"), form, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<form id="builder"')
    assert "HX-Request" in part["Vary"]


def preview_of(client: Client, document: Form, name: str = "確認") -> str:
    """Write the rule by a copy of an audience, and look at it: the address of the preview."""
    made = create_audience(name="もと", purpose="", document=document, now=clock.now(), by=None)
    page = Builder(client, f"{reverse('audience_new')}?copy={made.uuid}")
    url: str = page.press("preview", name=name)["Location"]
    Audience.objects.filter(pk=made.pk).update(name=f"もと{made.pk}")
    return url


def test_a_preview_shows_people_and_stores_nothing(city: City, hr_client: Client) -> None:
    url = preview_of(hr_client, rule(said("unit", units=[str(city.bureau.uuid)])))
    before = Audience.objects.count()
    page = hr_client.get(url)
    assert [row.person for row in page.context["rows"]] == sorted(
        city.personas.values(), key=lambda person: (person.sort_key, person.pk)
    )
    assert page.context["total"] == 5
    assert [(row.bureau.name, row.count) for row in page.context["bureaus"]] == [("デジタル統括室", 5)]
    why = hr_client.get(f"{url}why/{city.learner.uuid}/")
    assert city.learner.name in text_of(why)
    assert Audience.objects.count() == before
    saved = hr_client.post(page.context["builder_url"], {"draft": page.context["key"], "do": "save"})
    assert Audience.objects.get(name="確認").uuid.hex in saved["Location"].replace("-", "")


def test_a_preview_is_for_the_session_that_wrote_it(city: City, hr_client: Client, admin_client: Client) -> None:
    url = preview_of(hr_client, rule(said("head")))
    assert admin_client.get(url).status_code == HTTPStatus.NOT_FOUND
    assert hr_client.get(url).status_code == HTTPStatus.OK


def test_before_an_announcement_only_named_grants_preview_the_coming_april(
    city: City, hr_client: Client, now: dt.datetime
) -> None:
    today = clock.today()
    april = dt.date(today.year + 1, 4, 1)
    transfer_person(
        person=city.learner,
        on=april,
        unit=city.far_section,
        title="主査",
        grade=Grade.CHIEF,
        now=now,
        by=None,
        disclose_at=now + dt.timedelta(days=1),
    )
    document = rule(said("unit", units=[str(city.far_section.uuid)]))
    audience = create_audience(name="道路課", purpose="", document=document, now=now, by=None)
    preview = preview_of(hr_client, document)
    detail = reverse("audience_detail", args=[audience.uuid])
    why = reverse("audience_why", args=[audience.uuid, city.learner.uuid])
    for url in (preview, detail):
        assert hr_client.get(f"{url}?as_of={april}").context["total"] == 0
    assert not hr_client.get(f"{why}?as_of={april}").context["explanation"].holds
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    for url in (preview, detail):
        page = hr_client.get(f"{url}?as_of={april}")
        assert [row.person for row in page.context["rows"]] == [city.learner]
        assert page.context["is_forecast"]
    assert hr_client.get(f"{why}?as_of={april}").context["explanation"].holds
    evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=start_of(april))
    assert members_of(audience, april).get() == city.learner
    evaluate_audience(audience=audience, cause=AudienceCause.BY_HAND, now=now)


def test_the_page_of_an_audience_says_who_when_and_why(audience: Audience, city: City, hr_client: Client) -> None:
    page = hr_client.get(reverse("audience_detail", args=[audience.uuid]))
    names = [row.person.name for row in page.context["rows"]]
    assert names == [row.name for row in sorted(members_of(audience, clock.today()), key=lambda p: (p.sort_key, p.pk))]
    assert (page.context["total"], page.context["named"], page.context["hidden"]) == (3, 3, 0)
    assert sum(row.count for row in page.context["bureaus"]) == 3
    assert reverse("audience_why", args=[audience.uuid, city.learner.uuid]) in page.content.decode()
    yesterday = clock.today() - dt.timedelta(days=1)
    assert hr_client.get(f"{page.request['PATH_INFO']}?as_of={yesterday}").context["total"] == 0


def test_hr_of_a_bureau_sees_its_names_and_the_citys_number(
    audience: Audience, bureau_hr: Person, sign_in: SignIn, city: City
) -> None:
    client = sign_in(bureau_hr)
    detail = reverse("audience_detail", args=[audience.uuid])
    page = client.get(detail)
    assert [row.person.name for row in page.context["rows"]] == ["髙橋 美咲"]
    assert (page.context["total"], page.context["hidden"]) == (3, 2)
    assert city.learner.name not in page.content.decode()
    assert (
        client.get(reverse("audience_why", args=[audience.uuid, city.learner.uuid])).status_code == HTTPStatus.NOT_FOUND
    )
    taken = client.get(reverse("audience_export", args=[audience.uuid, "csv"])).content.decode("utf-8-sig")
    assert [row["氏名"] for row in csv.DictReader(io.StringIO(taken))] == ["髙橋 美咲"]
    for name in ("audience_edit", "audience_archive"):
        assert client.get(reverse(name, args=[audience.uuid])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("audience_new")).status_code == HTTPStatus.NOT_FOUND
    assert client.post(reverse("audience_evaluate", args=[audience.uuid])).status_code == HTTPStatus.NOT_FOUND


def test_a_trainer_sees_the_rule_and_the_number_and_no_name(
    audience: Audience, city: City, trainer_client: Client
) -> None:
    assert audience.name in trainer_client.get(reverse("audience_list")).content.decode()
    page = trainer_client.get(reverse("audience_detail", args=[audience.uuid]))
    assert (page.context["total"], page.context["named"]) == (3, 0)
    assert city.learner.name not in page.content.decode()
    assert (
        trainer_client.get(reverse("audience_export", args=[audience.uuid, "csv"])).status_code == HTTPStatus.NOT_FOUND
    )


def test_a_list_that_is_taken_is_recorded_without_names(audience: Audience, city: City, hr_client: Client) -> None:
    content = hr_client.get(reverse("audience_export", args=[audience.uuid, "xlsx"])).content
    assert content.startswith(b"PK")
    line = AuditEvent.objects.get(action="audience.exported")
    assert line.subject_key == str(audience.uuid)
    assert (line.detail["rows"], line.detail["format"]) == (3, "xlsx")
    assert city.learner.name not in json.dumps(line.detail, ensure_ascii=False)
    cp932 = hr_client.get(reverse("audience_export", args=[audience.uuid, "csv-cp932"]))
    assert cp932["Content-Type"].startswith("text/csv")
    assert hr_client.get(reverse("audience_export", args=[audience.uuid, "pdf"])).status_code == HTTPStatus.NOT_FOUND


def test_somebody_is_asked_about_by_number_which_stands_in_no_address(
    audience: Audience, city: City, hr_client: Client
) -> None:
    url = reverse("audience_ask", args=[audience.uuid])
    found = hr_client.post(url, {"number": city.hr.employee_number})
    assert found["Location"] == reverse("audience_why", args=[audience.uuid, city.hr.uuid])
    assert str(city.hr.employee_number) not in found["Location"]
    page = hr_client.get(found["Location"])
    assert not page.context["explanation"].holds
    with translation.override("ja"):
        assert _("Why %(name)s is not meant") % {"name": city.hr.name} in text_of(page)
    unknown = hr_client.post(url, {"number": "1"})
    assert unknown["Location"] == reverse("audience_detail", args=[audience.uuid])


def test_why_somebody_left_is_told(audience: Audience, city: City, hr_client: Client) -> None:
    transfer_person(
        person=city.learner,
        on=clock.today(),
        unit=city.other_section,
        title="係員",
        grade=Grade.STAFF,
        now=clock.now(),
        by=None,
    )
    evaluate_audience(audience=audience, cause=AudienceCause.EVENT, now=clock.now())
    detail = hr_client.get(reverse("audience_detail", args=[audience.uuid]))
    newest = detail.context["changes"][0]
    assert (newest["person"], newest["has_left"]) == (city.learner, True)
    page = hr_client.get(reverse("audience_why", args=[audience.uuid, city.learner.uuid]))
    gone = page.context["changes"][0]
    assert gone.has_left
    assert ["業務改革課" in reason.facts for reason in gone.reasons] == [True]


def test_changing_archiving_and_using_again(audience: Audience, city: City, hr_client: Client) -> None:
    page = Builder(hr_client, reverse("audience_edit", args=[audience.uuid]))
    page.press("add:n1", n1_new="head")
    assert page.press("save", name="所属長").status_code == HTTPStatus.FOUND
    audience.refresh_from_db()
    assert (audience.name, current_rule(audience).number) == ("所属長", 2)
    stale = page.press("save", name="所属長")
    assert stale.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    archive = reverse("audience_archive", args=[audience.uuid])
    assert "1" in text_of(hr_client.get(archive))
    hr_client.post(archive)
    assert hr_client.get(reverse("audience_list")).context["rows"] == []
    assert hr_client.get(reverse("audience_list"), {"show": "archived"}).context["rows"][0][0] == audience
    hr_client.post(reverse("audience_restore", args=[audience.uuid]))
    assert set(members_of(audience, clock.today())) == {city.manager}


def test_a_rule_of_any_shape_can_be_edited_again(city: City, hr_client: Client, now: dt.datetime) -> None:
    """What the form sends back unchanged is the same rule."""
    document = rule(
        said("unit", units=[str(city.bureau.uuid)], reach="alone", posts="any"),
        group("any", said("arrived", since="2026-04-01"), said("listed", people=[str(city.hr.uuid)]), negated=True),
        said("position", text="課長", match="equals", negated=True),
        said("leave", kinds=["sick"]),
        said("time_in_post", months=3),
        join="any",
        among="everybody",
    )
    audience = create_audience(name="いろいろ", purpose="", document=document, now=now, by=None)
    page = Builder(hr_client, reverse("audience_edit", args=[audience.uuid]))
    assert page.press("save").status_code == HTTPStatus.FOUND
    assert current_rule(audience).number == 1


def test_no_page_costs_more_for_a_larger_city(
    audience: Audience, city: City, hr_client: Client, now: dt.datetime
) -> None:
    detail, people = reverse("audience_detail", args=[audience.uuid]), city.far_section
    pages: dict[str, Callable[[], Any]] = {
        "list": lambda: hr_client.get(reverse("audience_list")),
        "detail": lambda: hr_client.get(detail),
        "why": lambda: hr_client.get(reverse("audience_why", args=[audience.uuid, city.learner.uuid])),
        "export": lambda: hr_client.get(reverse("audience_export", args=[audience.uuid, "xlsx"])),
    }

    def cost(name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert pages[name]().status_code == HTTPStatus.OK
        return len(queries)

    for page in pages.values():
        page()
    small = {name: cost(name) for name in pages}
    for number in range(12):
        PostingFactory(person=PersonFactory(), unit=people)
        create_audience(name=f"ほか{number}", purpose="", document=rule(said("head")), now=now, by=None)
    evaluate_audience(audience=audience, cause=AudienceCause.EVENT, now=clock.now())
    large = {name: cost(name) for name in pages}
    assert large == small
