"""A year is disposed of and a person erased: statements go, proofs hold, ids stay taken, nobody is overtaken."""

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.models import AuditEvent, User
from lms.common import clock
from lms.common.errors import DomainError
from lms.common.fiscal import FiscalYear
from lms.common.jobs import run_job
from lms.common.models import Job, JobStatus
from lms.inbox.actions.approvals import decide, withdraw_request
from lms.inbox.enums import Outcome
from lms.inbox.queries import open_approval
from lms.xapi.actions.disposals import APPROVAL_KIND, call_off, start_disposal
from lms.xapi.actions.sealing import seal_all
from lms.xapi.actions.store import store_statements
from lms.xapi.disposing import work
from lms.xapi.disposing.erasing import erase_some
from lms.xapi.disposing.preview import Target, preview
from lms.xapi.enums import Trust
from lms.xapi.errors import StatementConflict
from lms.xapi.ledger.checking import verify_ledger
from lms.xapi.models import (
    Attachment,
    Cursor,
    Disposal,
    DisposalStatus,
    Forgetting,
    ForwardingTarget,
    Leaf,
    Mention,
    Statement,
    StatementKey,
    TargetState,
)
from lms.xapi.months import keep_months_ahead
from tests.factories.xapi import NOW, api_client, client_statement, deliver, own_statement, store
from tests.lms.xapi.disposing.conftest import DOCUMENT, THEN, YEAR, account, agreed, asked, carried_out
from tests.lms.xapi.ledger.test_packs import pack_of
from tests.lms.xapi.test_months import parts_of

pytestmark = pytest.mark.django_db
THE_YEAR = Target(year=YEAR)


def stored(count: int) -> list[Statement]:
    """Statements that everybody who follows has seen, with somebody mentioned in each."""
    named = {"instructor": {"mbox": "mailto:a@example.com"}}
    rows = store(*[client_statement(context=named) for _ in range(count)], trust=Trust.CLIENT, client=api_client()[0])
    deliver()
    return rows


def assert_proven() -> None:
    result = verify_ledger()
    assert result["ok"], result["findings"]


class TestAYear:
    def test_its_statements_go_and_everything_else_still_holds(
        self, asker: User, approver: User, small_chunks: None
    ) -> None:
        rows = stored(5)
        seal_all(now=NOW)

        done = carried_out(agreed(asked(THE_YEAR, asker), approver), asker)

        assert (done.status, done.statements, done.expected) == (DisposalStatus.DONE, 5, 5)
        assert not Statement.objects.exists()
        assert not Mention.objects.exists()
        assert StatementKey.objects.count() == 5
        assert not Leaf.objects.exclude(nonce=None).exists()
        assert Leaf.objects.filter(forgotten=done.forgetting, statement_id=rows[3].statement_id).exists()
        result = verify_ledger()
        assert (result["ok"], result["erased"], result["problems"]) == (True, 5, {})
        assert [(each["decision"], each["count"]) for each in result["decisions"]] == [(done.decision, 5)]
        assert DOCUMENT in done.decision

    def test_an_id_that_was_disposed_of_is_not_given_again(self, asker: User, approver: User) -> None:
        client = api_client()[0]
        sent = client_statement()
        store(sent, trust=Trust.CLIENT, client=client)
        deliver()
        carried_out(agreed(asked(THE_YEAR, asker), approver), asker)

        with pytest.raises(StatementConflict, match="disposed of"), transaction.atomic():
            store_statements(statements=[sent], trust=Trust.CLIENT, client=client, now=THEN)
        assert not Statement.objects.exists()

    def test_what_is_not_sealed_yet_is_sealed_first(self, asker: User, approver: User) -> None:
        stored(3)
        assert not Leaf.objects.exists()
        carried_out(agreed(asked(THE_YEAR, asker), approver), asker)
        assert Leaf.objects.filter(nonce=None).count() == 3
        assert_proven()

    def test_a_pack_names_the_decision(self, asker: User, approver: User, tmp_path: Path) -> None:
        stored(2)
        done = carried_out(agreed(asked(THE_YEAR, asker), approver), asker)
        (kept,) = store(own_statement())
        seal_all(now=NOW)

        unpacked = pack_of(tmp_path / "whole.zip")
        code, text = unpacked.verify()

        assert code == 0, text
        assert "2 statements were erased by decision" in text
        listed = (unpacked.folder / "statements.ndjson").read_text()
        assert done.decision in listed
        assert str(kept.statement_id) in listed

    def test_a_year_that_is_kept_longer_is_refused_with_the_day(self, asker: User) -> None:
        stored(1)
        young = FiscalYear(YEAR.start_year + 1)
        for year in (young, FiscalYear(YEAR.start_year + 5)):
            with pytest.raises(DomainError, match=f"{year.start_year + 6}|令和{year.start_year + 6 - 2018}年4月1日"):
                asked(Target(year=year), asker)
        day_before = THEN - dt.timedelta(days=1)
        assert preview(THE_YEAR, day_before).refusal
        assert not preview(THE_YEAR, THEN).refusal

    def test_an_empty_year_is_not_asked_for(self, asker: User) -> None:
        with pytest.raises(DomainError) as refused:
            asked(Target(year=FiscalYear(2001)), asker)
        assert refused.value.code == "not_now"
        assert not Disposal.objects.exists()


class TestFiles:
    def test_a_file_goes_with_the_last_statement_that_names_it(self, asker: User, approver: User) -> None:
        person, other, client = uuid.uuid4(), uuid.uuid4(), api_client()[0]
        only, shared = attached(b"only"), attached(b"shared")
        store(
            client_statement(actor=account(person), attachments=[only, shared]),
            client_statement(actor=account(other), attachments=[shared]),
            trust=Trust.CLIENT,
            client=client,
            files={each["sha2"]: data for each, data in ((only, b"only"), (shared, b"shared"))},
        )
        deliver()

        done = carried_out(agreed(asked(Target(person=person), asker), approver), asker)

        assert done.attachments == 1
        assert [each.sha2 for each in Attachment.objects.all()] == [shared["sha2"]]


def attached(data: bytes) -> dict[str, Any]:
    return {
        "usageType": "https://example.com/usage/note",
        "display": {"ja": "メモ"},
        "contentType": "text/plain",
        "length": len(data),
        "sha2": hashlib.sha256(data).hexdigest(),
    }


class TestWhoDecides:
    def test_not_who_asked(self, asker: User, approver: User) -> None:
        stored(1)
        disposal = asked(THE_YEAR, asker)
        approval = open_approval(APPROVAL_KIND, disposal.uuid)
        assert approval is not None
        with pytest.raises(DomainError) as refused:
            decide(approval=approval, by=asker, outcome=Outcome.APPROVED, reason="", now=THEN)
        assert refused.value.code == "own_request"
        with pytest.raises(IntegrityError, match="xapi_disposal_by_another"), transaction.atomic():
            Disposal.objects.update(status=DisposalStatus.APPROVED, decided_by=asker, decided_at=THEN)

    def test_a_single_administrator_cannot_ask(self, asker: User) -> None:
        stored(1)
        with pytest.raises(DomainError) as refused:
            asked(THE_YEAR, asker)
        assert refused.value.code == "no_approver"

    def test_sent_back_nothing_is_erased_and_it_may_be_asked_again(self, asker: User, approver: User) -> None:
        stored(1)
        disposal = asked(THE_YEAR, asker)
        approval = open_approval(APPROVAL_KIND, disposal.uuid)
        assert approval is not None
        decide(approval=approval, by=approver, outcome=Outcome.RETURNED, reason="監査中です。", now=THEN)
        disposal.refresh_from_db()
        assert (disposal.status, disposal.decided_by) == (DisposalStatus.REFUSED, approver)
        with pytest.raises(DomainError):
            start_disposal(disposal=disposal, now=THEN, by=asker)
        assert Statement.objects.count() == 1
        assert asked(THE_YEAR, asker).status == DisposalStatus.WAITING

    def test_one_at_a_time_for_a_target(self, asker: User, approver: User) -> None:
        stored(1)
        asked(THE_YEAR, asker)
        with pytest.raises(DomainError), transaction.atomic():
            asked(THE_YEAR, approver)
        again = {"kind": "year", "fiscal_year": YEAR.start_year, "document": "x", "reason": "y"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Disposal.objects.create(**again, requested_by=approver, requested_at=THEN)

    def test_a_withdrawn_request_stands_in_nobodys_way(self, asker: User, approver: User) -> None:
        stored(1)
        first = asked(THE_YEAR, asker)
        approval = open_approval(APPROVAL_KIND, first.uuid)
        assert approval is not None
        withdraw_request(approval=approval, by=asker, now=THEN)
        asked(THE_YEAR, approver)
        first.refresh_from_db()
        assert first.status == DisposalStatus.CANCELLED

    def test_an_approved_one_is_called_off_before_it_runs_and_not_after(self, asker: User, approver: User) -> None:
        stored(1)
        disposal = agreed(asked(THE_YEAR, asker), approver)
        call_off(disposal=disposal, now=THEN, by=approver)
        with pytest.raises(DomainError):
            start_disposal(disposal=disposal, now=THEN, by=asker)

        second = agreed(asked(THE_YEAR, asker), approver)
        start_disposal(disposal=second, now=THEN, by=asker)
        with pytest.raises(DomainError):
            call_off(disposal=second, now=THEN, by=asker)
        assert Statement.objects.count() == 1

    def test_each_step_is_in_the_audit_trail(self, asker: User, approver: User) -> None:
        stored(1)
        carried_out(agreed(asked(THE_YEAR, asker), approver), asker)
        trail = AuditEvent.objects.filter(action__startswith="xapi.disposal").order_by("pk")
        steps = [(event.action.removeprefix("xapi.disposal_"), event.actor) for event in trail]
        assert steps == [("asked", asker), ("approved", approver), ("begun", asker), ("done", asker)]


class Killed(BaseException):
    """The process is gone."""


class TestInterrupted:
    def test_a_killed_worker_loses_nothing_and_the_next_goes_on(
        self, asker: User, approver: User, small_chunks: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stored(5)
        disposal = agreed(asked(THE_YEAR, asker), approver)
        start_disposal(disposal=disposal, now=THEN, by=asker)
        job = Job.objects.get(kind="xapi.disposal")
        chunks = 0

        def erase_and_die(*args: Any) -> int:
            nonlocal chunks
            chunks += 1
            if chunks == 3:
                raise Killed
            return erase_some(*args)

        seal_all(now=NOW)
        monkeypatch.setattr(work, "erase_some", erase_and_die)
        with pytest.raises(Killed):
            run_job(job.uuid)
        assert Statement.objects.count() == 1
        assert_proven()

        monkeypatch.setattr(work, "erase_some", erase_some)
        Job.objects.update(leased_until=clock.now() - dt.timedelta(seconds=1))
        run_job(job.uuid)

        disposal.refresh_from_db()
        assert (disposal.status, disposal.statements) == (DisposalStatus.DONE, 5)
        assert Forgetting.objects.get().count == 5
        assert_proven()

    def test_a_chunk_is_whole_or_nothing(self, asker: User, approver: User, monkeypatch: pytest.MonkeyPatch) -> None:
        stored(2)
        seal_all(now=NOW)
        disposal = agreed(asked(THE_YEAR, asker), approver)
        start_disposal(disposal=disposal, now=THEN, by=asker)

        def die(rows: object) -> None:
            raise Killed

        monkeypatch.setattr("lms.xapi.disposing.erasing._delete_mentions", die)
        with pytest.raises(Killed):
            erase_some(disposal, THEN)
        assert not Leaf.objects.filter(nonce=None).exists()
        assert not Forgetting.objects.exists()
        assert Statement.objects.count() == 2


class TestWhoFollows:
    def test_a_consumer_that_has_not_seen_them_holds_it_back(self, asker: User, approver: User) -> None:
        stored(2)
        disposal = agreed(asked(THE_YEAR, asker), approver)
        Cursor.objects.filter(consumer="talent").update(xid=0, seq=0)

        with pytest.raises(DomainError, match="DX") as refused:
            start_disposal(disposal=disposal, now=THEN, by=asker)
        assert refused.value.code == "not_now"

        deliver()
        assert carried_out(disposal, asker).status == DisposalStatus.DONE

    def test_a_target_that_is_paused_holds_it_back_by_name(self, asker: User, approver: User) -> None:
        stored(2)
        ForwardingTarget.objects.create(
            name="国のLRS", endpoint="https://lrs.example/", secret="x", state=TargetState.PAUSED, created_at=NOW
        )
        with pytest.raises(DomainError, match="国のLRS"):
            asked(THE_YEAR, asker)

    def test_it_stops_between_chunks_and_can_be_gone_on_with(
        self, asker: User, approver: User, small_chunks: None
    ) -> None:
        stored(3)
        disposal = agreed(asked(THE_YEAR, asker), approver)
        start_disposal(disposal=disposal, now=THEN, by=asker)
        store(own_statement())
        job = Job.objects.get(kind="xapi.disposal")
        run_job(job.uuid)
        job.refresh_from_db()
        assert job.status == JobStatus.FAILED
        assert Statement.objects.count() == 4

        deliver()
        disposal.refresh_from_db()
        assert carried_out(disposal, asker).statements == 4


@pytest.mark.postgres
def test_on_postgresql_the_emptied_months_are_dropped(asker: User, approver: User) -> None:
    rows = [own_statement() for _ in range(2)]
    store(*rows)
    deliver()
    disposal = agreed(asked(THE_YEAR, asker), approver)
    keep_months_ahead(now=THEN)
    this_month = f"xapi_statement_{dt.datetime.now(clock.CITY_ZONE):%Y_%m}"
    assert parts_of("xapi_statement")[this_month] == 2
    start_disposal(disposal=disposal, now=THEN, by=asker)
    disposal.refresh_from_db()
    assert disposal.job is not None
    run_job(disposal.job.uuid)

    disposal.refresh_from_db()
    assert (disposal.status, disposal.months > 0) == (DisposalStatus.DONE, True)
    for table in ("xapi_statement", "xapi_mention"):
        parts = parts_of(table).keys()
        assert f"{table}_before" in parts
        months = sorted(parts - {f"{table}_before", f"{table}_after"})
        assert months[0] == f"{table}_{YEAR.start_year + 1}_04"
    # What is stored today lies before the first month now, and has its place there.
    (late,) = store(own_statement())
    assert parts_of("xapi_statement")["xapi_statement_before"] == 1
    assert Statement.objects.with_ids([late.statement_id]).exists()
