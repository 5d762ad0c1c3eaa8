"""Accounts follow service; a slip lets somebody in who never had a password, once."""

import datetime as dt
import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import AuditEvent, User
from lms.common import clock
from lms.organization.actions.accounts import accounts_follow_service
from lms.organization.actions.departures import retire_person
from lms.organization.enums import GrantRole
from lms.organization.models import Person, Posting
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)
CHOSEN = "これは私だけの合言葉です2026"


def newcomer(city: City, **posting: object) -> Person:
    person: Person = PersonFactory()
    PostingFactory(person=person, unit=city.section, **posting)
    return person


def account_of(person: Person) -> User:
    person.refresh_from_db()
    assert isinstance(person.user, User)
    return person.user


def follow(now: dt.datetime | None = None) -> dict[str, int]:
    return accounts_follow_service(now=now or clock.now())


def slip_of(client: Client, person: Person) -> str:
    answer = client.post(reverse("organization_account_slip", args=[person.uuid]))
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'slip__password">([^<]+)<', answer.content.decode())
    assert found
    return found[1]


def enter(number: str, password: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": number, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_whoever_is_in_service_gets_an_account_that_opens_nothing_yet(city: City) -> None:
    person = newcomer(city)
    assert follow()["opened"] == 1
    account = account_of(person)
    assert account.employee_number == person.employee_number
    assert not account.has_usable_password()
    assert follow() == {"opened": 0, "closed": 0, "reopened": 0}
    assert AuditEvent.objects.get(action="accounts.opened").detail == {"count": 1}


def test_an_account_of_the_same_number_is_taken_up(city: City) -> None:
    """The administrator was there before the first import."""
    person = newcomer(city)
    before = User.objects.create_user(str(person.employee_number), "a long password", name="管理者")
    follow()
    assert account_of(person) == before
    assert before.check_password("a long password")


def test_nothing_is_opened_before_the_first_day_or_the_announcement(city: City, now: dt.datetime) -> None:
    today = clock.local_date(now)
    ahead = newcomer(city, valid_from=today + ONE_DAY)
    secret = PersonFactory()
    PostingFactory(person=secret, unit=city.section, valid_from=today, disclose_at=now + 2 * ONE_DAY)
    assert follow(now)["opened"] == 0
    assert follow(now + ONE_DAY)["opened"] == 1
    assert account_of(ahead).employee_number == ahead.employee_number
    assert follow(now + 2 * ONE_DAY)["opened"] == 1
    assert account_of(secret).employee_number == secret.employee_number


def test_the_account_of_somebody_who_left_is_closed_on_the_day_and_reopened_on_return(
    city: City, now: dt.datetime, sign_in: SignIn
) -> None:
    person, today = city.learner, clock.local_date(now)
    client = sign_in(person)
    retire_person(person=person, on=today + ONE_DAY, now=now, by=None)
    assert follow(now)["closed"] == 0
    assert follow(now + ONE_DAY)["closed"] == 1
    account = account_of(person)
    assert (account.is_active, account.closed_on) == (False, today + ONE_DAY)
    assert client.get(reverse("my_page")).status_code == 302, "whoever is signed in is out"
    PostingFactory(person=person, unit=city.far_section, valid_from=today + 9 * ONE_DAY)
    assert follow(now + 9 * ONE_DAY)["reopened"] == 1
    account = account_of(person)
    assert account.is_active
    assert not account.has_usable_password(), "the password of then opens nothing"
    actions = AuditEvent.objects.filter(subject_type="account", subject_key=str(account.pk))
    assert set(actions.values_list("action", flat=True)) == {"account.closed", "account.reopened"}


def test_a_departure_that_is_not_announced_closes_nothing(city: City, now: dt.datetime) -> None:
    today = clock.local_date(now)
    retire_person(person=city.learner, on=today, now=now, by=None, disclose_at=now + 5 * ONE_DAY)
    assert follow(now + ONE_DAY)["closed"] == 0
    assert follow(now + 5 * ONE_DAY)["closed"] == 1


def test_an_account_closed_by_hand_stays_closed(city: City) -> None:
    account = account_of(city.learner)
    User.objects.filter(pk=account.pk).update(is_active=False)
    assert follow()["reopened"] == 0
    assert not account_of(city.learner).is_active


def test_a_slip_opens_once_and_leads_to_a_password_of_ones_own(city: City, hr_client: Client) -> None:
    person = newcomer(city)
    follow()
    number, password = str(person.employee_number), slip_of(hr_client, person)
    client = enter(number, password)
    assert is_in(client)
    change = reverse("account_change_password")
    assert client.get(reverse("my_page")).headers["Location"] == change
    again = {"oldpassword": password, "password1": password, "password2": password}
    assert "いまのパスワードと同じ" in client.post(change, again).content.decode()
    client.post(change, {"oldpassword": password, "password1": CHOSEN, "password2": CHOSEN})
    assert client.get(reverse("my_page")).status_code == 200
    assert not is_in(enter(number, password))
    assert is_in(enter(number, CHOSEN))


def test_a_new_slip_takes_the_place_of_the_old_one(city: City, hr_client: Client) -> None:
    person = newcomer(city)
    follow()
    first, second = slip_of(hr_client, person), slip_of(hr_client, person)
    number = str(person.employee_number)
    assert not is_in(enter(number, first))
    assert is_in(enter(number, second))


def test_a_section_is_served_at_once_and_only_those_without_a_slip(city: City, hr_client: Client) -> None:
    people = [newcomer(city) for _ in range(3)]
    follow()
    slip_of(hr_client, people[0])
    answer = hr_client.post(reverse("organization_account_slips"), {"unit": str(city.section.uuid)})
    html = answer.content.decode()
    assert html.count("slip__password") == 2
    assert people[0].name not in html
    assert AuditEvent.objects.filter(action="account.password_issued").count() == 3


def test_nothing_written_down_holds_the_password(city: City, hr_client: Client) -> None:
    person = newcomer(city)
    follow()
    password = slip_of(hr_client, person)
    assert password not in account_of(person).password
    assert not AuditEvent.objects.filter(detail__icontains=password).exists()
    assert password not in hr_client.get(reverse("organization_accounts")).content.decode()


def test_hr_of_a_bureau_serves_its_own_people(city: City, sign_in: SignIn) -> None:
    near, far = newcomer(city), PersonFactory()
    PostingFactory(person=far, unit=city.far_section)
    local: Person = PersonFactory(with_account=True)
    PostingFactory(person=local, unit=city.far_section)
    GrantFactory(person=local, role=GrantRole.HR, unit=city.other_bureau)
    follow()
    client = sign_in(local)
    assert client.post(reverse("organization_account_slip", args=[near.uuid])).status_code == 404
    assert slip_of(client, far)
    page = client.get(reverse("organization_accounts")).content.decode()
    assert far.name in page
    assert near.name not in page


def test_nobody_becomes_somebody_with_a_role_by_a_slip(city: City, hr_client: Client, admin_client: Client) -> None:
    """A slip for the administrator's account would be the administrator's account."""
    address = reverse("organization_account_slip", args=[city.admin.uuid])
    assert hr_client.post(address).status_code == 404
    assert hr_client.post(reverse("organization_account_slip", args=[city.hr.uuid])).status_code == 404
    assert admin_client.post(reverse("organization_account_slip", args=[city.hr.uuid])).status_code == 200
    assert admin_client.post(address).status_code == 404, "one's own is changed, not issued"


def test_others_have_no_such_page(city: City, manager_client: Client, learner_client: Client) -> None:
    for client in (manager_client, learner_client):
        assert client.get(reverse("organization_accounts")).status_code == 404
        assert client.post(reverse("organization_account_slips")).status_code == 404


def test_the_page_asks_no_more_for_a_larger_city(city: City, hr_client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert hr_client.get(reverse("organization_accounts")).status_code == 200
        return len(queries)

    newcomer(city)
    follow()
    cost()
    few = cost()
    for _ in range(12):
        newcomer(city)
    follow()
    assert cost() == few


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_open_each_account_once(city: City) -> None:
    people = [newcomer(city) for _ in range(20)]
    opened: list[int] = []

    def run() -> None:
        try:
            opened.append(follow()["opened"])
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(opened) == 20
    assert Person.objects.filter(pk__in=[person.pk for person in people], user=None).count() == 0
    assert Posting.objects.filter(person__in=people).count() == 20
