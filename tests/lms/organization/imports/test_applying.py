"""Applying and taking back: all or nothing, once, and only what was shown."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from lms.accounts.models import AuditEvent
from lms.common.access import Access, Role
from lms.common.errors import DomainError
from lms.common.models import Job, JobStatus
from lms.inbox.actions.approvals import decide
from lms.inbox.enums import Outcome
from lms.inbox.models import Approval
from lms.organization.actions.imports import applying as applying_module
from lms.organization.actions.imports import (
    ask_approval,
    cancel_import,
    check_again,
    reverse_import,
    start_import,
)
from lms.organization.actions.leave import record_leave
from lms.organization.enums import GrantRole, ImportKind, ImportMode, ImportStatus, LeaveKind
from lms.organization.models import PUBLIC, ImportEffect, Person, Posting, Sight, Unit
from lms.organization.queries.imports.uses import blockers
from lms.organization.queries.people import visible_people
from tests.conftest import City
from tests.factories.organization import GrantFactory, LeaveFactory, PersonFactory, PostingFactory
from tests.lms.organization.imports.conftest import NOW, Snapshot, apply, career, changes, check

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def code(unit: Unit) -> str:
    return unit.versions.get(superseded_at=None).code


def row(unit: Unit, number: str = "0012345", name: str = "髙橋 美咲", first: str = "R8.4.1") -> str:
    return f"{number},{name},カナ,{code(unit)},係員,係員,正規,本務,,{first},\n"


@pytest.fixture
def person(city: City) -> Person:
    made: Person = PersonFactory(name="髙橋 美咲", kana="タカハシ ミサキ", employee_number="0012345")
    PostingFactory(person=made, unit=city.section)
    return made


def refusal(action: Any, **arguments: Any) -> str:
    with pytest.raises(DomainError) as refused:
        action(**arguments)
    return refused.value.code


def test_what_changed_since_the_check_has_to_be_looked_at_again(person: Person, city: City) -> None:
    record = check(row(city.far_section))
    PostingFactory(person=person, unit=city.team, concurrent=True, valid_from=dt.date(2026, 1, 1), now=NOW)
    apply(record)  # the concurrent post has nothing to do with what was shown
    other = check(row(city.team, first="R8.5.1"))
    assert changes(other) == {"0012345": "moved"}
    apply(check(row(city.other_section, first="R8.5.1")))
    with pytest.raises(DomainError) as refused:
        apply(other)
    assert refused.value.code == "changed_meanwhile"
    again = check_again(record=other, sight=Sight(now=NOW, embargoed=True), now=NOW, by=None)
    assert again.digest
    apply(again)


def test_an_exception_half_way_leaves_nothing(
    person: Person, city: City, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = check(row(city.far_section) + row(city.team, "777", "新人 太郎"))
    before = snapshot()

    def fail(*arguments: Any, **options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(ImportEffect.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        apply(record)
    assert snapshot() == before
    record.refresh_from_db()
    assert record.status == ImportStatus.CHECKED
    monkeypatch.undo()
    apply(record)
    assert career(person)[-1][0] == "道路課"


def test_it_is_written_once(person: Person, city: City) -> None:
    record = check(row(city.far_section))
    apply(record)
    with pytest.raises(DomainError) as refused:
        apply(record)
    assert refused.value.code == "already_decided"


def test_a_second_import_is_refused_while_one_is_written(person: Person, city: City) -> None:
    assert city.hr.user is not None
    first, second = check(row(city.far_section)), check(row(city.team, "777", "新人 太郎"))
    Job.objects.create(
        kind="organization.import", arguments={"hr_import": str(first.uuid)}, created_at=NOW, status=JobStatus.RUNNING
    )
    sight = Sight(now=NOW, embargoed=True)
    assert refusal(start_import, record=second, sight=sight, now=NOW, by=city.hr.user) == "running"
    assert refusal(start_import, record=first, sight=sight, now=NOW, by=city.hr.user) == "running"


def test_a_long_import_is_done_by_a_worker_and_can_be_stopped_before(
    person: Person, city: City, monkeypatch: pytest.MonkeyPatch, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    assert city.hr.user is not None
    monkeypatch.setattr(applying_module, "AT_ONCE", 0)
    record = check(row(city.far_section))
    job = start_import(record=record, sight=Sight(now=NOW, embargoed=True), now=NOW, by=city.hr.user)
    assert job is not None
    cancel_import(record=record, now=NOW)
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    with django_capture_on_commit_callbacks(execute=True):
        job = start_import(record=record, sight=Sight(now=NOW, embargoed=True), now=NOW, by=city.hr.user)
    assert job is not None
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    record.refresh_from_db()
    assert record.status == ImportStatus.APPLIED
    assert career(person)[-1][0] == "道路課"


# -- Taking back -----------------------------------------------------------------------------------------------------
def test_taking_back_restores_everything(person: Person, city: City, snapshot: Snapshot) -> None:
    before = snapshot()
    text = row(city.far_section, name="佐藤 美咲") + row(city.team, "777", "新人 太郎")
    record = apply(check(text))
    assert snapshot() != before
    reverse_import(record=record, now=LATER, by=None)
    assert snapshot() == before
    person.refresh_from_db()
    assert "佐藤" not in person.search_key
    # What was known in between is still known to have been known.
    assert Posting.objects.known(NOW).filter(person=person, unit=city.far_section).exists()
    hr = Access(roles=frozenset({Role.HR}), sees_all=True)
    assert not visible_people(hr, dt.date(2026, 4, 1), PUBLIC(LATER)).filter(name="新人 太郎").exists()
    assert changes(check(text, now=LATER)) == {"0012345": "moved", "777": "new"}


def test_what_was_built_on_it_is_named_and_blocks(person: Person, city: City) -> None:
    record = apply(check(row(city.far_section) + row(city.team, "777", "新人 太郎")))
    new = Person.objects.get(employee_number="777")
    GrantFactory(person=new, role=GrantRole.TRAINER)
    LeaveFactory(person=new)
    later = apply(check(row(city.other_section, first="R8.6.1"), now=LATER), now=LATER)
    found = " ".join(blockers(record))
    assert later.file_name in found
    assert refusal(reverse_import, record=record, now=LATER, by=None) == "built_upon"
    reverse_import(record=later, now=LATER, by=None)
    assert refusal(reverse_import, record=record, now=LATER, by=None) == "built_upon"


def test_a_name_changed_by_hand_since_blocks(person: Person, city: City) -> None:
    record = apply(check(row(city.section, name="佐藤 美咲", first="2020-04-01")))
    Person.objects.filter(pk=person.pk).update(name="鈴木 美咲")
    assert refusal(reverse_import, record=record, now=LATER, by=None) == "built_upon"


def test_leave_is_taken_back(person: Person, city: City) -> None:
    record_leave(person=person, kind=LeaveKind.SICK, valid_from=dt.date(2026, 4, 1), valid_to=None, now=NOW, by=None)
    record = apply(check("職員番号,氏名,種類,開始日,終了日\n0012345,髙橋 美咲,休職,R8.4.1,R8.9.30\n", ImportKind.LEAVE))
    reverse_import(record=record, now=LATER, by=None)
    assert [leave.valid_to for leave in person.leaves.filter(superseded_at=None)] == [None]


# -- Approval --------------------------------------------------------------------------------------------------------
@pytest.fixture
def second(city: City) -> Person:
    made: Person = PersonFactory(with_account=True)
    GrantFactory(person=made, role=GrantRole.HR)
    return made


def test_a_file_that_ends_many_posts_waits_for_a_second_person(
    person: Person, city: City, second: Person, settings: Any
) -> None:
    settings.HR_IMPORT_ENDING_SHARE = 0.1
    assert city.hr.user is not None
    assert second.user is not None
    sight = Sight(now=NOW, embargoed=False)
    record = check(row(city.section, first="2020-04-01"), mode=ImportMode.WHOLE, embargoed=False, by=city.hr.user)
    assert refusal(start_import, record=record, sight=sight, now=NOW, by=city.hr.user) == "not_approved"
    approval = ask_approval(record=record, now=NOW, by=city.hr.user)
    assert approval.url == reverse("hr_import", args=[record.uuid])
    assert set(approval.candidates.values_list("user", flat=True)) == {second.user.pk, city.admin.user_id}
    decide(approval=approval, by=second.user, outcome=Outcome.APPROVED, reason="", now=NOW)
    record.refresh_from_db()
    assert record.approved_by == second.user
    start_import(record=record, sight=sight, now=NOW, by=city.hr.user)
    record.refresh_from_db()
    assert record.status == ImportStatus.APPLIED
    trail = AuditEvent.objects.filter(subject_key=str(record.uuid)).order_by("pk").values_list("action", flat=True)
    assert list(trail) == [
        "organization.import_checked",
        "organization.import_approval_asked",
        "organization.import_approved",
        "organization.import_applied",
    ]


def test_an_approval_is_of_what_was_shown_and_lapses_with_it(
    person: Person, city: City, second: Person, settings: Any
) -> None:
    settings.HR_IMPORT_ENDING_SHARE = 0.1
    assert city.hr.user is not None
    assert second.user is not None
    sight = Sight(now=NOW, embargoed=False)
    record = check(row(city.section, first="2020-04-01"), mode=ImportMode.WHOLE, embargoed=False, by=city.hr.user)
    waiting = ask_approval(record=record, now=NOW, by=city.hr.user)
    PostingFactory(person=PersonFactory(), unit=city.far_section)
    again = check_again(record=record, sight=sight, now=NOW, by=city.hr.user)
    waiting.refresh_from_db()
    assert not waiting.is_open
    approval = ask_approval(record=again, now=NOW, by=city.hr.user)
    decide(approval=approval, by=second.user, outcome=Outcome.APPROVED, reason="", now=NOW)
    PostingFactory(person=PersonFactory(), unit=city.far_section)
    again.refresh_from_db()
    assert refusal(start_import, record=again, sight=sight, now=NOW, by=city.hr.user) == "changed_meanwhile"
    anew = check_again(record=again, sight=sight, now=NOW, by=city.hr.user)
    assert refusal(start_import, record=anew, sight=sight, now=NOW, by=city.hr.user) == "not_approved"
    assert Approval.objects.count() == 2
