"""Who may see a person, and why: what the page says is what is enforced."""

import dataclasses
import datetime as dt
from http import HTTPStatus

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.common import clock
from lms.common.errors import DomainError
from lms.organization.access import access_on, resolve_access
from lms.organization.enums import GrantRole, HeadKind, PostingKind
from lms.organization.models import PUBLIC, Person, Sight
from lms.organization.queries import visible_people
from lms.organization.queries.readers import Reader, readers_of
from tests.conftest import City, SignIn
from tests.factories.organization import (
    FOUNDED,
    FOUNDED_AT,
    GrantFactory,
    LeaveFactory,
    PersonFactory,
    PostingFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db
TODAY = clock.today()
DAY = dt.timedelta(days=1)


def readers(person: Person, day: dt.date = TODAY, sight: Sight | None = None) -> dict[str, Reader]:
    return {reader.name: reader for reader in readers_of(person, day, sight or PUBLIC(clock.now()))}


def why(person: Person, reader: Person, day: dt.date = TODAY) -> list[str]:
    found = readers(person, day)[reader.name]
    return [
        " ".join(part for part in (each.words(), each.reach(), each.days(), each.text) if part)
        for each in found.reasons
    ]


def test_the_head_hr_and_the_administrator_are_named_with_their_reasons(city: City) -> None:
    assert set(readers(city.learner)) == {city.manager.name, city.hr.name, city.admin.name}
    assert why(city.learner, city.manager) == ["人材育成課の所属長 令和2年4月1日から"]
    assert why(city.learner, city.hr) == ["市全体の人事 令和2年4月1日から 事務分担"]


def test_a_delegate_is_named_with_the_last_day(city: City) -> None:
    GrantFactory(
        person=city.trainer, role=GrantRole.DELEGATE, unit=city.division, valid_from=TODAY, valid_to=TODAY + DAY
    )
    assert "DX推進部の事務担当者" in why(city.learner, city.trainer)[0]
    assert "人材育成課はこの所属の下にあります" in why(city.learner, city.trainer)[0]
    assert city.trainer.name not in readers(city.learner, TODAY + DAY)


def test_a_concurrent_post_counts_in_both_and_is_said(city: City) -> None:
    other = PersonFactory(with_account=True)
    PostingFactory(person=other, unit=city.far_section, heading=True)
    assert other.name not in readers(city.learner)
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    assert {other.name, city.manager.name} <= set(readers(city.learner))
    assert "兼務" in why(city.learner, other)[0]


def test_somebody_with_two_rights_is_one_reader_with_two_reasons(city: City) -> None:
    GrantFactory(person=city.manager, role=GrantRole.HR, unit=city.bureau)
    assert len(why(city.learner, city.manager)) == 2


def test_who_cannot_sign_in_opens_nothing(city: City) -> None:
    without = PersonFactory()
    PostingFactory(person=without, unit=city.division, heading=True)
    User.objects.filter(pk=city.manager.user.pk).update(is_active=False)  # type: ignore[union-attr]  # has an account
    assert {without.name, city.manager.name}.isdisjoint(readers(city.learner))


def test_a_head_on_leave_still_sees_and_so_the_page_says(city: City) -> None:
    LeaveFactory(person=city.manager)
    assert city.manager.name in readers(city.learner)
    assert city.learner in visible_people(resolve_access(city.manager.user), TODAY, PUBLIC(clock.now()))


def test_the_page_costs_the_same_for_many_readers(city: City) -> None:
    counts = []
    for _size in range(2):
        with CaptureQueriesContext(connection) as queries:
            readers(city.learner)
        counts.append(len(queries))
        for _more in range(10):
            GrantFactory(person=PersonFactory(with_account=True), role=GrantRole.HR)
            PostingFactory(person=PersonFactory(with_account=True), unit=city.section, heading=True)
    assert counts[0] == counts[1] == 5


def test_hr_the_administrator_and_the_person_may_look_and_others_not(city: City, sign_in: SignIn) -> None:
    address = reverse("person_readers", args=[city.learner.uuid])
    answers = {who.name: sign_in(who).get(address).status_code for who in city.personas.values()}
    opened = {name for name, status in answers.items() if status == HTTPStatus.OK}
    assert opened == {city.learner.name, city.hr.name, city.admin.name}
    assert set(answers.values()) == {HTTPStatus.OK, HTTPStatus.NOT_FOUND}
    page = sign_in(city.learner).get(address).content.decode()
    assert city.manager.name in page
    assert "人材育成課の所属長" in page
    assert f"人材育成課の課長 {city.manager.name}" in page, "who decides"


def test_hr_of_another_bureau_does_not_look(city: City, sign_in: SignIn) -> None:
    outsider = PersonFactory(with_account=True)
    GrantFactory(person=outsider, role=GrantRole.HR, unit=city.other_bureau)
    assert (
        sign_in(outsider).get(reverse("person_readers", args=[city.learner.uuid])).status_code == HTTPStatus.NOT_FOUND
    )


def test_the_persons_page_leads_there(city: City, sign_in: SignIn) -> None:
    address = reverse("person_readers", args=[city.learner.uuid])
    record = reverse("person_detail", args=[city.learner.uuid])
    for who, led in ((city.learner, True), (city.hr, True), (city.manager, False)):
        assert (address in sign_in(who).get(record).content.decode()) is led


# -- Random cities ---------------------------------------------------------------------------------------------------
UNITS, PEOPLE = 6, 5
SPAN = st.sampled_from([(0, None), (0, 10), (5, None), (5, 15), (10, 20)])


@dataclasses.dataclass(frozen=True)
class Post:
    person: int
    unit: int
    kind: PostingKind
    head: HeadKind
    days: tuple[int, int | None]
    # In how many days it is announced; 0 at once.
    announced: int


@dataclasses.dataclass(frozen=True)
class Given:
    person: int
    role: GrantRole
    unit: int | None
    days: tuple[int, int | None]


POSTS = st.builds(
    Post,
    person=st.integers(0, PEOPLE - 1),
    unit=st.integers(0, UNITS - 1),
    kind=st.sampled_from(PostingKind),
    head=st.sampled_from([HeadKind.NONE, *HeadKind]),
    days=SPAN,
    announced=st.sampled_from([0, 0, 30]),
)
GRANTS = st.builds(
    Given,
    person=st.integers(0, PEOPLE - 1),
    role=st.sampled_from(GrantRole),
    unit=st.none() | st.integers(0, UNITS - 1),
    days=SPAN,
)


def build(parents: list[int], posts: list[Post], grants: list[Given], now: dt.datetime) -> list[Person]:
    """Unit n stands below one that came before it. What the product refuses is left out."""
    units = [UnitFactory(city=True)]
    for number, parent in enumerate(parents, 1):
        units.append(UnitFactory(parent=units[parent % number]))
    people: list[Person] = [PersonFactory(with_account=number != 0) for number in range(PEOPLE)]

    def span(days: tuple[int, int | None]) -> dict[str, dt.date | None]:
        return {"valid_from": TODAY + days[0] * DAY, "valid_to": None if days[1] is None else TODAY + days[1] * DAY}

    for post in posts:
        disclose_at = now + post.announced * DAY if post.announced else None
        values = {"kind": post.kind, "head": post.head, "disclose_at": disclose_at, "now": now, **span(post.days)}
        try:
            PostingFactory(person=people[post.person], unit=units[post.unit], **values)
        except DomainError:
            continue
    for each in grants:
        unit = None if each.unit is None else units[each.unit]
        try:
            GrantFactory(person=people[each.person], role=each.role, unit=unit, **span(each.days))
        except DomainError:
            continue
    return people


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parents=st.lists(st.integers(0, UNITS), min_size=UNITS - 1, max_size=UNITS - 1),
    posts=st.lists(POSTS, min_size=4, max_size=9),
    grants=st.lists(GRANTS, max_size=5),
    ahead=st.sampled_from([0, 5, 12]),
    embargoed=st.booleans(),
)
def test_on_random_cities_and_days_the_page_names_exactly_those_who_may(
    parents: list[int], posts: list[Post], grants: list[Given], ahead: int, embargoed: bool
) -> None:
    now = clock.now()
    # Each example has a city of its own.
    with transaction.atomic():
        try:
            people = build(parents, posts, grants, now)
            compare(people, TODAY + ahead * DAY, Sight(now=now, embargoed=embargoed))
            if ahead == 0 and not embargoed:
                for account in User.objects.all():
                    assert access_on(account, TODAY, PUBLIC(now)) == resolve_access(account), "what explains, opens"
        finally:
            transaction.set_rollback(True)


def compare(people: list[Person], day: dt.date, sight: Sight) -> None:
    named = {person.pk: {reader.user_id for reader in readers_of(person, day, sight)} for person in people}
    for account in User.objects.all():
        seen = {person.pk for person in visible_people(access_on(account, day, sight), day, sight)}
        assert seen == {person_pk for person_pk, users in named.items() if account.pk in users}


def test_the_city_of_the_past_is_explained_as_of_then(city: City) -> None:
    assert set(readers(city.learner, FOUNDED)) == {city.manager.name, city.hr.name, city.admin.name}
    assert readers(city.learner, FOUNDED - DAY) == {}
    assert FOUNDED_AT.date() <= FOUNDED
