"""What goes in, and what does not go in twice."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from lms.xapi import tasks
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb
from lms.xapi.errors import InvalidStatement, NotPermitted, StatementConflict
from lms.xapi.iri import statement_uuid
from lms.xapi.models import Statement
from lms.xapi.queries import is_voided
from tests.factories.xapi import NOW, api_client, client_statement, own_statement, store

pytestmark = pytest.mark.django_db


def voiding(target: uuid.UUID, **changes: Any) -> dict[str, Any]:
    reference = {"objectType": "StatementRef", "id": str(target)}
    return client_statement(verb={"id": str(Verb.VOIDED)}, object=reference, **changes)


def test_a_statement_is_found_by_its_columns() -> None:
    account, registration = uuid.uuid4(), uuid.uuid4()

    (row,) = store(own_statement(account=account, registration=registration))

    assert row.actor == f"account|https://manabi-dx.example/id/accounts|{account}"
    assert row.verb == Verb.COMPLETED
    assert row.object_id == row.content["object"]["id"]
    assert row.registration == registration
    assert row.timestamp == NOW
    assert row.trust == Trust.OWN


def test_our_own_statement_holds_no_name() -> None:
    (row,) = store(own_statement())

    assert set(row.content["actor"]) == {"objectType", "account"}


def test_the_bytes_of_others_are_kept_as_sent() -> None:
    sent = client_statement(id=None)
    raw = json.dumps(sent, indent=3).encode()

    (row,) = store(sent, trust=Trust.CLIENT, client=api_client()[0], raws=[raw])

    assert bytes(row.raw) == raw


def test_the_same_statement_again_changes_nothing() -> None:
    sent = own_statement()

    assert store(sent) == store(dict(reversed(sent.items())))
    assert Statement.objects.count() == 1


def test_an_act_of_ours_repeated_later_keeps_its_first_time() -> None:
    sent = own_statement()
    (first,) = store(sent)

    (again,) = store({**sent, "timestamp": "2027-01-01T00:00:00Z"})

    assert again.timestamp == first.timestamp


def test_another_statement_with_the_same_id_is_refused_with_its_whole_batch() -> None:
    taken = uuid.uuid4()
    store(own_statement(id=taken))

    with pytest.raises(StatementConflict), transaction.atomic():
        store(own_statement(), own_statement(id=taken))

    assert Statement.objects.count() == 1


def test_a_statement_read_back_with_its_timestamp_is_the_same_statement() -> None:
    sent = client_statement()
    client = api_client()[0]
    (row,) = store(sent, trust=Trust.CLIENT, client=client)

    store({**sent, "timestamp": row.timestamp.isoformat(), "stored": row.stored.isoformat()}, trust=Trust.CLIENT)

    with pytest.raises(StatementConflict), transaction.atomic():
        store({**sent, "timestamp": "2020-01-01T00:00:00Z"}, trust=Trust.CLIENT, client=client)


def test_an_id_may_not_stand_twice_in_a_batch() -> None:
    with pytest.raises(InvalidStatement):
        store(own_statement(id=uuid.UUID(int=1)), own_statement(id=uuid.UUID(int=1)))


def test_one_bad_statement_keeps_its_whole_batch_out() -> None:
    with pytest.raises(InvalidStatement, match=r"\[1\].verb"):
        store(client_statement(), client_statement(verb={"id": "passed"}), trust=Trust.CLIENT)

    assert not Statement.objects.exists()


def test_statements_keep_the_order_of_their_batch() -> None:
    rows = store(*[own_statement() for _ in range(50)])

    assert [row.pk for row in rows] == sorted(row.pk for row in rows)


def test_overlong_identifiers_are_found_by_their_hash() -> None:
    (row,) = store(client_statement(object={"id": "https://example.com/" + "長" * 2000}), trust=Trust.CLIENT)

    assert row.object_id.startswith("sha256|")


@pytest.mark.parametrize("size", [1, 100])
def test_storing_takes_few_queries_whatever_the_size(size: int) -> None:
    batch = [own_statement() for _ in range(size)]

    with CaptureQueriesContext(connection) as queries:
        store_statements(statements=batch, trust=Trust.OWN, now=NOW)

    assert len(queries) <= (1 if connection.vendor == "postgresql" else 5)


def test_the_database_refuses_to_change_a_statement() -> None:
    (row,) = store(own_statement())

    for change in ({"raw": b"{}"}, {"trust": Trust.LAUNCH}, {"timestamp": NOW + dt.timedelta(days=1)}):
        with pytest.raises(DatabaseError, match="xapi_statement_append_only"), transaction.atomic():
            Statement.objects.filter(pk=row.pk).update(**change)


def test_our_ids_are_the_same_for_the_same_act_and_cannot_be_told_beforehand(settings: Any) -> None:
    first = statement_uuid("passed", uuid.UUID(int=1))

    assert first == statement_uuid("passed", uuid.UUID(int=1))
    assert first != statement_uuid("failed", uuid.UUID(int=1))
    assert (first.version, first.variant) == (8, uuid.RFC_4122)
    settings.SECRET_KEY = "another city's key"
    assert first != statement_uuid("passed", uuid.UUID(int=1))


def test_a_client_takes_back_what_it_said() -> None:
    client = api_client()[0]
    (row,) = store(client_statement(), trust=Trust.CLIENT, client=client)

    (takes_back,) = store(voiding(row.statement_id), trust=Trust.CLIENT, client=client)

    assert is_voided([row.statement_id]) == {row.statement_id}
    assert list(Statement.objects.standing()) == [takes_back]


def test_a_client_cannot_take_back_what_others_said() -> None:
    mine, foreign = store(own_statement())[0], api_client()[0]

    with pytest.raises(NotPermitted), transaction.atomic():
        store(voiding(mine.statement_id), trust=Trust.CLIENT, client=foreign)

    assert Statement.objects.count() == 1


def test_taking_back_beforehand_what_others_will_say_has_no_effect() -> None:
    later = uuid.uuid4()
    store(voiding(later), trust=Trust.CLIENT, client=api_client()[0])

    store(own_statement(id=later))

    assert is_voided([later]) == set()


def test_a_voiding_statement_cannot_be_voided() -> None:
    client = api_client()[0]
    (row,) = store(client_statement(), trust=Trust.CLIENT, client=client)
    (first,) = store(voiding(row.statement_id), trust=Trust.CLIENT, client=client)

    store(voiding(first.statement_id), trust=Trust.CLIENT, client=client)

    assert is_voided([row.statement_id, first.statement_id]) == {row.statement_id}


def test_consumers_are_woken_once_after_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.follow_all, "apply_async", lambda *arguments, **options: woken.append(options))

    with django_capture_on_commit_callbacks(execute=True):
        store(own_statement(), own_statement())
        store(own_statement())
        assert not woken

    assert len(woken) == 1


def test_a_broker_that_is_away_does_not_disturb_the_act(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.follow_all, "apply_async", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        store(own_statement())

    assert Statement.objects.count() == 1
