"""HR reorganises at the desk, one unit at a time."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.common import clock
from lms.organization.actions.reorganisation import rename_unit
from lms.organization.enums import GrantRole, LineageKind
from lms.organization.models import PUBLIC, Person, Posting, Sight, Unit, UnitLineage, UnitVersion
from lms.organization.queries import postings_on, tree_on
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory, UnitFactory
from tests.lms.organization.desk import change, preview, text_of, version_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WAYS = ["unit_change", "unit_rename", "unit_move", "unit_merge", "unit_split", "unit_flag", "unit_abolish"]


@pytest.fixture
def april() -> dt.date:
    return dt.date(clock.today().year + 1, 4, 1)


def url(name: str, unit: Unit, **more: Any) -> str:
    return reverse(name, kwargs={"uuid": unit.uuid, **more})


def path_on(unit: Unit, day: dt.date, *, embargoed: bool = False) -> str:
    return tree_on(day, Sight(now=clock.now(), embargoed=embargoed)).path_name(unit.pk)


def unit_of(person: Person, day: dt.date) -> Unit:
    return postings_on(day, PUBLIC(clock.now())).get(person=person).unit


def test_a_new_unit_is_founded_below_another(city: City, hr_client: Client, april: dt.date) -> None:
    typed = {
        "on": april.isoformat(),
        "name": "データ活用課",
        "code": "D100",
        "kind": "section",
        "is_section": "on",
        "unit_text": "DX推進部",
        "unit": str(city.division.uuid),
    }
    done = change(hr_client, reverse("unit_new"), typed)
    made = UnitVersion.objects.known().get(code="D100")
    assert (made.parent, made.valid_from, made.is_section) == (city.division, april, True)
    assert made.unit.pk not in tree_on(april - DAY, PUBLIC(clock.now())).nodes
    assert done["Location"].startswith(url("unit_change", made.unit))


def test_a_code_in_use_is_refused_and_what_was_typed_stays(city: City, hr_client: Client, april: dt.date) -> None:
    typed = {
        "on": april.isoformat(),
        "name": "新しい課",
        "code": "00000",
        "kind": "section",
        "unit_text": "デジタル統括室",
    }
    typed["unit"] = str(city.bureau.uuid)
    page = preview(hr_client, reverse("unit_new"), typed)
    assert page.status_code == 422
    assert 'value="新しい課"' in page.content.decode()


def test_a_rename_is_said_in_a_sentence_then_done_then_taken_back(
    city: City, hr_client: Client, april: dt.date
) -> None:
    code = UnitVersion.objects.get(unit=city.section).code
    typed = {"on": april.isoformat(), "name": "デジタル人材課", "code": code}
    said = text_of(preview(hr_client, url("unit_rename", city.section), typed))
    assert "人材育成課" in said
    assert "デジタル人材課" in said
    assert path_on(city.section, april).endswith("人材育成課")
    done = change(hr_client, url("unit_rename", city.section), typed)
    assert path_on(city.section, april).endswith("デジタル人材課")
    at = hr_client.get(done["Location"]).context["undo"].at
    hr_client.post(url("unit_undo", city.section), {"at": at.isoformat()})
    assert path_on(city.section, april).endswith("人材育成課")
    assert not UnitLineage.objects.known().exists()


def test_a_unit_moves_and_a_circle_is_refused(city: City, hr_client: Client, april: dt.date) -> None:
    round_about = {"on": april.isoformat(), "unit_text": "研修担当"}
    page = preview(hr_client, url("unit_move", city.division), round_about)
    assert (page.status_code, "unit_text" in page.context["form"].errors) == (422, True)
    change(
        hr_client,
        url("unit_move", city.section),
        {"on": april.isoformat(), "unit_text": "建設局", "unit": str(city.other_bureau.uuid)},
    )
    assert path_on(city.team, april) == "建設局 人材育成課 研修担当"


def test_a_unit_merges_with_its_people(city: City, hr_client: Client, april: dt.date) -> None:
    typed = {"on": april.isoformat(), "unit_text": "道路課", "people": "move"}
    said = text_of(preview(hr_client, url("unit_merge", city.section), typed))
    assert "2" in said
    change(hr_client, url("unit_merge", city.section), typed)
    assert unit_of(city.learner, april) == city.far_section
    assert UnitLineage.objects.known().get(kind=LineageKind.MERGED).successor == city.far_section
    page = preview(hr_client, url("unit_merge", city.other_section), {**typed, "unit_text": "人材育成課"})
    assert page.status_code == 422


def test_a_merger_that_would_leave_people_is_refused(city: City, hr_client: Client, april: dt.date) -> None:
    typed = {"on": april.isoformat(), "unit_text": "道路課", "people": "none"}
    assert preview(hr_client, url("unit_merge", city.section), typed).status_code == 422


def test_a_split_asks_who_goes_where(city: City, hr_client: Client, april: dt.date) -> None:
    learner, manager = (Posting.objects.get(person=person) for person in (city.learner, city.manager))
    typed = {"on": april.isoformat(), "goes_on": "yes", "name_1": "研修課", "code_1": "K1"}
    page = preview(hr_client, url("unit_split", city.section), typed)
    assert {f"place_{learner.pk}", f"place_{manager.pk}"} <= set(page.content.decode().split('"'))
    chosen = {f"place_{learner.pk}": "0", f"place_{manager.pk}": "stays"}
    change(hr_client, url("unit_split", city.section), {**typed, **chosen})
    made = UnitVersion.objects.known().get(code="K1").unit
    assert unit_of(city.learner, april) == made
    assert unit_of(city.manager, april) == city.section


def test_a_split_without_a_name_or_a_code_is_refused(city: City, hr_client: Client, april: dt.date) -> None:
    typed = {"on": april.isoformat(), "goes_on": "yes", "name_1": "研修課", "code_1": "K1", "name_2": "計画課"}
    page = preview(hr_client, url("unit_split", city.section), typed)
    assert (page.status_code, "code_2" in page.context["form"].errors) == (422, True)


def test_a_unit_in_use_is_not_abolished(city: City, hr_client: Client, april: dt.date) -> None:
    typed = {"on": april.isoformat()}
    assert preview(hr_client, url("unit_abolish", city.section), typed).status_code == 422
    change(hr_client, url("unit_abolish", city.far_section), typed)
    assert path_on(city.far_section, april) == ""
    refused = preview(hr_client, url("unit_abolish", city.far_section), typed)
    assert refused.status_code == 422


def test_a_unit_counts_as_a_section_from_a_day(city: City, hr_client: Client, april: dt.date) -> None:
    change(hr_client, url("unit_flag", city.team), {"on": april.isoformat(), "is_section": "yes"})
    assert tree_on(april, PUBLIC(clock.now())).nodes[city.team.pk].is_section
    assert not tree_on(april - DAY, PUBLIC(clock.now())).nodes[city.team.pk].is_section


def test_what_was_written_wrongly_of_a_unit_is_corrected(city: City, hr_client: Client) -> None:
    version = UnitVersion.objects.get(unit=city.section)
    typed = {
        "name": "人財育成課",
        "code": version.code,
        "kind": "section",
        "is_section": "on",
        "unit_text": "デジタル統括室 DX推進部",
        "on": version.valid_from.isoformat(),
    }
    change(hr_client, url("unit_correct", city.section, version=version.pk), typed)
    assert path_on(city.section, version.valid_from).endswith("人財育成課")
    assert hr_client.get(url("unit_correct", city.section, version=version.pk)).status_code == 404


def typed_of(page: Any) -> dict[str, Any]:
    """The form as it stands on the page, to be sent back as it is."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if name != "version"}
    return {name: "on" if value is True else value for name, value in values.items() if value not in {None, False}}


def test_the_first_day_of_a_form_is_put_right_and_taken_back(city: City, hr_client: Client, april: dt.date) -> None:
    rename_unit(unit=city.section, on=april, name="デジタル人材課", now=clock.now(), by=city.hr.user)
    version = UnitVersion.objects.known().get(unit=city.section, name="デジタル人材課")
    address = url("unit_correct", city.section, version=version.pk)
    may = dt.date(april.year, 5, 1)
    typed = {**typed_of(hr_client.get(address)), "on": may.isoformat()}
    said = text_of(preview(hr_client, address, typed))
    assert "人材育成課" in said, "the form before is named"
    assert str(LineageKind.RENAMED.label) in said, "so is the line of descent"
    done = change(hr_client, address, typed)
    assert path_on(city.section, may - DAY).endswith("人材育成課")
    assert UnitLineage.objects.known().get().valid_from == may
    at = hr_client.get(done["Location"]).context["undo"].at
    hr_client.post(url("unit_undo", city.section), {"at": at.isoformat()})
    assert path_on(city.section, april).endswith("デジタル人材課")


def test_the_last_day_of_a_unit_is_asked_only_where_it_ends(city: City, hr_client: Client, april: dt.date) -> None:
    version = UnitVersion.objects.known().get(unit=city.far_section)
    page = hr_client.get(url("unit_correct", city.far_section, version=version.pk))
    assert "last_day" not in page.context["form"].fields
    change(hr_client, url("unit_abolish", city.far_section), {"on": april.isoformat()})
    version = UnitVersion.objects.known().get(unit=city.far_section)
    address = url("unit_correct", city.far_section, version=version.pk)
    typed = typed_of(hr_client.get(address))
    assert typed["last_day"] == april - DAY
    wrong = preview(hr_client, address, {**typed, "last_day": "2019-03-31"})
    assert (wrong.status_code, "last_day" in wrong.context["form"].errors) == (422, True)
    change(hr_client, address, {**typed, "last_day": april.isoformat()})
    assert path_on(city.far_section, april) == "建設局 道路課"
    assert path_on(city.far_section, april + DAY) == ""
    assert UnitLineage.objects.known().get().valid_from == april + DAY


def test_days_on_which_somebody_is_posted_stay(city: City, hr_client: Client) -> None:
    version = UnitVersion.objects.known().get(unit=city.section)
    address = url("unit_correct", city.section, version=version.pk)
    later = {**typed_of(hr_client.get(address)), "on": (version.valid_from + DAY).isoformat()}
    page = preview(hr_client, address, later)
    assert page.status_code == 422
    assert page.context["form"].non_field_errors()


def test_hr_of_a_bureau_corrects_days_within_it_and_takes_that_back(city: City, sign_in: SignIn) -> None:
    person = PersonFactory(with_account=True)
    GrantFactory(person=person, unit=city.other_bureau)
    browser = sign_in(person)
    version = UnitVersion.objects.known().get(unit=city.far_section)
    address = url("unit_correct", city.far_section, version=version.pk)
    typed = {**typed_of(browser.get(address)), "on": (version.valid_from + DAY).isoformat()}
    done = change(browser, address, typed)
    at = browser.get(done["Location"]).context["undo"].at
    assert browser.post(url("unit_undo", city.far_section), {"at": at.isoformat()}).status_code == 302
    assert path_on(city.far_section, version.valid_from) == "建設局 道路課"


def test_a_bureau_that_is_corrected_stays_below_the_city(city: City, sign_in: SignIn) -> None:
    """The city is no part of a unit's path: there are no words to be found again."""
    person = PersonFactory(with_account=True)
    GrantFactory(person=person, unit=city.bureau)
    browser = sign_in(person)
    version = UnitVersion.objects.known().get(unit=city.bureau)
    address = url("unit_correct", city.bureau, version=version.pk)
    change(browser, address, {**typed_of(browser.get(address)), "name": "デジタル局"})
    held = UnitVersion.objects.known().get(unit=city.bureau)
    assert (held.name, held.parent) == ("デジタル局", city.root)


def test_a_form_is_stale_once_somebody_came(city: City, hr_client: Client, april: dt.date) -> None:
    address, typed = url("unit_abolish", city.far_section), {"on": april.isoformat()}
    mark = version_of(hr_client.get(address))
    PostingFactory(unit=city.far_section, valid_to=april)
    page = hr_client.post(address, {**typed, "version": mark, "confirmed": "1"})
    assert page.status_code == 422
    assert path_on(city.far_section, april) != ""


def test_a_reorganisation_under_embargo_is_invisible_to_others(
    city: City, hr_client: Client, sign_in: SignIn, april: dt.date
) -> None:
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    other = PersonFactory(with_account=True)
    GrantFactory(person=other)
    browser = sign_in(other)
    before = text_of(browser.get(url("unit_change", city.section)))
    typed = {"on": april.isoformat(), "unit_text": "道路課", "people": "move"}
    typed["announce_on"] = (clock.today() + DAY).isoformat()
    change(hr_client, url("unit_merge", city.section), typed)
    assert path_on(city.section, april, embargoed=True) == ""
    assert path_on(city.section, april) != ""
    assert text_of(browser.get(url("unit_change", city.section))) == before
    page = preview(browser, url("unit_abolish", city.far_section), {"on": april.isoformat()})
    assert page.status_code == 422
    assert "人材育成課" not in text_of(page)
    assert page.context["form"].non_field_errors()


@pytest.mark.parametrize("name", WAYS)
def test_managers_and_hr_of_another_bureau_find_nothing_there(
    city: City, manager_client: Client, sign_in: SignIn, name: str
) -> None:
    stranger = PersonFactory(with_account=True)
    GrantFactory(person=stranger, unit=city.other_bureau)
    assert manager_client.get(url(name, city.section)).status_code == 404
    assert sign_in(stranger).get(url(name, city.section)).status_code == 404
    assert sign_in(stranger).get(url(name, city.far_section)).status_code == 200


def test_hr_of_a_bureau_reorganises_within_it_only(city: City, sign_in: SignIn, april: dt.date) -> None:
    person = PersonFactory(with_account=True)
    GrantFactory(person=person, unit=city.bureau)
    browser = sign_in(person)
    typed = {"on": april.isoformat(), "unit_text": "建設局", "unit": str(city.other_bureau.uuid)}
    assert preview(browser, url("unit_move", city.section), typed).status_code == 422
    page = preview(
        browser, reverse("unit_new"), {"on": april.isoformat(), "name": "室", "code": "X1", "kind": "office"}
    )
    assert (page.status_code, "unit_text" in page.context["form"].errors) == (422, True)


def test_a_unit_not_announced_is_not_there(city: City, hr_client: Client, april: dt.date) -> None:
    now = clock.now()
    secret = UnitFactory(parent=city.division, valid_from=april, now=now, disclose_at=now + DAY)
    assert hr_client.get(url("unit_change", secret)).status_code == 404
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    assert hr_client.get(url("unit_change", secret)).status_code == 200


def test_a_units_page_costs_the_same_for_a_long_history(
    city: City, hr_client: Client, april: dt.date, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = url("unit_change", city.section)
    hr_client.get(address)
    with django_assert_max_num_queries(16) as few:
        hr_client.get(address)
        asked = len(few)
    for number in range(6):
        rename_unit(
            unit=city.section, on=april + number * 30 * DAY, name=f"第{number}課", now=clock.now(), by=city.hr.user
        )
        PostingFactory(unit=city.section)
    hr_client.get(address)
    with django_assert_max_num_queries(asked):
        hr_client.get(address)
