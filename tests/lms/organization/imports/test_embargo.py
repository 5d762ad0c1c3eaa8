"""Files about what is not announced: they are there for named grants alone."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import AuditEvent
from lms.accounts.queries import audit_events
from lms.common import clock
from lms.common.access import Access, Role
from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.actions.imports import check_again, reverse_import
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade, GrantRole
from lms.organization.models import PUBLIC, HrImport, Person, Sight, Unit
from lms.organization.queries import postings_on
from lms.organization.queries.people import visible_people
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory
from tests.lms.organization.imports.conftest import APRIL, NOW, apply, career, changes, check, errors

pytestmark = pytest.mark.django_db
ANNOUNCED = start_of(dt.date(2026, 3, 20))
HR = Access(roles=frozenset({Role.HR}), sees_all=True)


def code(unit: Unit) -> str:
    return unit.versions.get(superseded_at=None).code


def row(unit: Unit, number: str = "0012345", name: str = "髙橋 美咲", first: str = "R8.4.1") -> str:
    return f"{number},{name},タカハシ ミサキ,{code(unit)},係員,係員,正規,本務,,{first},\n"


BECAUSE = "内示前の異動と照らし合わせたためです。"


@pytest.fixture
def person(city: City) -> Person:
    made: Person = PersonFactory(name="髙橋 美咲", kana="タカハシ ミサキ", employee_number="0012345")
    PostingFactory(person=made, unit=city.section)
    return made


def test_before_the_announcement_nobody_sees_transfers_or_newcomers(person: Person, city: City) -> None:
    record = check(row(city.far_section) + row(city.team, "777", "新人 太郎"), disclose_at=ANNOUNCED)
    apply(record)
    public = postings_on(APRIL, PUBLIC(NOW)).filter(person=person)
    assert [post.unit for post in public] == [city.section]
    assert not visible_people(HR, APRIL, PUBLIC(NOW)).filter(name="新人 太郎").exists()
    assert visible_people(HR, APRIL, Sight(now=NOW, embargoed=True)).filter(name="新人 太郎").exists()
    after = PUBLIC(ANNOUNCED)
    assert [post.unit for post in postings_on(APRIL, after).filter(person=person)] == [city.far_section]
    assert visible_people(HR, APRIL, after).filter(name="新人 太郎").exists()


def test_plain_data_waits_for_the_announcement(person: Person, city: City) -> None:
    apply(check(row(city.far_section, name="佐藤 美咲"), disclose_at=ANNOUNCED))
    person.refresh_from_db()
    assert person.name == "髙橋 美咲"
    later = check(row(city.far_section, name="佐藤 美咲"), now=ANNOUNCED)
    assert changes(later) == {"0012345": "changed"}


def test_taken_back_before_the_announcement_nobody_ever_hears_of_it(person: Person, city: City) -> None:
    record = apply(check(row(city.far_section) + row(city.team, "777", "新人 太郎"), disclose_at=ANNOUNCED))
    reverse_import(record=record, now=NOW + dt.timedelta(hours=1), by=None)
    for moment in (NOW + dt.timedelta(hours=2), ANNOUNCED, ANNOUNCED + dt.timedelta(days=1)):
        posts = postings_on(APRIL, PUBLIC(moment)).filter(person=person)
        assert [post.unit for post in posts] == [city.section]
        assert not visible_people(HR, APRIL, PUBLIC(moment)).filter(name="新人 太郎").exists()


def test_who_may_not_know_changes_nothing_that_is_being_prepared_and_is_not_told_what(
    person: Person, city: City
) -> None:
    transfer_person(
        person=person,
        on=APRIL,
        unit=city.far_section,
        title="係長",
        grade=Grade.CHIEF,
        now=NOW,
        by=None,
        disclose_at=ANNOUNCED,
    )
    same = check(row(city.section, first="2020-04-01"), embargoed=False)
    assert changes(same) == {"0012345": "same"}
    record = check(row(city.team), embargoed=False)
    assert errors(record) == [(2, "職員番号")]
    told = " ".join([*record.issues.values_list("message", flat=True), *record.issues.values_list("advice", flat=True)])
    assert "道路課" not in told
    assert "2026" not in told
    assert career(person)[-1][0] == "道路課"


def test_a_newcomer_who_is_not_announced_is_not_told_of(city: City) -> None:
    apply(check(row(city.team, "777", "新人 太郎"), disclose_at=ANNOUNCED))
    for name in ("新人 太郎", "別人 花子"):
        record = check(row(city.team, "777", name), embargoed=False)
        told = " ".join(record.issues.values_list("message", flat=True))
        assert (changes(record), record.lines.get().name) == ({"777": "refused"}, name)
        assert "新人" not in told


def test_only_named_grants_put_a_file_under_an_embargo(person: Person, city: City) -> None:
    with pytest.raises(DomainError) as refused:
        check(row(city.far_section), disclose_at=ANNOUNCED, embargoed=False)
    assert refused.value.code == "embargo"


def test_a_file_under_an_embargo_is_not_there_for_others(person: Person, city: City, sign_in: SignIn) -> None:
    now = clock.now()
    coming = now + dt.timedelta(days=3)
    record = check(row(city.far_section), disclose_at=coming, now=now, as_of=clock.local_date(now))
    hr = sign_in(city.hr)
    assert hr.get(reverse("hr_import", args=[record.uuid])).status_code == 404
    assert record.file_name not in hr.get(reverse("hr_imports")).content.decode()
    assert record.file_name not in hr.get(reverse("hr_home")).content.decode()
    assert not audit_events(disclosed_by=now).filter(subject_key=str(record.uuid)).exists()
    assert AuditEvent.objects.filter(subject_key=str(record.uuid)).exists()
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    page = hr.get(reverse("hr_import", args=[record.uuid]))
    assert page.status_code == 200
    # Its own moment is the reason: the page need not give another.
    assert BECAUSE not in page.content.decode()
    assert record.file_name in hr.get(reverse("hr_imports")).content.decode()


def test_a_file_without_a_moment_of_its_own_says_why_others_do_not_see_it(
    person: Person, city: City, sign_in: SignIn
) -> None:
    now, day = clock.now(), clock.today()
    transfer_person(
        person=person,
        on=day,
        unit=city.far_section,
        title="係長",
        grade=Grade.CHIEF,
        now=now,
        by=None,
        disclose_at=now + dt.timedelta(days=3),
    )
    record = check(row(city.team, first=day.isoformat()), now=now, as_of=day)
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    assert BECAUSE in sign_in(city.hr).get(reverse("hr_import", args=[record.uuid])).content.decode()


def test_a_file_compared_with_what_is_not_announced_is_hidden_as_well(person: Person, city: City) -> None:
    """Its diff says where people will be."""
    transfer_person(
        person=person,
        on=APRIL,
        unit=city.far_section,
        title="係長",
        grade=Grade.CHIEF,
        now=NOW,
        by=None,
        disclose_at=ANNOUNCED,
    )
    record = check(row(city.team, first="R8.5.1"))
    assert record.hidden_until == ANNOUNCED
    assert HrImport.objects.visible_to(HR, NOW).count() == 0
    assert HrImport.objects.visible_to(HR, ANNOUNCED).count() == 1
    check_again(record=record, sight=Sight(now=ANNOUNCED, embargoed=True), now=ANNOUNCED, by=None)
    record.refresh_from_db()
    assert record.hidden_until is None


def test_hr_of_a_bureau_does_not_import(city: City, sign_in: SignIn, client: Client) -> None:
    bureau_hr = PersonFactory(with_account=True)
    GrantFactory(person=bureau_hr, role=GrantRole.HR, unit=city.bureau)
    browser = sign_in(bureau_hr)
    assert browser.get(reverse("hr_imports")).status_code == 404
    assert reverse("hr_imports") not in browser.get(reverse("organization_tree")).content.decode()
