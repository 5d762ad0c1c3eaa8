"""Somebody with the database's password changes something, and the check says what."""

import json
import uuid
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from lms.common import jobs
from lms.common.jobs import enqueue_job
from lms.common.models import Job, JobStatus
from lms.xapi.actions.checks import VERIFY
from lms.xapi.actions.copying import copy_checkpoints
from lms.xapi.actions.forgetting import forget_leaves
from lms.xapi.actions.signing import rotate_key
from lms.xapi.enums import Trust
from lms.xapi.ledger.checking import verify_ledger
from lms.xapi.ledger.findings import Problem
from lms.xapi.models import Checkpoint, Leaf, SigningKey, Statement, TreeNode
from tests.factories.xapi import NOW, api_client, client_statement, own_statement, store
from tests.lms.xapi.ledger.conftest import LATER, signed, without_rules

pytestmark = pytest.mark.django_db


def found(problem: Problem | None = None) -> list[dict[str, Any]]:
    findings: list[dict[str, Any]] = verify_ledger()["findings"]
    return [each for each in findings if problem is None or each["problem"] == problem]


def change(row: Statement, **values: Any) -> None:
    with without_rules():
        Statement.objects.filter(seq=row.seq).update(**values)


def test_an_untouched_ledger_is_found_untouched() -> None:
    client, _ = api_client()
    store(client_statement(), client_statement(timestamp="2026-01-02T03:04:05Z"), trust=Trust.CLIENT, client=client)
    signed(300)
    signed(4, now=LATER)

    result = verify_ledger()

    assert result["findings"] == []
    assert (result["ok"], result["size"], result["compared"], result["erased"]) == (True, 306, 306, 0)
    assert result["checkpoints"] == 2


def test_an_empty_ledger_is_no_problem() -> None:
    assert verify_ledger()["ok"]


@pytest.mark.parametrize(
    ("values", "column", "was"),
    [
        ({"trust": Trust.CLIENT}, "trust", "own"),
        ({"version": "2.0.0"}, "version", "1.0.3"),
        ({"timestamp": LATER}, "timestamp", str(NOW)),
        ({"stored": LATER}, "stored", None),
        ({"statement_id": uuid.UUID(int=7)}, "statement_id", None),
    ],
)
def test_a_changed_column_is_named_with_what_was_sealed_there(
    values: dict[str, Any], column: str, was: str | None
) -> None:
    rows = signed(3)
    sealed_values = {"stored": rows[1].stored, "statement_id": rows[1].statement_id}
    change(rows[1], **values)

    named = [each for each in found(Problem.CHANGED) if each["column"] == column]

    assert [(each["index"], each["seq"], each["sealed"]) for each in named] == [
        (1, rows[1].seq, was or str(sealed_values[column]))
    ]


def test_a_statement_put_into_the_mouth_of_another_client() -> None:
    (client, _), (other, _) = api_client(), api_client()
    row = store(client_statement(), trust=Trust.CLIENT, client=client)[0]
    signed(1)
    change(row, client=other)

    assert [(each["column"], each["sealed"]) for each in found(Problem.CHANGED)] == [("client", client.key)]


def test_changed_bytes_are_named() -> None:
    rows = signed(3)
    change(rows[2], raw=bytes(rows[2].raw).replace("DX基礎研修".encode(), "DX応用研修".encode()))
    assert [(each["seq"], each["column"]) for each in found()] == [(rows[2].seq, "raw")]

    change(rows[2], raw=bytes(rows[2].raw).replace(b"completed", b"attempted"))
    assert ("changed", "raw") in [(each["problem"], each["column"]) for each in found()]


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "account|x|y"},
        {"verb": "x"},
        {"object_id": "x"},
        {"registration": uuid.UUID(int=1)},
        {"voids": uuid.UUID(int=1)},
        {"refers_to": uuid.UUID(int=1)},
        {"digest": "0" * 64},
    ],
)
def test_a_column_that_does_not_follow_from_the_bytes_is_named(values: dict[str, Any]) -> None:
    rows = signed(2)
    change(rows[0], **values)

    assert [(each["problem"], each["seq"], each["column"]) for each in found()] == [
        ("column", rows[0].seq, next(iter(values)))
    ]


def test_a_dropped_statement_is_named() -> None:
    rows = signed(3)
    Statement.objects.filter(seq=rows[1].seq).delete()

    assert found() == [
        {"problem": "dropped", "index": 1, "seq": rows[1].seq, "statement_id": str(rows[1].statement_id)}
    ]


def test_a_statement_slipped_in_before_the_sealed_place_is_named() -> None:
    signed(3)
    row = store(own_statement())[0]
    with without_rules():
        Statement.objects.filter(seq=row.seq).update(seq=-5, xid=0)

    assert found() == [{"problem": "added", "seq": -5, "statement_id": str(row.statement_id)}]


def test_swapped_leaves_are_named() -> None:
    rows = signed(4)
    with without_rules():
        for old, new in ((1, 100), (2, 1), (100, 2)):
            Leaf.objects.filter(index=old).update(index=new)

    assert [each["seq"] for each in found(Problem.REORDERED)] == [rows[1].seq]
    assert [each["size"] for each in found(Problem.ROOT)] == [4]


def test_a_leaf_that_is_gone_is_named() -> None:
    signed(4)
    Leaf.objects.filter(index=1).delete()

    assert [each["index"] for each in found(Problem.LEAF_MISSING)] == [1]
    assert found(Problem.ADDED)


def test_a_leaf_or_a_node_that_was_changed_is_found() -> None:
    signed(300)
    with without_rules():
        Leaf.objects.filter(index=10).update(hash=b"0" * 32)
    assert {each["problem"] for each in found()} == {"changed", "node", "root"}

    with without_rules():
        TreeNode.objects.update(hash=b"1" * 32)
    assert [each["index"] for each in found(Problem.NODE)] == [0]


def test_a_log_rewritten_with_new_leaves_is_not_what_was_signed() -> None:
    """Whoever drops a statement and its leaf and closes the gap has another tree."""
    rows = signed(2)
    signed(2, now=LATER)
    Statement.objects.filter(seq=rows[0].seq).delete()
    Leaf.objects.filter(index=0).delete()
    with without_rules():
        for index in (1, 2, 3):
            Leaf.objects.filter(index=index).update(index=index - 1)

    assert [each["size"] for each in found(Problem.ROOT)] == [2, 4]


def test_a_checkpoint_that_was_changed_is_named() -> None:
    signed(2)
    checkpoint = Checkpoint.objects.get()
    with without_rules():
        Checkpoint.objects.update(note=checkpoint.note.replace("\n2\n", "\n1\n"), size=1)

    assert {each["problem"] for each in found()} == {"signature", "root"}


def test_a_key_that_nobody_introduced_is_named() -> None:
    signed(2)
    rotate_key(now=LATER)
    assert verify_ledger()["ok"]

    with without_rules():
        SigningKey.objects.filter(retired_at=None).update(endorsement="")
    assert [each["where"] for each in found(Problem.KEY)] == [SigningKey.objects.get(retired_at=None).key_id]


class TestOutside:
    @pytest.fixture(autouse=True)
    def folder(self, settings: Settings, tmp_path: Path) -> Path:
        settings.LEDGER_SINK_FOLDER = str(tmp_path / "outside")
        signed(2)
        copy_checkpoints(now=NOW)
        return tmp_path / "outside"

    def test_copies_are_read_back(self) -> None:
        result = verify_ledger()
        assert result["ok"]
        assert result["outside"] == {"folder": 1}

    def test_a_copy_from_before_the_log_was_rewritten_tells_of_it(self) -> None:
        """Whoever has the key, too, can sign another log. Not what is outside."""
        with without_rules():
            Checkpoint.objects.all().delete()
            Leaf.objects.filter(index=1).delete()
        Statement.objects.filter(seq__gt=Leaf.objects.get().seq).delete()

        assert [(each["problem"], each["size"]) for each in found()] == [("outside", 2)]

    def test_a_copy_that_was_changed_or_removed_is_named(self, folder: Path) -> None:
        path = next(folder.glob("*/*.txt"))
        path.write_text(path.read_text().replace("time 2026", "time 2027"))
        assert [each["problem"] for each in found()] == ["outside"]

        path.rename(folder / "2026-11" / "other.txt")
        assert {each["problem"] for each in found()} == {"outside", "copy_missing"}


class TestErased:
    def test_what_was_erased_by_decision_is_told_and_no_problem(self) -> None:
        rows = signed(5)
        forget_leaves(statement_ids=[rows[1].statement_id, rows[3].statement_id], decision="第3号", now=LATER)
        Statement.objects.filter(seq__in=[rows[1].seq, rows[3].seq]).delete()

        result = verify_ledger()

        assert result["ok"]
        assert (result["compared"], result["erased"]) == (3, 2)
        assert result["decisions"] == [{"decision": "第3号", "at": "2026-11-21T02:00:00.000000Z", "count": 2}]

    def test_what_should_be_erased_and_is_not_is_named(self) -> None:
        rows = signed(2)
        forget_leaves(seqs=[rows[0].seq], decision="第3号", now=LATER)
        assert [(each["problem"], each["seq"]) for each in found()] == [("not_erased", rows[0].seq)]


class TestCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("verify_ledger", *arguments, stdout=out)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
        return 0, out.getvalue()

    def test_its_exit_code_and_its_words(self) -> None:
        rows = signed(2)
        code, text = self.run()
        assert code == 0
        assert "2 statements compared" in text

        change(rows[1], trust=Trust.CLIENT)
        code, text = self.run()
        assert code == 1
        assert str(rows[1].statement_id) in text
        assert "trust" in text

    def test_as_json(self) -> None:
        signed(2)
        code, text = self.run("--json")
        assert code == 0
        assert json.loads(text)["compared"] == 2


def test_as_a_job_it_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[tuple[int, int]] = []
    report: Callable[..., None] = jobs.Progress.report

    def hear(progress: jobs.Progress, done: int, total: int) -> None:
        reports.append((done, total))
        report(progress, done, total)

    monkeypatch.setattr(jobs.Progress, "report", hear)
    signed(3)
    job = enqueue_job(kind=VERIFY, arguments={}, created_by=None, now=NOW)
    jobs.run_job(job.uuid)

    job = Job.objects.get()
    assert job.status == JobStatus.DONE
    assert job.result["ok"] is True
    assert reports == [(0, 3), (3, 3)]
