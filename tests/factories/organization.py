"""People, units and posts for tests, written by the product's own actions so that every invariant holds."""

import datetime as dt
from typing import Any

import factory

from lms.common.clock import start_of
from lms.organization.actions.grants import give_grant
from lms.organization.actions.leave import record_leave
from lms.organization.actions.people import register_person
from lms.organization.actions.postings import post_person
from lms.organization.actions.units import create_unit
from lms.organization.enums import Grade, GrantRole, HeadKind, LeaveKind, PostingKind, UnitKind
from lms.organization.models import Grant, Leave, Person, Posting, Unit
from tests.factories.accounts import UserFactory

# The day on which the test city came into being: everything that a test does is later.
FOUNDED = dt.date(2020, 4, 1)
FOUNDED_AT = start_of(FOUNDED)


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    class Params:
        # PersonFactory(with_account=True) can sign in.
        with_account = factory.Trait(user=factory.SubFactory(UserFactory))

    name = factory.Sequence(lambda n: f"山田 {n:04}郎")
    kana = factory.Sequence(lambda n: f"ヤマダ {n:04}ロウ")
    employee_number = factory.Sequence(lambda n: f"{2000000 + n}")
    now = FOUNDED_AT

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **kwargs: Any) -> Person:
        return register_person(**kwargs)


class UnitFactory(factory.django.DjangoModelFactory):
    """A section unless said otherwise: UnitFactory(bureau=True, parent=city), UnitFactory(city=True)."""

    class Meta:
        model = Unit

    class Params:
        city = factory.Trait(kind=UnitKind.CITY, name="大阪市", is_section=False, parent=None)
        bureau = factory.Trait(kind=UnitKind.BUREAU, name=factory.Sequence(lambda n: f"局{n}"), is_section=False)
        division = factory.Trait(kind=UnitKind.DIVISION, name=factory.Sequence(lambda n: f"部{n}"), is_section=False)
        team = factory.Trait(kind=UnitKind.TEAM, name=factory.Sequence(lambda n: f"担当{n}"), is_section=False)

    code = factory.Sequence(lambda n: f"U{n:05}")
    name = factory.Sequence(lambda n: f"課{n}")
    kind = UnitKind.SECTION
    is_section = True
    parent = None
    position = factory.Sequence(lambda n: n)
    valid_from = FOUNDED
    now = FOUNDED_AT
    by = None

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **kwargs: Any) -> Unit:
        return create_unit(**kwargs)


class PostingFactory(factory.django.DjangoModelFactory):
    """A primary post of a member of staff: PostingFactory(person=…, unit=…); traits `head` and `concurrent`."""

    class Meta:
        model = Posting

    class Params:
        heading = factory.Trait(head=HeadKind.HEAD, title="課長", grade=Grade.MANAGER)
        concurrent = factory.Trait(kind=PostingKind.CONCURRENT)

    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    title = "係員"
    grade = Grade.STAFF
    valid_from = FOUNDED
    now = FOUNDED_AT
    by = None

    @classmethod
    def _create(cls, model_class: type[Posting], *args: Any, **kwargs: Any) -> Posting:
        return post_person(**kwargs)


class LeaveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Leave

    person = factory.SubFactory(PersonFactory)
    kind = LeaveKind.CHILDCARE
    valid_from = FOUNDED
    valid_to = None
    now = FOUNDED_AT
    by = None

    @classmethod
    def _create(cls, model_class: type[Leave], *args: Any, **kwargs: Any) -> Leave:
        return record_leave(**kwargs)


class GrantFactory(factory.django.DjangoModelFactory):
    """GrantFactory(person=…, role=GrantRole.HR); no unit means the whole city."""

    class Meta:
        model = Grant

    person = factory.SubFactory(PersonFactory)
    role = GrantRole.HR
    unit = None
    reason = "事務分担"
    valid_from = FOUNDED
    now = FOUNDED_AT
    by = None

    @classmethod
    def _create(cls, model_class: type[Grant], *args: Any, **kwargs: Any) -> Grant:
        return give_grant(**kwargs)
