"""Proofs by the API, as another system asks for them and checks them."""

import base64
from typing import Any

import pytest
from django.test import Client

from lms.xapi.actions.forgetting import forget_leaves
from lms.xapi.actions.signing import make_checkpoint
from lms.xapi.enums import Scope, Trust
from lms.xapi.ledger.verifier.notes import read_checkpoint, signed_by
from lms.xapi.ledger.verifier.tree import verify_consistency, verify_inclusion
from lms.xapi.models import Statement
from tests.factories.xapi import NOW, client_statement, own_statement, store
from tests.lms.xapi.conftest import Caller
from tests.lms.xapi.ledger.conftest import LATER, seal, sealed, signed

pytestmark = pytest.mark.django_db
INCLUSION, CONSISTENCY = "/xapi/ledger/inclusion", "/xapi/ledger/consistency"


def unb64(text: str) -> bytes:
    return base64.b64decode(text)


def holds(answer: dict[str, Any]) -> bool:
    path = [unb64(hash_) for hash_ in answer["path"]]
    return verify_inclusion(unb64(answer["leafHash"]), answer["index"], answer["size"], path, unb64(answer["root"]))


def test_a_checkpoint_and_the_keys_are_for_everybody() -> None:
    stranger = Client()
    assert stranger.get("/xapi/ledger/checkpoint").json() == {"size": 0, "note": None}
    signed(3)

    answer = stranger.get("/xapi/ledger/checkpoint").json()
    keys = [key["key"] for key in stranger.get("/xapi/ledger/keys").json()["keys"]]

    assert signed_by(answer["note"], keys) == keys
    _, size, root, _ = read_checkpoint(answer["note"])
    assert (answer["size"], unb64(answer["root"])) == (size, root) == (3, root)
    assert stranger.post("/xapi/ledger/checkpoint").status_code == 405


def test_a_statement_is_proven_to_be_in_the_latest_checkpoint(caller: Caller) -> None:
    rows = signed(5)
    sealed(2)

    answer = caller.get(INCLUSION, statementId=rows[2].statement_id).json()

    assert (answer["index"], answer["size"]) == (2, 5)
    assert answer["root"] == Client().get("/xapi/ledger/checkpoint").json()["root"]
    assert holds(answer)


def test_in_a_tree_of_another_size(caller: Caller) -> None:
    rows = sealed(5)

    assert holds(caller.get(INCLUSION, statementId=rows[2].statement_id, size=3).json())
    for size in (2, 6):
        assert caller.get(INCLUSION, statementId=rows[2].statement_id, size=size).status_code == 404


def test_one_that_was_erased_is_proven_to_have_been_there(caller: Caller) -> None:
    rows = signed(3)
    forget_leaves(statement_ids=[rows[1].statement_id], decision="第3号", now=LATER)
    Statement.objects.filter(seq=rows[1].seq).delete()

    answer = caller.get(INCLUSION, statementId=rows[1].statement_id).json()

    assert holds(answer)
    assert answer["nonce"] is None
    assert answer["erased"] == {"decision": "第3号", "at": "2026-11-21T02:00:00.000000Z"}


def test_one_tree_is_the_beginning_of_another(caller: Caller) -> None:
    sealed(300)
    for first, second in ((1, 300), (255, 257), (256, 300), (300, 300)):
        answer = caller.get(CONSISTENCY, first=first, second=second).json()
        path = [unb64(hash_) for hash_ in answer["path"]]
        assert verify_consistency(first, second, path, unb64(answer["firstRoot"]), unb64(answer["secondRoot"]))


def test_a_client_that_reads_its_own_gets_proofs_of_its_own() -> None:
    caller, writer = Caller(Scope.READ_MINE), Caller(Scope.WRITE)
    mine = store(client_statement(), trust=Trust.CLIENT, client=caller.client)[0]
    other = store(own_statement())[0]
    seal()
    make_checkpoint(now=NOW)

    assert holds(caller.get(INCLUSION, statementId=mine.statement_id).json())
    assert caller.get(INCLUSION, statementId=other.statement_id).status_code == 404
    assert writer.get(INCLUSION, statementId=mine.statement_id).status_code == 403
    assert writer.get(CONSISTENCY, first=1, second=2).status_code == 403


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        (INCLUSION, {}, 400),
        (INCLUSION, {"statementId": "x"}, 400),
        (INCLUSION, {"statementId": "00000000-0000-4000-8000-000000000000"}, 404),
        (INCLUSION, {"statementId": "00000000-0000-4000-8000-000000000000", "size": "-1"}, 400),
        (INCLUSION, {"statementId": "00000000-0000-4000-8000-000000000000", "other": "1"}, 400),
        (CONSISTENCY, {"first": "1"}, 400),
        (CONSISTENCY, {"first": "2", "second": "1"}, 400),
        (CONSISTENCY, {"first": "1", "second": "９"}, 400),
        (CONSISTENCY, {"first": "1", "second": "9" * 18}, 404),
        (CONSISTENCY, {"first": "1", "second": "9" * 30}, 400),
    ],
)
def test_what_cannot_be_answered_is_refused(caller: Caller, path: str, parameters: dict[str, str], status: int) -> None:
    signed()
    answer = caller.get(path, **parameters)
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.mark.parametrize("path", [INCLUSION, CONSISTENCY])
def test_without_a_credential_nothing_is_proven(path: str) -> None:
    assert Client().get(path, headers={"X-Experience-API-Version": "1.0.3"}).status_code == 401


def test_a_proof_takes_as_many_queries_in_a_large_tree(caller: Caller, django_assert_max_num_queries: Any) -> None:
    rows = sealed(600)
    make_checkpoint(now=NOW)
    for row in (rows[0], rows[300], rows[599]):
        with django_assert_max_num_queries(12):
            assert holds(caller.get(INCLUSION, statementId=row.statement_id).json())
