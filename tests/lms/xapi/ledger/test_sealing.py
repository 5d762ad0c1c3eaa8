"""Sealing: every statement once, in its order, whatever dies or comes at the same time."""

import datetime as dt
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from lms.common.errors import DomainError
from lms.xapi.actions import sealing
from lms.xapi.actions.forgetting import NotSealed, forget_leaves
from lms.xapi.actions.sealing import Pace, seal_all, seal_gently, seal_next
from lms.xapi.enums import Trust
from lms.xapi.ledger import reading
from lms.xapi.ledger.envelope import FIELDS, Facts, envelope_of, facts_of, sealed_hash
from lms.xapi.ledger.stored import StoredHashes, tree_size
from lms.xapi.ledger.tree import root, root_of
from lms.xapi.ledger.verifier.contents import read_envelope
from lms.xapi.models import Cursor, Forgetting, Leaf, Statement, TreeNode
from tests.factories.xapi import NOW, api_client, client_statement, own_statement, settled_at_once, store
from tests.lms.xapi.ledger.conftest import seal, sealed
from tests.lms.xapi.test_cursors import Writer, kill_this_connection, settle

# Hypothesis wants the borders without a zone.
FIRST, LAST = dt.datetime.fromisoformat("0001-01-02"), dt.datetime.fromisoformat("9999-12-30")
MOMENTS = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(dt.UTC))
# What could be mistaken for the form of an envelope, and characters of two to four bytes.
LETTERS = "a1:,\nü漢𠮷"
FACTS = st.builds(
    Facts,
    xid=st.just(0),
    seq=st.integers(1, 2**60),
    statement_id=st.uuids(),
    stored=MOMENTS,
    timestamp=MOMENTS,
    trust=st.sampled_from(Trust.values),
    client=st.one_of(st.none(), st.text(LETTERS, max_size=40)),
    version=st.text(LETTERS, max_size=10),
    raw=st.binary(max_size=60),
)


@given(facts=FACTS)
def test_an_envelope_can_be_read_back(facts: Facts) -> None:
    fields = read_envelope(envelope_of(facts))

    assert tuple(fields) == FIELDS
    assert (fields["seq"], fields["statement_id"]) == (str(facts.seq), str(facts.statement_id))
    assert (fields["client"], fields["version"]) == (facts.client or "", facts.version)
    assert dt.datetime.fromisoformat(fields["stored"]) == facts.stored


@given(one=FACTS, other=FACTS)
def test_no_two_statements_have_one_envelope(one: Facts, other: Facts) -> None:
    is_same = one._replace(xid=0, client=one.client or "") == other._replace(xid=0, client=other.client or "")

    assert (envelope_of(one) == envelope_of(other)) is is_same


def test_an_envelope_is_what_the_documentation_says() -> None:
    """It must never change: what was sealed could not be checked any more."""
    facts = Facts(7, 12, uuid.UUID(int=5), NOW, NOW, "client", "schlüssel", "1.0.3", b"{}")

    assert envelope_of(facts).decode() == (
        "30:manabi-dx statement envelope 1,2:12,36:00000000-0000-0000-0000-000000000005,"
        "27:2026-11-21T01:00:00.000000Z,27:2026-11-21T01:00:00.000000Z,6:client,10:schlüssel,5:1.0.3,"
        "64:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a,"
    )
    assert sealed_hash(b"n" * 16, facts).hex() == "17fe1cd13d190cbeda1dffe7ad26c5688249a1802cf9603095b20da7815645e5"


@pytest.mark.django_db
def test_each_statement_becomes_one_leaf_in_the_order_of_the_store() -> None:
    client, _ = api_client()
    rows = [*store(own_statement()), *store(client_statement(), trust=Trust.CLIENT, client=client), *sealed(2)]

    leaves = list(Leaf.objects.order_by("index"))

    assert [(leaf.index, leaf.seq, leaf.statement_id) for leaf in leaves] == [
        (index, row.seq, row.statement_id) for index, row in enumerate(rows)
    ]
    for leaf, row in zip(leaves, rows, strict=True):
        key = row.client.key if row.client else None
        facts = facts_of(
            (0, row.seq, row.statement_id, row.stored, row.timestamp, row.trust, key, row.version, row.raw)
        )
        assert leaf.nonce is not None
        assert sealed_hash(bytes(leaf.nonce), facts) == bytes(leaf.hash)
    assert len({bytes(leaf.nonce or b"") for leaf in leaves}) == len(leaves)


@pytest.mark.django_db
def test_sealing_goes_on_where_it_stopped_and_keeps_the_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    store(*[own_statement() for _ in range(600)])
    with settled_at_once():
        counts = [seal_next(now=NOW, batch=250) for _ in range(4)]

    leaves = [bytes(hash_) for hash_ in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    nodes = list(TreeNode.objects.order_by("index").values_list("height", "index"))

    assert counts == [250, 250, 100, 0]
    assert nodes == [(8, 0), (8, 1)]
    assert root(StoredHashes(), 600) == root_of(leaves)


@pytest.mark.django_db
def test_a_proof_reads_a_few_blocks_however_many_leaves_there_are(django_assert_max_num_queries: Any) -> None:
    sealed(700)

    with django_assert_max_num_queries(4):
        root(StoredHashes(), 700)


@pytest.mark.django_db
def test_a_large_statement_does_not_bring_many_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = store(*[own_statement() for _ in range(10)])
    monkeypatch.setattr(reading, "BYTES", len(bytes(rows[0].raw)) * 2 + 100)

    with settled_at_once():
        assert seal_next(now=NOW) == 2
        monkeypatch.setattr(reading, "BYTES", 10)
        assert seal_next(now=NOW) == 1
        assert [len(piece) for chunk in [list(Leaf.objects.all())] for piece in reading.pieces(chunk)] == [1, 1, 1]


@pytest.mark.django_db
def test_what_is_not_settled_waits() -> None:
    store(own_statement())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statement.objects.__class__, "settled", lambda rows: rows.none())
        assert seal_all(now=NOW) == 0
    assert seal() == 1


@pytest.mark.django_db
def test_while_statements_come_in_it_works_for_its_share_and_in_quiet_times_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 8)
    last = store(*[own_statement() for _ in range(7)])[-1].stored
    pace = Pace(period=1000, share=0)

    with settled_at_once():
        assert seal_gently(now=last, pace=pace) == 2
        assert seal_gently(now=last + dt.timedelta(minutes=1), pace=pace) == 5
        assert seal_gently(now=last, pace=pace) == 0


@pytest.mark.django_db
class TestTheDatabaseInsists:
    """Whatever way the rows are written."""

    @pytest.mark.parametrize(
        "change",
        [{"hash": b"0" * 32}, {"nonce": b"1" * 16}, {"seq": 99}, {"index": 5}, {"statement_id": uuid.uuid4()}],
    )
    def test_a_leaf_stays_as_it_is(self, change: dict[str, Any]) -> None:
        sealed()
        with pytest.raises(IntegrityError, match="xapi_leaf_append_only"), transaction.atomic():
            Leaf.objects.update(**change)

    def test_a_nonce_goes_with_a_decision_or_not_at_all(self) -> None:
        sealed()
        forgetting = Forgetting.objects.create(decision="令和8年度 第3号", at=NOW, count=1)
        for change in ({"nonce": None}, {"forgotten": forgetting}):
            with pytest.raises(IntegrityError, match="xapi_leaf_forgotten_by_decision"), transaction.atomic():
                Leaf.objects.update(**change)

    def test_what_was_forgotten_does_not_come_back(self) -> None:
        rows = sealed()
        nonce = Leaf.objects.get().nonce
        forget_leaves(statement_ids=[rows[0].statement_id], decision="第3号", now=NOW)
        for change in ({"nonce": nonce}, {"forgotten": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Leaf.objects.update(**change)


@pytest.mark.django_db
class TestForgetting:
    def test_the_hash_and_the_decision_stay(self) -> None:
        rows = sealed(3)
        before = root(StoredHashes(), 3)

        count = forget_leaves(statement_ids=[rows[1].statement_id], decision="令和8年度 第3号", now=NOW)
        Statement.objects.filter(seq=rows[1].seq).delete()

        leaf = Leaf.objects.select_related("forgotten").get(index=1)
        assert count == 1
        assert leaf.nonce is None
        assert leaf.forgotten is not None
        assert (leaf.forgotten.decision, leaf.forgotten.at, leaf.forgotten.count) == ("令和8年度 第3号", NOW, 1)
        assert root(StoredHashes(), 3) == before

    def test_again_changes_nothing(self) -> None:
        rows = sealed(2)
        forget_leaves(seqs=[rows[0].seq], decision="第1号", now=NOW)
        Statement.objects.filter(seq=rows[0].seq).delete()

        assert forget_leaves(statement_ids=[row.statement_id for row in rows], decision="第2号", now=NOW) == 1
        decisions = Leaf.objects.order_by("index").values_list("forgotten__decision", flat=True)
        assert list(decisions) == ["第1号", "第2号"]

    def test_what_is_not_sealed_is_not_forgotten(self) -> None:
        rows = [*sealed(), *store(own_statement())]
        for chosen in ({"statement_ids": [row.statement_id for row in rows]}, {"seqs": [row.seq for row in rows]}):
            with pytest.raises(NotSealed):
                forget_leaves(**chosen, decision="第3号", now=NOW)
        assert Leaf.objects.get().nonce is not None

    def test_a_decision_has_a_name(self) -> None:
        with pytest.raises(DomainError):
            forget_leaves(seqs=[], decision="", now=NOW)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestOnPostgres:
    def test_two_sealers_at_once_seal_each_statement_once(self) -> None:
        rows = store(*[own_statement() for _ in range(900)])
        settle()
        together = threading.Barrier(4)

        def run() -> None:
            together.wait(10)
            while tree_size() < len(rows):
                seal_next(now=NOW, batch=70)
            connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(run) for _ in range(4)]:
                done.result(60)

        assert list(Leaf.objects.order_by("index").values_list("index", "seq")) == [
            (index, row.seq) for index, row in enumerate(rows)
        ]
        assert TreeNode.objects.count() == 3

    def test_a_sealer_killed_in_the_middle_loses_and_doubles_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = store(*[own_statement() for _ in range(5)])
        settle()
        append = sealing._append

        def append_and_die(leaves: Sequence[sealing.Sealed]) -> None:
            append(leaves)
            kill_this_connection()

        monkeypatch.setattr(sealing, "_append", append_and_die)
        with pytest.raises(OperationalError, match="terminating connection"):
            seal_next(now=NOW)
        connection.close()
        assert tree_size() == 0
        assert Cursor.objects.get(consumer="ledger").seq == 0

        monkeypatch.setattr(sealing, "_append", append)
        assert seal_all(now=NOW) == 5
        assert list(Leaf.objects.order_by("index").values_list("seq", flat=True)) == [row.seq for row in rows]

    def test_a_statement_that_commits_late_is_sealed_in_its_place(self) -> None:
        slow = Writer().begin()
        fast = Writer().begin()
        fast.commit()
        assert seal_all(now=NOW) == 0

        slow.commit()
        settle()
        seal_all(now=NOW)
        assert list(Leaf.objects.order_by("index").values_list("statement_id", flat=True)) == slow.ids + fast.ids
