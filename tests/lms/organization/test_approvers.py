"""Who decides about whom: the head, or the next one above, on any day and through anybody's eyes."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User
from lms.common import clock
from lms.organization.actions.postings import end_posting, transfer_person
from lms.organization.enums import Grade, GrantRole, HeadKind
from lms.organization.models import PUBLIC, Person, Posting, Sight, Unit
from lms.organization.queries import primary_posting
from lms.organization.queries.approvers import Chain, Outcome, accounts_of, approvers_for, approvers_of
from tests.conftest import City
from tests.factories.organization import GrantFactory, LeaveFactory, PersonFactory, PostingFactory, UnitFactory

pytestmark = pytest.mark.django_db
TODAY = clock.today()
DAY = dt.timedelta(days=1)


def head_of(unit: Unit, title: str = "部長", **values: object) -> Person:
    person = PersonFactory(with_account=True)
    PostingFactory(person=person, unit=unit, heading=True, title=title, **values)
    return person


def chain_of(person: Person, day: dt.date = TODAY, sight: Sight | None = None) -> Chain:
    return approvers_of(person, day, sight or PUBLIC(clock.now()))


def deciding(person: Person, day: dt.date = TODAY, sight: Sight | None = None) -> list[str]:
    return [each.name for each in chain_of(person, day, sight).approvers]


def outcomes(person: Person) -> list[Outcome]:
    return [step.outcome for step in chain_of(person).steps]


def vacate(person: Person, on: dt.date = TODAY) -> None:
    posting = primary_posting(person, on, PUBLIC(clock.now()))
    assert posting is not None
    end_posting(posting=posting, on=on, now=clock.now(), by=None)


def test_the_head_of_the_unit_decides(city: City) -> None:
    assert deciding(city.learner) == [city.manager.name]
    assert chain_of(city.learner).sentence() == f"人材育成課の課長 {city.manager.name}"


def test_a_team_without_a_head_goes_to_the_section(city: City) -> None:
    member = PostingFactory(unit=city.team).person
    assert deciding(member) == [city.manager.name]
    assert outcomes(member) == [Outcome.VACANT, Outcome.DECIDES]


def test_a_vacant_seat_goes_up_and_says_why(city: City) -> None:
    director = head_of(city.division)
    vacate(city.manager)
    assert deciding(city.learner) == [director.name]
    assert chain_of(city.learner).sentence() == f"人材育成課の所属長は欠員のため、DX推進部の部長 {director.name}"


def test_about_a_head_the_next_one_above_decides(city: City) -> None:
    director = head_of(city.division)
    assert deciding(city.manager) == [director.name]
    assert "本人" in chain_of(city.manager).sentence()


def test_whoever_acts_below_a_head_does_not_decide_about_the_head(city: City) -> None:
    director = head_of(city.division)
    PostingFactory(person=city.learner, unit=city.section, concurrent=True, head=HeadKind.ACTING)
    assert deciding(city.manager) == [director.name]


def test_who_heads_the_unit_above_too_is_passed_over_twice(city: City) -> None:
    general = head_of(city.bureau, "局長")
    PostingFactory(person=city.manager, unit=city.division, concurrent=True, head=HeadKind.ADDITIONAL)
    assert deciding(city.manager) == [general.name]
    assert outcomes(city.manager) == [Outcome.SELF, Outcome.SELF, Outcome.DECIDES]


def test_a_head_on_leave_is_passed_over(city: City) -> None:
    director = head_of(city.division)
    LeaveFactory(person=city.manager, valid_from=TODAY, valid_to=TODAY + 10 * DAY)
    assert deciding(city.learner) == [director.name]
    assert outcomes(city.learner) == [Outcome.ON_LEAVE, Outcome.DECIDES]
    assert deciding(city.learner, TODAY + 10 * DAY) == [city.manager.name], "back again"


def test_an_acting_head_decides_while_the_head_is_on_leave(city: City) -> None:
    deputy = PersonFactory(with_account=True)
    PostingFactory(person=deputy, unit=city.section, head=HeadKind.ACTING, title="課長代理")
    assert deciding(city.learner) == [city.manager.name], "the head is there"
    LeaveFactory(person=city.manager, valid_from=TODAY, valid_to=TODAY + 10 * DAY)
    assert deciding(city.learner) == [deputy.name]
    assert "事務代理" in chain_of(city.learner).sentence()


def test_a_head_from_elsewhere_counts(city: City) -> None:
    vacate(city.manager)
    other = head_of(city.other_section, "課長")
    PostingFactory(person=other, unit=city.section, concurrent=True, head=HeadKind.ADDITIONAL, title="課長事務取扱")
    assert deciding(city.learner) == [other.name]


def test_two_heads_alike_may_both_decide(city: City) -> None:
    second = head_of(city.section, "担当課長")
    assert set(deciding(city.learner)) == {city.manager.name, second.name}


def test_the_primary_post_decides_and_not_the_concurrent_one(city: City) -> None:
    head_of(city.far_section, "課長")
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    assert deciding(city.learner) == [city.manager.name]


def test_a_head_who_cannot_sign_in_is_passed_over(city: City) -> None:
    director = head_of(city.division)
    User.objects.filter(pk=city.manager.user.pk).update(is_active=False)  # type: ignore[union-attr]  # has an account
    assert deciding(city.learner) == [director.name]
    assert outcomes(city.learner) == [Outcome.NO_ACCOUNT, Outcome.DECIDES]


def test_nobody_above_and_nobody_at_all(city: City) -> None:
    vacate(city.manager)
    assert deciding(city.learner) == []
    assert "承認できる人がいません" in chain_of(city.learner).sentence()
    assert chain_of(PersonFactory()).sentence() == "この日の発令がありません。"


def test_delegates_on_the_way_prepare_and_do_not_decide(city: City) -> None:
    clerk, far = PersonFactory(with_account=True), PersonFactory(with_account=True)
    GrantFactory(person=clerk, role=GrantRole.DELEGATE, unit=city.section)
    GrantFactory(person=far, role=GrantRole.DELEGATE, unit=city.division)
    chain = chain_of(city.learner)
    assert [each.name for each in chain.preparing] == [clerk.name], "the section decides: nobody above prepares"
    assert [each.name for each in chain.approvers] == [city.manager.name]
    vacate(city.manager)
    head_of(city.division)
    assert [each.name for each in chain_of(city.learner).preparing] == [clerk.name, far.name]


def test_when_those_asked_do_not_decide_the_next_level_does(city: City) -> None:
    director, general = head_of(city.division), head_of(city.bureau, "局長")
    chain = chain_of(city.learner)
    asked = [user.pk for user in accounts_of(chain.approvers)]
    assert asked == [city.manager.user.pk]  # type: ignore[union-attr]  # has an account
    assert [each.name for each in chain.beyond(asked)] == [director.name]
    asked += [user.pk for user in accounts_of(chain.beyond(asked))]
    assert [each.name for each in chain.beyond(asked)] == [general.name]
    asked += [user.pk for user in accounts_of(chain.beyond(asked))]
    assert chain.beyond(asked) == ()


def test_a_transfer_that_is_not_announced_decides_only_for_those_who_see_it(city: City) -> None:
    """On the coming day, HR with sight of it sees the new head; everybody else the one who is there as far as known."""
    day, now = TODAY + 30 * DAY, clock.now()
    successor = PersonFactory(with_account=True)
    PostingFactory(person=successor, unit=city.other_section)
    announced = now + 20 * DAY
    for person, unit, head in (
        (city.manager, city.far_section, HeadKind.NONE),
        (successor, city.section, HeadKind.HEAD),
    ):
        transfer_person(
            person=person,
            on=day,
            unit=unit,
            title="課長",
            grade=Grade.MANAGER,
            head=head,
            now=now,
            by=None,
            disclose_at=announced,
        )
    assert deciding(city.learner, day, Sight(now=now, embargoed=True)) == [successor.name]
    assert deciding(city.learner, day, PUBLIC(now)) == [city.manager.name]
    assert deciding(city.learner, day, PUBLIC(announced)) == [successor.name]
    assert deciding(city.learner, day - DAY, Sight(now=now, embargoed=True)) == [city.manager.name]


def test_many_people_cost_as_much_as_one(city: City) -> None:
    counts = []
    for _size in range(2):
        people = [posting.person for posting in Posting.objects.select_related("person")]
        with CaptureQueriesContext(connection) as queries:
            chains = approvers_for(people, TODAY, PUBLIC(clock.now()))
        assert set(chains) == {person.pk for person in people}
        counts.append(len(queries))
        for _unit in range(8):
            section = UnitFactory(parent=city.division)
            head_of(section)
            PostingFactory(unit=section)
    assert counts[0] == counts[1] == 5
