"""Roles entrusted: who may give which, the list of them, and what begins and ends by date."""

import datetime as dt
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import AuditEvent, User
from lms.common import clock
from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.inbox.models import Notification
from lms.organization.access import resolve_access
from lms.organization.actions.grants import end_grant, give_grant, sync_everybody
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade, GrantRole, HeadKind
from lms.organization.models import Grant, Person, Unit
from lms.organization.queries.giving import giving_of
from lms.organization.tasks import sync_groups_of_everybody
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory, UnitFactory

pytestmark = pytest.mark.django_db
TODAY = clock.today()
DAY = dt.timedelta(days=1)


def form(person: Person, role: GrantRole, unit: str = "", **values: Any) -> dict[str, str]:
    typed = {"person_text": person.employee_number, "role": role, "unit_text": unit, "valid_from": TODAY.isoformat()}
    return {**typed, "last_day": "", "reason": "事務分担", **values}


def give(browser: Client, **typed: Any) -> int:
    return browser.post(reverse("grant_new"), {**typed, "confirmed": "1"}).status_code


def in_ten_days() -> str:
    return (TODAY + 10 * DAY).isoformat()


def test_the_administrator_looks_first_and_then_entrusts(city: City, sign_in: SignIn) -> None:
    browser = sign_in(city.admin)
    typed = form(city.learner, GrantRole.HR, "建設局", valid_from="R8.4.1", last_day="2027-03-31")
    preview = browser.post(reverse("grant_new"), typed)
    assert preview.status_code == HTTPStatus.OK
    assert city.learner.name in preview.content.decode()
    assert not Grant.objects.filter(person=city.learner).exists(), "nothing is written before it is confirmed"
    assert give(browser, **typed) == HTTPStatus.FOUND
    grant = Grant.objects.get(person=city.learner)
    assert (grant.role, grant.unit, grant.valid_from) == (GrantRole.HR, city.other_bureau, dt.date(2026, 4, 1))
    assert (grant.valid_to, grant.recorded_by) == (dt.date(2027, 4, 1), city.admin.user)
    event = AuditEvent.objects.get(action="grant.given", actor=city.admin.user)
    assert event.detail == {"role": "hr", "unit": str(city.other_bureau.uuid)}


def test_hr_entrusts_delegates_in_its_units_and_nothing_else(city: City, sign_in: SignIn) -> None:
    bureau_hr = PersonFactory(with_account=True)
    GrantFactory(person=bureau_hr, role=GrantRole.HR, unit=city.bureau)
    browser = sign_in(bureau_hr)
    assert give(browser, **form(city.learner, GrantRole.DELEGATE, "人材育成課")) == HTTPStatus.FOUND
    far = form(city.learner, GrantRole.DELEGATE, "道路課")
    assert give(browser, **far) == HTTPStatus.UNPROCESSABLE_ENTITY, "another bureau's section is not found"
    assert give(browser, **form(city.learner, GrantRole.TRAINER)) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Grant.objects.filter(person=city.learner).count() == 1


def test_a_head_names_a_delegate_for_the_own_unit_until_a_day(city: City, sign_in: SignIn) -> None:
    browser = sign_in(city.manager)
    endless = browser.post(reverse("grant_new"), form(city.learner, GrantRole.DELEGATE, "人材育成課"))
    assert endless.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    typed = form(city.learner, GrantRole.DELEGATE, "人材育成課", last_day=in_ten_days())
    assert give(browser, **typed) == HTTPStatus.FOUND
    assert resolve_access(city.learner.user).unit_ids == {city.section.pk, city.team.pk}
    elsewhere = form(city.learner, GrantRole.DELEGATE, "業務改革課", last_day=in_ten_days())
    assert give(browser, **elsewhere) == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_head_names_only_people_of_the_unit(city: City, sign_in: SignIn) -> None:
    typed = form(city.trainer, GrantRole.DELEGATE, "人材育成課", last_day=in_ten_days())
    answer = sign_in(city.manager).post(reverse("grant_new"), typed)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert city.trainer.name not in answer.content.decode()


def test_a_delegate_names_no_further_one(city: City, sign_in: SignIn) -> None:
    GrantFactory(person=city.learner, role=GrantRole.DELEGATE, unit=city.section)
    browser = sign_in(city.learner)
    assert browser.get(reverse("organization_grants")).status_code == HTTPStatus.OK
    assert browser.get(reverse("grant_new")).status_code == HTTPStatus.NOT_FOUND


def test_a_head_of_yesterday_names_nobody(city: City) -> None:
    transfer_person(
        person=city.manager,
        on=TODAY,
        unit=city.far_section,
        title="主幹",
        grade=Grade.MANAGER,
        head=HeadKind.NONE,
        now=clock.now(),
        by=None,
    )
    assert giving_of(resolve_access(city.manager.user), clock.now()).roles == ()


def test_nobody_entrusts_a_role_to_themselves(city: City, sign_in: SignIn, now: dt.datetime) -> None:
    answer = sign_in(city.admin).post(reverse("grant_new"), form(city.admin, GrantRole.HR))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "自分自身" in answer.content.decode()
    with pytest.raises(DomainError) as refused:
        give_grant(
            person=city.hr,
            role=GrantRole.EMBARGO,
            unit=None,
            valid_from=TODAY,
            reason="",
            now=now,
            by=city.hr.user,
        )
    assert refused.value.code == "own_grant"


def test_names_that_several_bear_are_offered_to_choose_from(city: City, sign_in: SignIn) -> None:
    browser = sign_in(city.admin)
    typed = form(city.learner, GrantRole.TRAINER, person_text="山田")
    answer = browser.post(reverse("grant_new"), typed)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert str(city.learner.uuid) in answer.content.decode()
    assert give(browser, **{**typed, "person": str(city.learner.uuid)}) == HTTPStatus.FOUND
    assert Grant.objects.filter(role=GrantRole.TRAINER, person=city.learner).count() == 1


def test_a_role_is_taken_back_with_its_reason(city: City, sign_in: SignIn) -> None:
    browser, held = sign_in(city.admin), city.trainer.grants.get()
    address = reverse("grant_end", args=[held.pk])
    typed = {"last_day": TODAY.isoformat(), "reason": "異動のため"}
    assert browser.post(address, typed).status_code == HTTPStatus.OK, "a preview"
    assert city.trainer.grants.known().get() == held
    assert browser.post(address, {**typed, "confirmed": "1"}).status_code == HTTPStatus.FOUND
    rest = city.trainer.grants.known().get()
    assert (rest.valid_to, rest.end_reason) == (TODAY + DAY, "異動のため")
    assert browser.get(address).status_code == HTTPStatus.NOT_FOUND, "that row is history"


def test_an_end_is_never_a_prolongation(city: City, now: dt.datetime) -> None:
    grant = GrantFactory(person=city.learner, role=GrantRole.TRAINER, valid_to=TODAY)
    with pytest.raises(DomainError) as refused:
        end_grant(grant=grant, on=TODAY + DAY, now=now, by=None)
    assert refused.value.code == "ended"


def test_the_holder_is_told_when_a_role_comes_and_goes(city: City, now: dt.datetime) -> None:
    grant = GrantFactory(person=city.learner, role=GrantRole.TRAINER, now=now)
    end_grant(grant=grant, on=TODAY, now=now, by=None)
    told = Notification.objects.filter(user=city.learner.user).values_list("title", flat=True)
    assert set(told) == {"権限の付与：講師", "権限の終了：講師"}


def test_a_unit_that_is_not_announced_is_named_in_no_role(city: City, sign_in: SignIn, now: dt.datetime) -> None:
    secret = UnitFactory(parent=city.division, name="秘密課", now=now, disclose_at=now + DAY)
    GrantFactory(person=city.learner, role=GrantRole.DELEGATE, unit=secret)
    assert city.learner.name not in listed(sign_in(city.admin))
    GrantFactory(person=city.admin, role=GrantRole.EMBARGO)
    assert "秘密課" in listed(sign_in(city.admin))


def test_others_take_nothing_back(city: City, sign_in: SignIn) -> None:
    of_hr = city.hr.grants.get()
    delegate = GrantFactory(person=city.learner, role=GrantRole.DELEGATE, unit=city.far_section)
    for who in (city.hr, city.manager):
        assert sign_in(who).get(reverse("grant_end", args=[of_hr.pk])).status_code == HTTPStatus.NOT_FOUND
    assert sign_in(city.hr).get(reverse("grant_end", args=[delegate.pk])).status_code == HTTPStatus.OK
    assert sign_in(city.manager).get(reverse("grant_end", args=[delegate.pk])).status_code == HTTPStatus.NOT_FOUND


def listed(browser: Client, query: str = "") -> str:
    return browser.get(f"{reverse('organization_grants')}{query}").content.decode()


def test_the_list_tells_today_ahead_and_over(city: City, sign_in: SignIn) -> None:
    ahead, over = PersonFactory(name="先野 始"), PersonFactory(name="前野 終")
    GrantFactory(person=ahead, role=GrantRole.HR, unit=city.bureau, valid_from=TODAY + DAY)
    GrantFactory(person=over, role=GrantRole.HR, unit=city.bureau, valid_to=TODAY)
    browser = sign_in(city.admin)
    found = {
        held: {name for name in (city.hr.name, ahead.name, over.name) if name in listed(browser, f"?held={held}")}
        for held in ("", "ahead", "over", "all")
    }
    assert found == {
        "": {city.hr.name},
        "ahead": {ahead.name},
        "over": {over.name},
        "all": {city.hr.name, ahead.name, over.name},
    }
    assert city.hr.name not in listed(browser, "?role=trainer")
    assert ahead.name in listed(browser, "?held=ahead&unit=デジタル")
    assert ahead.name not in listed(browser, "?held=ahead&unit=建設")


def test_a_name_that_is_looked_for_stays_out_of_the_address(city: City, sign_in: SignIn) -> None:
    browser = sign_in(city.admin)
    answer = browser.post(reverse("organization_grants"), {"q": city.hr.name, "role": "", "unit": "", "held": ""})
    assert city.hr.name not in answer["Location"]
    page = browser.get(answer["Location"]).content.decode()
    assert city.hr.kana in page
    assert city.trainer.kana not in page


def test_hr_of_a_bureau_and_a_head_see_the_roles_over_their_units(city: City, sign_in: SignIn) -> None:
    near, far = PersonFactory(name="近藤 近"), PersonFactory(name="遠藤 遠")
    GrantFactory(person=near, role=GrantRole.DELEGATE, unit=city.section)
    GrantFactory(person=far, role=GrantRole.DELEGATE, unit=city.far_section)
    bureau_hr = PersonFactory(with_account=True)
    GrantFactory(person=bureau_hr, role=GrantRole.HR, unit=city.bureau)
    for who in (city.manager, bureau_hr):
        page = listed(sign_in(who))
        assert near.name in page
        assert far.name not in page
        assert city.admin.name not in page


def test_the_list_costs_the_same_for_many(city: City, sign_in: SignIn) -> None:
    browser, counts = sign_in(city.admin), []
    for _size in range(2):
        with CaptureQueriesContext(connection) as queries:
            listed(browser)
        counts.append(len(queries))
        for _more in range(10):
            GrantFactory(person=PersonFactory(), role=GrantRole.DELEGATE, unit=city.section)
    assert counts[0] == counts[1]


# -- What begins and ends by date ------------------------------------------------------------------------------------
def groups(person: Person) -> set[str]:
    return set(Group.objects.filter(user=person.user).values_list("name", flat=True))


def may_enter_the_admin(person: Person) -> bool:
    return User.objects.get(pk=person.user.pk).is_staff  # type: ignore[union-attr]  # has an account


def test_a_role_that_begins_or_ends_with_the_day_brings_and_takes_its_groups(city: City) -> None:
    GrantFactory(person=city.learner, role=GrantRole.TRAINER, valid_from=TODAY + DAY, valid_to=TODAY + 3 * DAY)
    GrantFactory(person=city.manager, role=GrantRole.HR, unit=city.bureau, valid_to=TODAY + DAY)
    assert (groups(city.learner), groups(city.manager)) == (set(), {"course-approvers"})
    assert sync_everybody(now=start_of(TODAY)) == 0
    assert sync_everybody(now=start_of(TODAY + DAY)) == 2
    assert (groups(city.learner), groups(city.manager)) == ({"trainers"}, set())
    assert (may_enter_the_admin(city.learner), may_enter_the_admin(city.manager)) == (True, False)
    assert sync_everybody(now=start_of(TODAY + DAY)) == 0
    assert sync_everybody(now=start_of(TODAY + 3 * DAY)) == 1
    assert not may_enter_the_admin(city.learner)


def test_the_scheduler_mends_what_went_astray(city: City) -> None:
    User.objects.filter(pk=city.learner.user.pk).update(is_staff=True)  # type: ignore[union-attr]  # has an account
    city.trainer.user.groups.clear()  # type: ignore[union-attr]
    superuser = User.objects.create_superuser("9999999", "x", name="保守")
    sync_groups_of_everybody()
    assert not may_enter_the_admin(city.learner)
    assert groups(city.trainer) == {"trainers"}
    assert User.objects.get(pk=superuser.pk).is_staff


def test_who_heads_two_units_is_asked_which(city: City) -> None:
    PostingFactory(person=city.manager, unit=city.far_section, concurrent=True, head=HeadKind.ADDITIONAL)
    giving = giving_of(resolve_access(city.manager.user), clock.now())
    assert giving.widest.roots == {unit.pk for unit in (city.section, city.far_section)}
    assert isinstance(city.section, Unit)
