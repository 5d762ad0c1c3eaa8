"""Who may see whom, and for how long."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.access import NOBODY, Role
from lms.common.errors import DomainError
from lms.organization.access import resolve_access, sight_for
from lms.organization.actions.grants import end_grant, give_grant
from lms.organization.actions.postings import end_posting
from lms.organization.enums import GrantRole, HeadKind
from lms.organization.models import PUBLIC, Person
from lms.organization.permissions import can_give_grants, can_see_people_of, can_see_person
from lms.organization.queries import find_people, primary_posting, visible_people
from tests.conftest import City, SignIn
from tests.factories.accounts import UserFactory
from tests.factories.organization import FOUNDED, FOUNDED_AT, GrantFactory, PersonFactory, PostingFactory, UnitFactory

pytestmark = pytest.mark.django_db
TODAY = clock.today()
TOMORROW = TODAY + dt.timedelta(days=1)


def visible_to(person: Person, day: dt.date = TODAY) -> set[Person]:
    return set(visible_people(resolve_access(person.user), day, PUBLIC(clock.now())))


def test_each_persona_has_its_roles(city: City) -> None:
    for role, person in city.personas.items():
        assert resolve_access(person.user).roles == {Role.LEARNER, role}


@pytest.mark.parametrize("user", [AnonymousUser(), "closed", "without a person"])
def test_who_is_nobody_to_the_city_may_nothing(user: object) -> None:
    if isinstance(user, str):
        user = UserFactory(is_active=user != "closed")
    assert resolve_access(user) == NOBODY


def test_a_manager_sees_the_section_with_its_teams_and_nobody_else(city: City) -> None:
    member = PostingFactory(unit=city.team).person
    helper = PostingFactory(unit=city.far_section).person
    PostingFactory(person=helper, unit=city.team, concurrent=True)
    assert visible_to(city.manager) == {city.manager, city.learner, member, helper}


def test_a_manager_of_yesterday_sees_nobody(city: City) -> None:
    posting = primary_posting(city.manager, TODAY, PUBLIC(clock.now()))
    assert posting is not None
    end_posting(posting=posting, on=TODAY, now=clock.now(), by=None)
    assert resolve_access(city.manager.user).roles == {Role.LEARNER}
    assert visible_to(city.manager) == set()


@pytest.mark.parametrize("head", [HeadKind.ACTING, HeadKind.ADDITIONAL])
def test_who_stands_in_for_a_head_sees_what_a_head_sees(city: City, head: HeadKind) -> None:
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True, head=head)
    member = PostingFactory(unit=city.far_section).person
    assert visible_to(city.learner) == {city.learner, member}


def test_a_delegate_sees_the_unit_entrusted_for_the_time_entrusted(city: City) -> None:
    GrantFactory(person=city.learner, role=GrantRole.DELEGATE, unit=city.other_section, valid_to=TOMORROW)
    assert visible_to(city.learner) == {city.hr, city.trainer, city.admin}
    other = PersonFactory(with_account=True)
    GrantFactory(person=other, role=GrantRole.DELEGATE, unit=city.other_section, valid_from=TOMORROW)
    assert visible_to(other) == set()


def test_hr_of_the_city_sees_everybody_and_hr_of_a_bureau_sees_the_bureau(city: City) -> None:
    outsider = PersonFactory()
    assert outsider in visible_to(city.hr)
    bureau_hr = PersonFactory(with_account=True)
    GrantFactory(person=bureau_hr, role=GrantRole.HR, unit=city.other_bureau)
    member = PostingFactory(unit=city.far_section).person
    assert visible_to(bureau_hr) == {member}
    access = resolve_access(bureau_hr.user)
    assert (access.sees_all, can_see_people_of(access, city.far_section.pk)) == (False, True)
    assert not can_see_people_of(access, city.section.pk)


def test_learners_and_trainers_see_nobodys_record_but_their_own(city: City, now: dt.datetime) -> None:
    for person in (city.learner, city.trainer):
        access = resolve_access(person.user)
        assert visible_to(person) == set()
        assert can_see_person(access, person, TODAY, PUBLIC(now))
        assert not can_see_person(access, city.manager, TODAY, PUBLIC(now))


def test_only_a_named_grant_looks_behind_the_embargo(city: City, now: dt.datetime) -> None:
    assert not sight_for(resolve_access(city.hr.user), now).embargoed
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    assert sight_for(resolve_access(city.hr.user), now, known_at=FOUNDED_AT).embargoed


def test_roles_cost_two_queries_at_most(city: City, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _size in range(2):
        for person in city.personas.values():
            with django_assert_max_num_queries(2):
                resolve_access(person.user)
        for _unit in range(10):
            PostingFactory(unit=UnitFactory(team=True, parent=city.section))


def test_a_delegate_without_a_unit_would_be_a_second_hr(city: City) -> None:
    with pytest.raises(DomainError) as refused:
        GrantFactory(person=city.learner, role=GrantRole.DELEGATE)
    assert refused.value.field == "unit"


def test_a_role_is_entrusted_once_at_a_time(city: City) -> None:
    with pytest.raises(DomainError) as refused:
        GrantFactory(person=city.hr, role=GrantRole.HR)
    assert refused.value.code == "granted_already"


@pytest.mark.parametrize(
    ("persona", "group"), [("trainer", "trainers"), ("hr", "course-approvers"), ("admin", "site-admins")]
)
def test_a_role_brings_its_rights_in_the_authoring_admin(city: City, persona: str, group: str) -> None:
    user = getattr(city, persona).user
    user.refresh_from_db()
    assert (user.is_staff, [g.name for g in user.groups.all()]) == (True, [group])


def test_a_role_that_ends_takes_its_rights_along(city: City, now: dt.datetime) -> None:
    grant = city.trainer.grants.get()
    rest = end_grant(grant=grant, on=TODAY, now=now, by=city.admin.user)
    assert rest is not None
    assert rest.valid_to == TODAY
    user = city.trainer.user
    assert user is not None
    user.refresh_from_db()
    assert (user.is_staff, user.groups.count()) == (False, 0)
    assert resolve_access(user).roles == {Role.LEARNER}
    with pytest.raises(DomainError):
        end_grant(grant=grant, on=TODAY, now=now, by=None)


def test_a_role_that_has_not_begun_leaves_nothing(city: City, now: dt.datetime) -> None:
    grant = GrantFactory(person=city.learner, role=GrantRole.TRAINER, valid_from=TOMORROW)
    assert end_grant(grant=grant, on=TODAY, now=now, by=None) is None


def test_the_rights_of_the_day_are_given_at_sign_in(city: City, sign_in: SignIn) -> None:
    user = city.learner.user
    assert user is not None
    user.groups.add(Group.objects.get(name="trainers"))
    sign_in(city.learner)
    assert user.groups.count() == 0


def test_entrusting_and_withdrawing_enter_the_trail(city: City, now: dt.datetime) -> None:
    grant = give_grant(
        person=city.learner,
        role=GrantRole.TRAINER,
        unit=None,
        valid_from=FOUNDED,
        reason="講師",
        now=now,
        by=city.admin.user,
    )
    end_grant(grant=grant, on=TODAY, now=now, by=city.admin.user)
    events = AuditEvent.objects.filter(subject_key=str(city.learner.uuid), action__startswith="grant.").order_by("pk")
    assert [(e.action, e.actor, e.detail) for e in events] == [
        ("grant.given", city.admin.user, {"role": "trainer"}),
        ("grant.ended", city.admin.user, {"role": "trainer"}),
    ]


def test_who_entrusts_is_the_administrator(city: City) -> None:
    assert [role for role, p in city.personas.items() if can_give_grants(resolve_access(p.user))] == [Role.ADMIN]


@pytest.mark.parametrize("typed", ["髙橋", "高橋 花子", "ﾀｶﾊｼ", "たかはし はなこ", "00１２"])
def test_people_are_found_however_one_types(typed: str) -> None:
    person = PersonFactory(name="髙橋 花子", kana="タカハシ ハナコ", employee_number="0012")
    PersonFactory(name="山本 一郎", kana="ヤマモト イチロウ")
    assert list(find_people(Person.objects.all(), typed)) == [person]


def test_people_are_sorted_by_their_reading() -> None:
    names = {"渡辺": "ワタナベ", "阿部": "あべ", "加藤": "ｶﾄｳ"}
    for name, kana in names.items():
        PersonFactory(name=name, kana=kana)
    assert [person.name for person in Person.objects.all()] == ["阿部", "加藤", "渡辺"]


def test_an_employee_number_belongs_to_one_person() -> None:
    PersonFactory(employee_number="0012")
    with pytest.raises(DomainError) as refused:
        PersonFactory(employee_number="0012")
    assert refused.value.code == "employee_number"
    assert PersonFactory(employee_number="").employee_number is None
    assert PersonFactory(employee_number=None).employee_number is None


def test_somebody_without_a_name_is_not_written_down() -> None:
    with pytest.raises(DomainError):
        PersonFactory(name="　")


def test_the_name_on_certificates_may_differ() -> None:
    person = PersonFactory(name="髙橋 花子", certificate_name="高橋 花子")
    assert (str(person), person.printed_name) == ("髙橋 花子", "高橋 花子")


def test_a_persons_pages_open_with_a_session_only(client: Client) -> None:
    assert client.get("/audit/")["Location"] == "/accounts/login/?next=%2Faudit%2F"
