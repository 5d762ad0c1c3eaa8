"""Leaders for tests, made by the product's own actions."""

import datetime as dt
from typing import Any

import factory

from lms.organization.enums import Grade
from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.actions.certifications import certify
from lms.talent.actions.designations import designate
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification, Designation
from tests.factories.organization import FOUNDED, FOUNDED_AT, PersonFactory, PostingFactory, UnitFactory


class RoleFactory(factory.django.DjangoModelFactory):
    """The DX leader; there is one in a test, however often it is asked for."""

    class Meta:
        model = DxRole
        django_get_or_create = ("code",)

    code = "leader"
    name = "DXリーダー"
    name_en = "DX leader"
    holder = "各課の推進役"


class CertificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Certification

    person = factory.SubFactory(PersonFactory)
    role = factory.SubFactory(RoleFactory)
    on = FOUNDED
    source = CertificationSource.PRIOR
    document = "令和2年度 認定者名簿"
    now = FOUNDED_AT

    @classmethod
    def _create(cls, model_class: type[Certification], *args: Any, **kwargs: Any) -> Certification:
        return certify(**kwargs)


class DesignationFactory(factory.django.DjangoModelFactory):
    """A person who is certified for the role and posted in the unit already."""

    class Meta:
        model = Designation

    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    role = factory.SubFactory(RoleFactory)
    valid_from = FOUNDED
    valid_to = None
    document = "DX第1号"
    now = FOUNDED_AT
    by = None

    @classmethod
    def _create(cls, model_class: type[Designation], *args: Any, **kwargs: Any) -> Designation:
        return designate(**kwargs)


def leader_of(
    unit: Any, *, since: dt.date = FOUNDED, until: dt.date | None = None, person: Person | None = None, **names: str
) -> Designation:
    """All three facts at once: a person posted in the unit, certified, designated."""
    person = person or PersonFactory(**names)
    PostingFactory(person=person, unit=unit, title="主査", grade=Grade.CHIEF)
    CertificationFactory(person=person)
    designation: Designation = DesignationFactory(person=person, unit=unit, valid_from=since, valid_to=until)
    return designation
