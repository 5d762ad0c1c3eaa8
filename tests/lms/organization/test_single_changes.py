"""HR registers single changes at the desk: form, preview, confirmation, undo."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.common import clock
from lms.common.clock import start_of
from lms.organization.enums import GrantRole, HeadKind, LeaveKind, PostingKind
from lms.organization.models import PUBLIC, Grant, Leave, Person, Posting, Sight
from lms.organization.queries import postings_on, primary_posting
from tests.conftest import City, SignIn
from tests.factories.organization import FOUNDED, GrantFactory, LeaveFactory, PersonFactory, PostingFactory, UnitFactory
from tests.lms.organization.desk import change, preview, text_of, version_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def april() -> dt.date:
    """A 1 April that is still to come."""
    return dt.date(clock.today().year + 1, 4, 1)


@pytest.fixture
def told(city: City) -> City:
    """HR of the city may see what is not announced."""
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    return city


def url(name: str, person: Person, **more: Any) -> str:
    return reverse(name, kwargs={"uuid": person.uuid, **more})


def transfer(on: dt.date, unit: str = "道路課", **more: str) -> dict[str, str]:
    return {
        "on": on.isoformat(),
        "unit_text": unit,
        "title": "主査",
        "grade": "chief",
        "employment": "regular",
        **more,
    }


def post_of(person: Person, day: dt.date, *, embargoed: bool = True) -> Posting:
    posting = primary_posting(person, day, Sight(now=clock.now(), embargoed=embargoed))
    assert posting is not None
    return posting


def test_a_transfer_is_said_in_a_sentence_before_it_is_written(city: City, hr_client: Client, april: dt.date) -> None:
    page = preview(hr_client, url("posting_transfer", city.learner), transfer(april))
    said = text_of(page)
    assert city.learner.name in said
    assert "人材育成課" in said
    assert "建設局 道路課" in said
    assert post_of(city.learner, april).unit == city.section
    change(hr_client, url("posting_transfer", city.learner), transfer(april))
    after = post_of(city.learner, april)
    assert (after.unit, after.title, after.recorded_by) == (city.far_section, "主査", city.hr.user)
    assert post_of(city.learner, april - DAY).unit == city.section


def test_days_are_typed_as_on_paper(city: City, hr_client: Client) -> None:
    change(hr_client, url("posting_transfer", city.learner), {**transfer(clock.today()), "on": "令和１２年４月１日"})
    assert post_of(city.learner, dt.date(2030, 4, 1)).unit == city.far_section


def test_of_several_units_one_is_chosen_and_what_was_typed_stays(city: City, hr_client: Client, april: dt.date) -> None:
    page = preview(hr_client, url("posting_transfer", city.learner), transfer(april, unit="DX推進"))
    assert page.status_code == 422
    assert 'type="radio"' in page.content.decode()
    assert 'value="主査"' in page.content.decode()
    typed = {**transfer(april, unit="DX推進"), "unit": str(city.other_section.uuid)}
    change(hr_client, url("posting_transfer", city.learner), typed)
    assert post_of(city.learner, april).unit == city.other_section


def test_a_unit_that_is_not_there_is_said_so(city: City, hr_client: Client, april: dt.date) -> None:
    page = preview(hr_client, url("posting_transfer", city.learner), transfer(april, unit="存在しない課"))
    assert page.status_code == 422
    assert post_of(city.learner, april).unit == city.section


def test_what_was_just_registered_can_be_taken_back(city: City, hr_client: Client, april: dt.date) -> None:
    done = change(hr_client, url("posting_transfer", city.learner), transfer(april))
    page = hr_client.get(done["Location"])
    at = page.context["undo"].at
    hr_client.post(url("person_undo", city.learner), {"at": at.isoformat()})
    assert post_of(city.learner, april).unit == city.section
    assert post_of(city.learner, april).valid_to is None
    # Taken back once, it is not there to be taken back again.
    hr_client.post(url("person_undo", city.learner), {"at": at.isoformat()})
    assert post_of(city.learner, april).unit == city.section


def test_a_transfer_that_has_not_begun_is_called_off(city: City, hr_client: Client, april: dt.date) -> None:
    change(hr_client, url("posting_transfer", city.learner), transfer(april))
    new = post_of(city.learner, april)
    said = text_of(preview(hr_client, url("posting_withdraw", city.learner, posting=new.pk), {}))
    assert "人材育成課" in said
    change(hr_client, url("posting_withdraw", city.learner, posting=new.pk), {})
    assert post_of(city.learner, april + 400 * DAY).unit == city.section


def test_a_transfer_to_an_earlier_post_gives_back_its_own_term(city: City, hr_client: Client, april: dt.date) -> None:
    end = dt.date(april.year + 2, 4, 1)
    person = PostingFactory(unit=city.section, valid_to=end).person
    typed = transfer(april, last_day=dt.date(april.year + 1, 3, 31).isoformat())
    change(hr_client, url("posting_transfer", person), typed)
    change(hr_client, url("posting_withdraw", person, posting=post_of(person, april).pk), {})
    assert post_of(person, april).valid_to == end


@pytest.mark.parametrize(
    ("nature", "head"),
    [("concurrent", HeadKind.NONE), ("additional", HeadKind.ADDITIONAL), ("acting", HeadKind.ACTING)],
)
def test_further_posts_stand_beside_the_primary_one(
    city: City, hr_client: Client, april: dt.date, nature: str, head: HeadKind
) -> None:
    change(hr_client, url("posting_add", city.manager), {**transfer(april), "nature": nature})
    posts = {p.kind: p for p in postings_on(april, PUBLIC(clock.now())).filter(person=city.manager)}
    assert posts[PostingKind.PRIMARY].unit == city.section
    added = posts[PostingKind.CONCURRENT]
    assert (added.unit, added.head) == (city.far_section, head)


def test_nobody_gets_a_second_primary_post(city: City, hr_client: Client, april: dt.date) -> None:
    page = preview(hr_client, url("posting_add", city.learner), {**transfer(april), "nature": "primary"})
    assert page.status_code == 422
    assert Posting.objects.filter(person=city.learner).count() == 1


def test_a_post_does_not_end_before_it_begins(city: City, hr_client: Client, april: dt.date) -> None:
    typed = transfer(april, last_day=(april - DAY).isoformat())
    page = preview(hr_client, url("posting_transfer", city.learner), typed)
    assert (page.status_code, "last_day" in page.context["form"].errors) == (422, True)
    held = post_of(city.learner, april)
    page = preview(
        hr_client, url("posting_end", city.learner, posting=held.pk), {"last_day": (FOUNDED - DAY).isoformat()}
    )
    assert (page.status_code, "last_day" in page.context["form"].errors) == (422, True)


def test_a_wrong_day_is_corrected_and_the_post_before_follows(city: City, hr_client: Client, april: dt.date) -> None:
    may = dt.date(april.year, 5, 1)
    change(hr_client, url("posting_transfer", city.learner), transfer(april))
    new = post_of(city.learner, april)
    change(hr_client, url("posting_correct", city.learner, posting=new.pk), {**transfer(may), "head": "none"})
    assert post_of(city.learner, may - DAY).unit == city.section
    assert post_of(city.learner, may).unit == city.far_section


def test_a_correction_backdated_keeps_what_was_known(city: City, hr_client: Client) -> None:
    held = post_of(city.learner, clock.today())
    typed = {**transfer(FOUNDED, unit="業務改革課"), "head": "none"}
    change(hr_client, url("posting_correct", city.learner, posting=held.pk), typed)
    assert post_of(city.learner, FOUNDED).unit == city.other_section
    yesterday = clock.today() - DAY
    page = hr_client.get(url("person_record", city.learner), {"known_on": yesterday.isoformat()})
    assert "人材育成課" in text_of(page)
    assert "業務改革課" not in text_of(page)
    assert "人材育成課" not in text_of(hr_client.get(url("person_record", city.learner)))
    assert "人材育成課" in text_of(hr_client.get(url("person_record", city.learner), {"all": "1"}))


def test_somebody_retires_and_everything_ends(told: City, hr_client: Client, april: dt.date) -> None:
    person = told.trainer
    PostingFactory(person=person, unit=told.far_section, concurrent=True)
    LeaveFactory(person=person, valid_from=april - 30 * DAY, now=clock.now())
    typed = {"last_day": (april - DAY).isoformat()}
    change(hr_client, url("person_retire", person), typed)
    now = clock.now()
    assert not postings_on(april, PUBLIC(now)).filter(person=person).exists()
    assert postings_on(april - DAY, PUBLIC(now)).filter(person=person).count() == 2
    assert not Leave.objects.seen(PUBLIC(now)).on(april).filter(person=person).exists()
    assert not Grant.objects.known().on(april).filter(person=person).exists()
    assert Grant.objects.known().on(april - DAY).filter(person=person).exists()


def test_a_departure_taken_back_gives_back_roles_too(city: City, hr_client: Client, april: dt.date) -> None:
    done = change(hr_client, url("person_retire", city.trainer), {"last_day": (april - DAY).isoformat()})
    at = hr_client.get(done["Location"]).context["undo"].at
    hr_client.post(url("person_undo", city.trainer), {"at": at.isoformat()})
    assert post_of(city.trainer, april).valid_to is None
    assert Grant.objects.known().get(person=city.trainer).valid_to is None


def test_who_has_left_comes_back_as_reemployed(city: City, hr_client: Client) -> None:
    person = PostingFactory(unit=city.section, valid_to=clock.today() - 10 * DAY).person
    page = hr_client.get(url("person_record", person))
    assert url("posting_add", person) in page.content.decode()
    typed = {**transfer(clock.today()), "nature": "primary", "employment": "reemployed"}
    change(hr_client, url("posting_add", person), typed)
    assert post_of(person, clock.today()).employment == "reemployed"


def test_leave_begins_ends_and_is_corrected(city: City, hr_client: Client, april: dt.date) -> None:
    begin = {"kind": "childcare", "on": clock.today().isoformat()}
    change(hr_client, url("leave_record", city.learner), begin)
    leave = Leave.objects.known().get(person=city.learner)
    assert (leave.kind, leave.valid_to) == (LeaveKind.CHILDCARE, None)
    again = preview(hr_client, url("leave_record", city.learner), {**begin, "on": april.isoformat()})
    assert again.status_code == 422
    change(hr_client, url("leave_end", city.learner, leave=leave.pk), {"on": april.isoformat()})
    leave = Leave.objects.known().get(person=city.learner)
    assert leave.valid_to == april
    typed = {"kind": "sick", "on": clock.today().isoformat(), "last_day": april.isoformat()}
    change(hr_client, url("leave_correct", city.learner, leave=leave.pk), typed)
    leave = Leave.objects.known().get(person=city.learner)
    assert (leave.kind, leave.valid_to) == (LeaveKind.SICK, april + DAY)
    change(hr_client, url("leave_withdraw", city.learner, leave=leave.pk), {})
    assert not Leave.objects.known().filter(person=city.learner).exists()


def test_a_form_filled_in_before_somebody_elses_change_is_stale(city: City, hr_client: Client, april: dt.date) -> None:
    address = url("posting_transfer", city.learner)
    mark = version_of(hr_client.get(address))
    LeaveFactory(person=city.learner, valid_from=april, now=clock.now())
    page = hr_client.post(address, {"version": mark, **transfer(april), "confirmed": "1"})
    assert page.status_code == 422
    assert post_of(city.learner, april).unit == city.section
    assert 'value="道路課"' in page.content.decode()
    # Having read what changed, one goes on from the same page.
    page = hr_client.post(address, {"version": version_of(page), **transfer(april), "confirmed": "1"})
    assert page.status_code == 302


def test_a_change_under_embargo_is_invisible_to_all_others(
    told: City, sign_in: SignIn, hr_client: Client, april: dt.date
) -> None:
    tomorrow = clock.today() + DAY
    typed = transfer(april, announce_on=tomorrow.isoformat(), announce_at="14:00")
    other_hr = PersonFactory(with_account=True)
    GrantFactory(person=other_hr)
    before = text_of(sign_in(other_hr).get(url("person_record", told.learner)))
    change(hr_client, url("posting_transfer", told.learner), typed)
    assert "道路課" in text_of(hr_client.get(url("person_record", told.learner)))
    assert text_of(sign_in(other_hr).get(url("person_record", told.learner))) == before
    assert "道路課" not in text_of(sign_in(other_hr).get(url("person_record", told.learner), {"all": "1"}))
    posting = Posting.objects.known().get(person=told.learner, valid_from=april)
    assert posting.disclosed_at == start_of(tomorrow) + dt.timedelta(hours=14)
    address = url("posting_correct", told.learner, posting=posting.pk)
    assert sign_in(other_hr).get(address).status_code == 404
    assert hr_client.get(address).status_code == 200


def test_the_audit_trail_keeps_the_secret_too(
    told: City, hr_client: Client, admin_client: Client, april: dt.date
) -> None:
    change(hr_client, url("posting_transfer", told.manager), transfer(april))
    typed = transfer(april, announce_on=(clock.today() + DAY).isoformat())
    change(hr_client, url("posting_transfer", told.learner), typed)
    page = text_of(admin_client.get(reverse("audit_trail"), {"action": "posting.transferred"}))
    assert str(told.manager.uuid) in page
    assert str(told.learner.uuid) not in page
    GrantFactory(person=told.admin, role=GrantRole.EMBARGO)
    page = text_of(admin_client.get(reverse("audit_trail"), {"action": "posting.transferred"}))
    assert str(told.learner.uuid) in page


def test_who_may_not_know_is_told_that_something_is_under_way_not_what(
    told: City, sign_in: SignIn, hr_client: Client, april: dt.date
) -> None:
    other_hr = PersonFactory(with_account=True)
    GrantFactory(person=other_hr)
    browser = sign_in(other_hr)
    typed = transfer(april, announce_on=(clock.today() + DAY).isoformat())
    change(hr_client, url("posting_transfer", told.learner), typed)
    for on in (april, april - 30 * DAY):
        page = preview(browser, url("posting_transfer", told.learner), transfer(on, unit="業務改革課"))
        assert page.status_code == 422
        assert "道路課" not in text_of(page)
        assert page.context["form"].non_field_errors()


def test_the_announcement_is_asked_of_those_alone_who_may_see_it(city: City, hr_client: Client, april: dt.date) -> None:
    address = url("posting_transfer", city.learner)
    assert "announce_on" not in hr_client.get(address).content.decode()
    # Sent nevertheless, it counts for nothing.
    change(hr_client, address, transfer(april, announce_on=april.isoformat()))
    assert post_of(city.learner, april, embargoed=False).unit == city.far_section


def test_an_announcement_in_the_past_is_refused(told: City, hr_client: Client, april: dt.date) -> None:
    typed = transfer(april, announce_on=(clock.today() - DAY).isoformat())
    page = preview(hr_client, url("posting_transfer", told.learner), typed)
    assert (page.status_code, "announce_on" in page.context["form"].errors) == (422, True)


@pytest.mark.parametrize(
    "name", ["person_record", "person_edit", "posting_transfer", "posting_add", "person_retire", "leave_record"]
)
def test_managers_and_hr_of_another_bureau_find_nobody_there(
    city: City, manager_client: Client, sign_in: SignIn, name: str
) -> None:
    stranger = PersonFactory(with_account=True)
    GrantFactory(person=stranger, unit=city.other_bureau)
    assert manager_client.get(url(name, city.learner)).status_code == 404
    assert sign_in(stranger).get(url(name, city.learner)).status_code == 404
    posting = Posting.objects.get(person=city.learner)
    for browser in (manager_client, sign_in(stranger)):
        for change_of in ("posting_correct", "posting_end", "posting_withdraw"):
            assert browser.get(url(change_of, city.learner, posting=posting.pk)).status_code == 404
        at = {"at": posting.recorded_at.isoformat()}
        assert browser.post(url("person_undo", city.learner), at).status_code == 404


@pytest.fixture
def bureau_hr(city: City, sign_in: SignIn) -> Client:
    """HR of the digital office alone."""
    person = PersonFactory(with_account=True)
    GrantFactory(person=person, unit=city.bureau)
    return sign_in(person)


def test_hr_of_a_bureau_moves_people_within_it_only(city: City, bureau_hr: Client, april: dt.date) -> None:
    address = url("posting_transfer", city.learner)
    page = preview(bureau_hr, address, transfer(april, unit="道路課"))
    assert page.status_code == 422
    change(bureau_hr, address, transfer(april, unit="業務改革課"))
    assert post_of(city.learner, april).unit == city.other_section


def test_hr_of_a_bureau_does_not_take_people_from_elsewhere(city: City, bureau_hr: Client, april: dt.date) -> None:
    person = PostingFactory(unit=city.far_section).person
    PostingFactory(person=person, unit=city.section, concurrent=True)
    assert bureau_hr.get(url("person_record", person)).status_code == 200
    page = preview(bureau_hr, url("posting_transfer", person), transfer(april, unit="業務改革課"))
    assert page.status_code == 422
    assert post_of(person, april).unit == city.far_section
    assert bureau_hr.get(url("person_retire", person)).status_code == 404
    primary = post_of(person, april)
    assert bureau_hr.get(url("posting_end", person, posting=primary.pk)).status_code == 404


def test_heading_a_unit_elsewhere_does_not_make_hr_there(city: City, sign_in: SignIn) -> None:
    both = PersonFactory(with_account=True)
    GrantFactory(person=both, unit=city.other_bureau)
    PostingFactory(person=both, unit=city.section, head=HeadKind.HEAD, title="課長")
    assert sign_in(both).get(url("person_record", city.learner)).status_code == 404


def test_a_persons_record_costs_the_same_for_a_long_life(
    city: City, hr_client: Client, django_assert_max_num_queries: Any
) -> None:
    hr_client.get(url("person_record", city.learner))
    long_life = PersonFactory()
    day = FOUNDED
    for _number in range(12):
        end = day + 60 * DAY
        PostingFactory(person=long_life, unit=UnitFactory(parent=city.division), valid_from=day, valid_to=end)
        LeaveFactory(person=long_life, valid_from=day, valid_to=day + 10 * DAY)
        day = end
    with django_assert_max_num_queries(14) as few:
        hr_client.get(url("person_record", city.learner))
        asked = len(few)
    with django_assert_max_num_queries(asked):
        hr_client.get(url("person_record", long_life))
