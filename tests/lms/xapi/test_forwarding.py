"""Sending statements on to another store, which takes them, refuses them, or is not there."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from lms.common import clock
from lms.common.errors import DomainError
from lms.xapi.actions.targets import Wanted, change_target, create_target, pause_target, resume_target, set_aside_next
from lms.xapi.enums import Trust, Verb
from lms.xapi.formats import Reader, exact
from lms.xapi.forwarding import lease
from lms.xapi.forwarding import run as run_module
from lms.xapi.forwarding.run import pause, run_target
from lms.xapi.models import DeadLetter, ForwardingTarget, Statement, TargetState
from tests.factories.xapi import NOW, api_client, client_statement, own_statement, settled_at_once, store
from tests.lms.xapi.receiver import Receiver, receiving, refusing, replying

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made, settled_at_once():
        yield made


def target_at(receiver: Receiver, **changes: Any) -> ForwardingTarget:
    values = {"name": "国のLRS", "endpoint": receiver.endpoint, "username": "key", "secret": "geheim"}
    return create_target(wanted=Wanted(**{**values, **changes}), now=NOW)


def run(target: ForwardingTarget, now: dt.datetime | None = None) -> ForwardingTarget:
    run_target(target.uuid, now=lambda: now or clock.now())
    target.refresh_from_db()
    return target


def ids_of(rows: list[Statement]) -> list[str]:
    return [str(row.statement_id) for row in rows]


def test_all_that_is_stored_arrives_once_and_in_order(receiver: Receiver) -> None:
    target = target_at(receiver, batch_size=3)
    rows = store(*[own_statement() for _ in range(8)])

    run(target)
    run(target)

    assert receiver.ids == ids_of(rows)
    assert [len(each) for each in receiver.requests] == [3, 3, 2]
    assert target.delivered == 8
    assert (target.error_code, target.lease) == ("", None)


def test_what_arrives_is_what_is_stored(receiver: Receiver) -> None:
    client, _ = api_client()
    odd = client_statement(
        result={"duration": "PT1H60M0.50S", "score": {"raw": 1.0}},
        timestamp="2026-11-21T10:00:00.10+09:00",
        context={"contextActivities": {"parent": [{"id": "https://example.com/a"}]}, "language": "ja-JP"},
    )
    store(own_statement())
    store(odd, trust=Trust.CLIENT, client=client)

    run(target_at(receiver))

    stored = Statement.objects.order_by("seq").select_related("client")
    assert list(receiver.statements.values()) == [exact(row, Reader()) for row in stored]
    assert receiver.statements[odd["id"]]["authority"]["account"]["name"] == client.key
    assert receiver.headers[0]["X-Experience-API-Version"] == "1.0.3"


def test_attachments_go_along(receiver: Receiver) -> None:
    data = b"\x00certificate\r\n--"
    sha2 = hashlib.sha256(data).hexdigest()
    attachment = {
        "usageType": "https://example.com/use",
        "display": {"ja": "証"},
        "contentType": "application/pdf",
        "length": len(data),
        "sha2": sha2,
    }
    client, _ = api_client()
    store(client_statement(attachments=[attachment]), trust=Trust.CLIENT, client=client, files={sha2: data})

    run(target_at(receiver))

    assert receiver.files == {sha2: data}


@pytest.mark.parametrize("culprits", [{0}, {4}, {2, 3}, {0, 4}])
def test_the_statement_that_is_refused_becomes_a_dead_letter_and_the_others_arrive(
    receiver: Receiver, culprits: set[int]
) -> None:
    rows = store(*[own_statement() for _ in range(5)])
    bad = [rows[index].statement_id for index in culprits]
    receiver.mood = refusing(*bad)

    target = run(target_at(receiver))

    assert receiver.ids == [key for key in ids_of(rows) if uuid.UUID(key) not in bad]
    letters = DeadLetter.objects.filter(target=target)
    assert {letter.statement_id for letter in letters} == set(bad)
    assert {(letter.status, letter.code, letter.answer) for letter in letters} == {(400, "refused", "no")}
    assert target.state == TargetState.ACTIVE
    assert target.seq == rows[-1].seq


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "unauthorized"), (403, "forbidden"), (404, "not_found"), (302, "redirect"), (405, "not_spoken")],
)
def test_what_waiting_does_not_mend_stops_the_target_and_says_why(receiver: Receiver, status: int, code: str) -> None:
    (row,) = store(own_statement())
    receiver.mood = replying(status, b"because", Location="http://127.0.0.1:9/elsewhere")

    target = run(target_at(receiver))
    run(target)

    assert (target.state, target.error_code, target.error) == (TargetState.STOPPED, code, "because")
    assert len(receiver.requests) == 1
    assert target.seq < row.seq

    receiver.mood = lambda statements: None
    resume_target(target=target, now=NOW)
    run(target)
    assert receiver.ids == ids_of([row])


@pytest.mark.parametrize(
    ("status", "code"), [(500, "server_error"), (503, "server_error"), (429, "busy"), (408, "timeout")]
)
def test_what_passes_is_tried_again_later_and_later(receiver: Receiver, status: int, code: str) -> None:
    store(own_statement())
    receiver.mood = replying(status, times=2)
    now = clock.now()

    target = run(target_at(receiver), now)
    assert (target.state, target.error_code, target.failures) == (TargetState.ACTIVE, code, 1)
    first = target.retry_at - now if target.retry_at else dt.timedelta()
    run(target, now + dt.timedelta(seconds=1))
    assert len(receiver.requests) == 1

    later = now + dt.timedelta(hours=1)
    run(target, later)
    assert target.retry_at is not None
    assert target.retry_at - later > first

    run(target, later + dt.timedelta(hours=1))
    assert target.delivered == 1
    assert (target.failures, target.is_waiting_to_retry, target.error_code) == (0, False, "")


def test_a_receiver_that_says_how_long_to_wait_is_left_alone_for_so_long(receiver: Receiver) -> None:
    store(own_statement())
    receiver.mood = replying(429, times=1, Retry_After="900")
    now = clock.now()

    target = run(target_at(receiver), now)

    assert target.retry_at == now + dt.timedelta(seconds=900)


def test_pauses_grow_are_not_the_same_for_all_and_have_an_end() -> None:
    assert dt.timedelta(seconds=11) < pause(1, None) < dt.timedelta(seconds=19)
    assert len({pause(5, None) for _ in range(20)}) > 1
    assert pause(1000, None) <= dt.timedelta(seconds=4500)


def test_a_connection_that_breaks_in_the_answer_doubles_nothing(receiver: Receiver) -> None:
    rows = store(*[own_statement() for _ in range(3)])
    receiver.breaks = 1
    now = clock.now()

    target = run(target_at(receiver), now)
    assert target.error_code == "unreachable"
    assert target.delivered == 0

    run(target, now + dt.timedelta(hours=2))
    assert receiver.ids == ids_of(rows)
    assert target.delivered == 3


def test_nobody_there_is_no_reason_to_lose_anything(receiver: Receiver) -> None:
    store(own_statement())
    target = run(target_at(receiver, endpoint="http://127.0.0.1:9/"))
    assert (target.state, target.error_code) == (TargetState.ACTIVE, "unreachable")


def test_a_page_that_says_200_to_everything_is_no_store(receiver: Receiver) -> None:
    store(own_statement())
    receiver.mood = replying(200, b"<html>Please sign in</html>")

    target = run(target_at(receiver))

    assert (target.error_code, target.delivered) == ("no_store", 0)


def test_204_is_success(receiver: Receiver) -> None:
    store(own_statement())
    receiver.mood = replying(204)
    assert run(target_at(receiver)).delivered == 1


def test_409_for_the_very_statement_is_success(receiver: Receiver) -> None:
    rows = store(*[own_statement() for _ in range(3)])
    receiver.is_strict = True
    run(target_at(receiver))

    other = run(target_at(receiver, name="もう一度"))

    assert other.delivered == 3
    assert not DeadLetter.objects.exists()
    assert receiver.ids == ids_of(rows)


def test_409_for_another_statement_of_the_id_is_a_dead_letter(receiver: Receiver) -> None:
    rows = store(*[own_statement() for _ in range(3)])
    receiver.statements[str(rows[1].statement_id)] = client_statement(
        id=str(rows[1].statement_id), timestamp="2026-11-21T01:00:00Z"
    )

    target = run(target_at(receiver))

    letter = DeadLetter.objects.get()
    assert (letter.statement_id, letter.code, letter.status) == (rows[1].statement_id, "conflict", 409)
    assert target.delivered == 2


def test_a_receiver_that_refuses_everything_is_not_asked_for_the_whole_store(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "MOST_REFUSED", 3)
    store(*[own_statement() for _ in range(8)])
    receiver.mood = replying(400, b"from somebody@example.com")

    target = run(target_at(receiver))

    assert (target.state, target.error_code) == (TargetState.STOPPED, "refuses_everything")
    assert DeadLetter.objects.count() == 3
    assert "somebody@" not in target.error


def test_filters_by_verb_activity_trust_and_time_and_what_takes_back_goes_with_it(receiver: Receiver) -> None:
    client, _ = api_client()
    wanted = own_statement(Verb.COMPLETED)
    (first,) = store(wanted)
    store(own_statement(Verb.ATTENDED))
    store(client_statement(verb={"id": str(Verb.COMPLETED)}), trust=Trust.CLIENT, client=client)
    (back,) = store(_voiding(first))
    target = target_at(receiver, verbs=[str(Verb.COMPLETED)], trusts=[str(Trust.OWN)])

    run(target)

    assert receiver.ids == ids_of([first, back])
    about = run(target_at(receiver, name="b", activities=[wanted["object"]["id"]]))
    assert about.delivered == 2
    since = run(target_at(receiver, name="c", since=clock.now() + dt.timedelta(days=1)))
    assert (since.delivered, since.seq) == (0, back.seq)


def test_a_course_is_meant_with_its_lessons(receiver: Receiver) -> None:
    course = own_statement()["object"]
    (row,) = store(own_statement() | {"context": {"contextActivities": {"parent": [course]}}})
    store(own_statement())

    run(target_at(receiver, activities=[course["id"]]))

    assert receiver.ids == ids_of([row])


def _voiding(row: Statement, **changes: Any) -> dict[str, Any]:
    thing = {"objectType": "StatementRef", "id": str(row.statement_id)}
    return client_statement(verb={"id": str(Verb.VOIDED)}, object=thing, **changes)


def test_a_voiding_that_has_no_effect_here_gets_none_there(receiver: Receiver) -> None:
    """Where we vouch for all, whatever we send is by one authority, and would void what another client said."""
    other, _ = api_client()
    mine = own_statement()
    early = _voiding(Statement(statement_id=uuid.UUID(mine["id"])))
    (held,) = store(early, trust=Trust.CLIENT, client=other)
    (row,) = store(mine)

    run(target_at(receiver))

    assert receiver.ids == ids_of([row])
    assert DeadLetter.objects.get().code == "voids_nothing"
    assert DeadLetter.objects.get().statement_id == held.statement_id


def test_a_failing_receiver_is_sent_less_at_once_and_the_culprit_can_be_set_aside(receiver: Receiver) -> None:
    rows = store(*[own_statement() for _ in range(4)])
    receiver.mood = refusing(rows[2].statement_id, status=500)
    target = target_at(receiver, batch_size=4)
    now = clock.now()
    for turn in range(6):
        run(target, now + dt.timedelta(hours=2 * turn))

    assert receiver.ids == ids_of(rows[:2])
    set_aside_next(target=target, now=now)
    run(target, now)
    assert receiver.ids == [*ids_of(rows[:2]), *ids_of(rows[3:])]
    assert DeadLetter.objects.get().code == "set_aside"


def test_a_statement_larger_than_one_request_goes_alone(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "MOST_BYTES", 1500)
    rows = store(*[own_statement() for _ in range(4)])

    run(target_at(receiver))

    assert receiver.ids == ids_of(rows)
    assert all(len(each) <= 2 for each in receiver.requests)


def test_one_worker_at_a_time(receiver: Receiver) -> None:
    store(own_statement())
    target = target_at(receiver)
    now = clock.now()
    assert lease.take(target.uuid, now) is not None

    run(target, now)
    assert receiver.ids == []

    run(target, now + lease.LEASE + dt.timedelta(seconds=1))
    assert len(receiver.ids) == 1


def test_who_lost_the_lease_writes_nothing_more(receiver: Receiver) -> None:
    store(own_statement())
    target = target_at(receiver)
    held = lease.take(target.uuid, NOW)
    assert held is not None
    pause_target(target=target, now=NOW)

    with pytest.raises(lease.Lost):
        lease.keep(held, NOW, seq=5)
    lease.give_back(held, error="stale")
    target.refresh_from_db()
    assert (target.error, target.seq) == ("", 0)


def test_a_paused_target_gets_nothing_and_goes_on_where_it_was(receiver: Receiver) -> None:
    store(own_statement())
    target = run(target_at(receiver))
    pause_target(target=target, now=NOW)
    rows = store(own_statement())
    run(target)
    assert len(receiver.ids) == 1

    resume_target(target=target, now=NOW)
    run(target)
    assert receiver.ids[1:] == ids_of(rows)


def test_starting_over_sends_everything_again_and_the_receiver_has_each_once(receiver: Receiver) -> None:
    rows = store(*[own_statement() for _ in range(3)])
    target = run(target_at(receiver))
    wanted = Wanted(name="国のLRS", endpoint=receiver.endpoint, username="key")

    change_target(target=target, wanted=wanted, now=NOW, from_the_start=True)
    run(target)

    assert receiver.ids == ids_of(rows)
    assert len(receiver.requests) == 2


def test_a_secret_is_not_sent_to_a_new_address_unseen(receiver: Receiver) -> None:
    target = target_at(receiver)
    wanted = Wanted(name="国のLRS", endpoint="https://elsewhere.example/", username="key")

    with pytest.raises(DomainError) as refused:
        change_target(target=target, wanted=wanted, now=NOW)

    assert refused.value.field == "secret"
