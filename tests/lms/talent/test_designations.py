import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection

from lms.accounts.models import AuditEvent
from lms.common.errors import DomainError
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade
from lms.organization.models import Person, Sight, Unit
from lms.skills.models import DxRole
from lms.talent.actions.designations import cancel_designation, designate, end_designation
from lms.talent.models import Designation
from tests.factories.organization import FOUNDED_AT, PersonFactory, PostingFactory, UnitFactory
from tests.factories.talent import CertificationFactory, leader_of
from tests.lms.talent.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
TERM = (dt.date(2026, 4, 1), dt.date(2029, 4, 1))


def made(**changes: Any) -> Designation:
    values = {"valid_from": TERM[0], "valid_to": TERM[1], "document": "DX第1号", "now": NOW, "by": None, **changes}
    return designate(**values)


def refused(code: str, **changes: Any) -> None:
    before = Designation.objects.count()
    with pytest.raises(DomainError) as error:
        made(**changes)
    assert error.value.code == code
    assert Designation.objects.count() == before


@pytest.fixture
def fit(section: Unit, role: DxRole) -> Person:
    person: Person = PersonFactory(name="髙橋 美咲")
    PostingFactory(person=person, unit=section)
    CertificationFactory(person=person, role=role, on=dt.date(2025, 6, 1))
    return person


def test_a_certified_person_is_designated_to_the_section_and_the_trail_says_so(
    fit: Person, section: Unit, role: DxRole
) -> None:
    assert made(person=fit, unit=section, role=role).recorded_at == NOW
    event = AuditEvent.objects.get(action="designation.made")
    assert event.detail["valid_to"] == "2029-04-01"
    assert fit.name not in str(event.detail)


def test_who_is_not_certified_on_that_day_is_refused(fit: Person, section: Unit, role: DxRole) -> None:
    refused("not_certified", person=fit, unit=section, role=role, valid_from=dt.date(2025, 5, 31))


def test_who_is_posted_elsewhere_on_that_day_is_refused(fit: Person, bureau: Unit, role: DxRole) -> None:
    refused("not_posted", person=fit, unit=UnitFactory(parent=bureau), role=role)


def test_a_post_below_the_section_will_do(section: Unit, role: DxRole) -> None:
    person = PersonFactory()
    PostingFactory(person=person, unit=UnitFactory(team=True, parent=section))
    CertificationFactory(person=person, role=role)
    assert made(person=person, unit=section, role=role).unit == section


def test_a_bureau_is_not_a_section(fit: Person, bureau: Unit, role: DxRole) -> None:
    refused("not_a_section", person=fit, unit=bureau, role=role)


def test_a_section_that_does_not_exist_yet_is_refused(fit: Person, bureau: Unit, role: DxRole) -> None:
    later = UnitFactory(parent=bureau, valid_from=dt.date(2027, 4, 1))
    refused("not_a_section", person=fit, unit=later, role=role)


@pytest.mark.parametrize("end", [dt.date(2026, 3, 31), dt.date(2026, 4, 1)])
def test_a_last_day_before_the_first_is_refused(fit: Person, section: Unit, role: DxRole, end: dt.date) -> None:
    refused("dates_out_of_order", person=fit, unit=section, role=role, valid_to=end)


def test_an_overlapping_designation_is_refused_and_an_adjacent_one_is_not(section: Unit, role: DxRole) -> None:
    first = leader_of(section, since=dt.date(2024, 4, 1), until=dt.date(2026, 4, 1))
    same = {"person": first.person, "unit": section, "role": role}
    refused("overlapping_designation", valid_from=dt.date(2026, 3, 31), **same)
    assert made(valid_from=dt.date(2026, 4, 1), **same).valid_from == dt.date(2026, 4, 1)


def test_an_unannounced_transfer_serves_only_those_who_may_see_it(fit: Person, bureau: Unit, role: DxRole) -> None:
    target = UnitFactory(parent=bureau)
    day = dt.date(2027, 4, 1)
    lifts = NOW + dt.timedelta(days=100)
    transfer_person(
        person=fit, on=day, unit=target, title="主査", grade=Grade.CHIEF, now=NOW, by=None, disclose_at=lifts
    )
    later = NOW + dt.timedelta(minutes=1)
    refused("not_posted", person=fit, unit=target, role=role, valid_from=day, now=later)
    sight = Sight(now=later, embargoed=True)
    assert made(person=fit, unit=target, role=role, valid_from=day, now=later, sight=sight).valid_from == day


def test_a_decision_older_than_this_system_needs_a_post_on_some_day_of_its_term(section: Unit, role: DxRole) -> None:
    person = PersonFactory()
    PostingFactory(person=person, unit=section, valid_from=dt.date(2024, 4, 1))
    CertificationFactory(person=person, role=role, on=dt.date(2019, 4, 1))
    term = {"valid_from": dt.date(2019, 10, 1), "valid_to": dt.date(2025, 4, 1)}
    refused("not_a_section", person=person, unit=section, role=role, **term)
    assert made(person=person, unit=section, role=role, is_prior=True, **term).valid_from == dt.date(2019, 10, 1)


def test_ending_keeps_what_was_known_before(section: Unit) -> None:
    first = leader_of(section)
    ended = end_designation(designation=first, on=dt.date(2026, 10, 1), reason="本人の申出", now=NOW, by=None)
    assert (ended.uuid, ended.valid_to, ended.end_reason) == (first.uuid, dt.date(2026, 10, 1), "本人の申出")
    before = Designation.objects.known(NOW - dt.timedelta(seconds=1)).get()
    assert before.valid_to is None
    assert Designation.objects.known().get() == ended


@pytest.mark.parametrize(
    ("on", "reason", "code"),
    [
        (dt.date(2024, 4, 1), "誤り", "not_within_term"),
        (dt.date(2027, 4, 1), "異動", "not_within_term"),
        (dt.date(2026, 4, 1), "  ", "reason_needed"),
    ],
)
def test_an_end_outside_the_term_or_without_reason_is_refused(
    section: Unit, on: dt.date, reason: str, code: str
) -> None:
    first = leader_of(section, since=dt.date(2024, 4, 1), until=dt.date(2027, 4, 1))
    with pytest.raises(DomainError) as error:
        end_designation(designation=first, on=on, reason=reason, now=NOW, by=None)
    assert error.value.code == code


def test_a_designation_changed_meanwhile_is_not_ended_again(section: Unit) -> None:
    first = leader_of(section)
    end_designation(designation=first, on=TODAY, reason="異動", now=NOW, by=None)
    with pytest.raises(DomainError) as error:
        end_designation(designation=first, on=TODAY, reason="異動", now=NOW, by=None)
    assert error.value.code == "already_changed"


def test_a_mistake_is_taken_back_without_successor_and_without_forgetting(section: Unit, role: DxRole) -> None:
    first = leader_of(section)
    cancel_designation(designation=first, reason="対象者の取り違え", now=NOW, by=None)
    assert not Designation.objects.known().exists()
    assert Designation.objects.known(FOUNDED_AT).get() == first
    assert AuditEvent.objects.get(action="designation.cancelled").detail["reason"] == "対象者の取り違え"
    # The place is free for the right decision.
    assert made(person=first.person, unit=section, role=role, valid_from=TODAY, valid_to=None).valid_to is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_designations_at_once_make_one(fit: Person, section: Unit, role: DxRole) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing races")
    start, results = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        try:
            results.append(str(made(person=fit, unit=section, role=role).uuid))
        except DomainError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Designation.objects.known().count() == 1
    assert "overlapping_designation" in results
