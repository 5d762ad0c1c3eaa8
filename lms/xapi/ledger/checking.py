"""The whole ledger, read again from the first statement on."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from lms.xapi.actions.sealing import PLACE
from lms.xapi.ledger.envelope import COLUMNS, Facts, facts_of, moment, sealed_hash
from lms.xapi.ledger.findings import SHOWN, Findings, Problem
from lms.xapi.ledger.reading import leaves, rows_for
from lms.xapi.ledger.signed import Signed, read_signed
from lms.xapi.ledger.stored import tree_size
from lms.xapi.ledger.suspects import DERIVED, Suspect, suspects, wrong_columns
from lms.xapi.ledger.tree import Frontier, Node
from lms.xapi.models import Cursor, Forgetting, Leaf, Statement, TreeNode
from lms.xapi.models.ordering import beyond

Told = Callable[[int, int], None]
READ = (*COLUMNS, *DERIVED)


@dataclasses.dataclass
class Check:
    """One run: what is known so far."""

    signed: Signed
    findings: Findings
    frontier: Frontier = dataclasses.field(default_factory=Frontier)
    compared: int = 0
    erased: int = 0
    next_index: int = 0
    place: tuple[int, int] = (0, 0)


def verify_ledger(told: Told = lambda done, total: None) -> dict[str, Any]:
    """Compare everything with everything; `told` hears how far it is. What is written meanwhile is left for next time.

    The result is plain: `ok`, what was compared, how often each problem was found, and the first ones by name.
    """
    findings = Findings()
    size = tree_size()
    check = Check(read_signed(size, findings), findings)
    told(0, size)
    for chunk in leaves(size):
        _check_chunk(check, chunk)
        told(min(check.frontier.size, size), size)
    _find_added(check)
    check.signed.compare_empty(findings, size)
    return {
        "ok": not findings.total,
        "size": size,
        "root": check.frontier.root().hex(),
        "compared": check.compared,
        "erased": check.erased,
        "decisions": [
            {"decision": each.decision, "at": moment(each.at), "count": each.count}
            for each in Forgetting.objects.order_by("pk")[:SHOWN]
        ],
        "checkpoints": check.signed.checkpoints,
        "outside": check.signed.outside,
        "problems": findings.counts,
        "findings": findings.named,
    }


def _check_chunk(check: Check, chunk: Sequence[Leaf]) -> None:
    rows = rows_for(chunk, READ)
    made: list[Node] = []
    for leaf in chunk:
        if leaf.index != check.next_index:
            check.findings.add(Problem.LEAF_MISSING, index=check.next_index, upto=leaf.index)
        check.next_index = leaf.index + 1
        _check_leaf(check, leaf, rows.get(leaf.seq))
        made += check.frontier.add(bytes(leaf.hash))
        check.signed.compare(check.findings, check.frontier)
    _check_nodes(check, made)


def _check_leaf(check: Check, leaf: Leaf, row: tuple[Any, ...] | None) -> None:
    about = {"index": leaf.index, "seq": leaf.seq, "statement_id": leaf.statement_id}
    if leaf.forgotten is not None:
        check.erased += 1
        if row is not None:
            check.findings.add(Problem.NOT_ERASED, **about, decision=leaf.forgotten.decision)
        return
    if row is None:
        # Unless it was erased between the two looks.
        if not Leaf.objects.filter(index=leaf.index, forgotten__isnull=False).exists():
            check.findings.add(Problem.DROPPED, **about)
        return
    check.compared += 1
    _compare(check, leaf, facts_of(row[: len(COLUMNS)]), dict(zip(DERIVED, row[len(COLUMNS) :], strict=True)))


def _compare(check: Check, leaf: Leaf, facts: Facts, derived: dict[str, Any]) -> None:
    """A statement with its leaf, its columns with its bytes, and its place with that of the one before it."""
    about = {"index": leaf.index, "seq": leaf.seq, "statement_id": leaf.statement_id}
    assert leaf.nonce is not None
    named: list[Suspect] = []
    if sealed_hash(bytes(leaf.nonce), facts) != bytes(leaf.hash):
        named = suspects(leaf, facts, derived["digest"])
        for column, sealed in named:
            check.findings.add(Problem.CHANGED, **about, column=column, sealed=sealed)
    elif (leaf.statement_id, leaf.stored) != (facts.statement_id, facts.stored):
        check.findings.add(Problem.CHANGED, **about, column="leaf", sealed=str(facts.statement_id))
    for column in wrong_columns(facts.raw, derived):
        # What tells that the bytes were changed is not wrong itself.
        if column != "digest" or "raw" not in {each.column for each in named}:
            check.findings.add(Problem.COLUMN, **about, column=column)
    if (facts.xid, facts.seq) <= check.place:
        check.findings.add(Problem.REORDERED, **about)
    check.place = max(check.place, (facts.xid, facts.seq))


def _check_nodes(check: Check, made: Sequence[Node]) -> None:
    """Proofs are made from stored nodes, so they must be those of the leaves."""
    for height in {node.height for node in made}:
        wanted = {node.index: node.hash for node in made if node.height == height}
        rows = TreeNode.objects.filter(height=height, index__in=wanted).values_list("index", "hash")
        stored = {index: bytes(hash_) for index, hash_ in rows}
        for index, hash_ in wanted.items():
            if stored.get(index) != hash_:
                check.findings.add(Problem.NODE, height=height, index=index << height, upto=(index + 1) << height)


def _find_added(check: Check) -> None:
    """Statements that have no leaf although the ledger is past their place."""
    place = Cursor.objects.filter(consumer=PLACE).values_list("xid", "seq").first()
    if place is None:
        return
    sealed = Exists(Leaf.objects.filter(seq=OuterRef("seq")))
    following = beyond({"xid": place[0], "seq": place[1]})
    rows = Statement.objects.exclude(following).filter(~sealed).order_by("seq").values_list("seq", "statement_id")
    for seq, statement_id in rows[: SHOWN + 1]:
        check.findings.add(Problem.ADDED, seq=seq, statement_id=statement_id)
