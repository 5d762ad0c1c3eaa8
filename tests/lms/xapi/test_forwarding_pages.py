"""What administrators see of forwarding and do about it, on pages and on the command line."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import AuditEvent
from lms.xapi.actions.letters import dismiss_letter, replay_letters
from lms.xapi.actions.targets import Wanted, create_target, pause_target
from lms.xapi.forwarding.probe import probe
from lms.xapi.forwarding.run import run_target
from lms.xapi.models import DeadLetter, ForwardingTarget, LetterState, TargetState
from lms.xapi.vault import SecretLost, hide, reveal
from tests.factories.xapi import NOW, own_statement, settled_at_once, store
from tests.lms.xapi.receiver import Receiver, receiving, refusing, replying

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made, settled_at_once():
        yield made


def target_at(receiver: Receiver, **changes: Any) -> ForwardingTarget:
    values = {"name": "国のLRS", "endpoint": receiver.endpoint, "username": "key", "secret": "geheim"}
    return create_target(wanted=Wanted(**{**values, **changes}), now=NOW)


def page_of(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, target: ForwardingTarget, what: str) -> str:
    answer = client.post(reverse("target_act", args=[target.uuid, what]), follow=True)
    assert answer.status_code == 200
    target.refresh_from_db()
    return answer.content.decode()


FORM = {"name": "国のLRS", "username": "key", "secret": "geheim", "version": "1.0.3", "batch_size": "50"}


def test_a_target_is_written_down_on_a_page_and_its_secret_is_nowhere(admin_client: Client, receiver: Receiver) -> None:
    answer = admin_client.post(reverse("target_create"), {**FORM, "endpoint": receiver.endpoint, "since": "R8.4.1"})

    target = ForwardingTarget.objects.get()
    assert answer.status_code == 302
    assert (target.batch_size, target.state) == (50, TargetState.ACTIVE)
    assert target.since is not None
    assert "geheim" not in json.dumps(list(ForwardingTarget.objects.values()), default=str)
    assert "geheim" not in page_of(admin_client, "target_edit", target.uuid)
    event = AuditEvent.objects.get(action="xapi.target_created")
    assert "geheim" not in json.dumps(event.detail)
    assert "key" not in event.detail


def test_a_narrowed_target_says_what_is_sent_whole(admin_client: Client, receiver: Receiver) -> None:
    target = target_at(receiver, verbs=("http://adlnet.gov/expapi/verbs/passed",))
    assert "行為：1、対象：すべて、記録者の種類：すべて" in page_of(admin_client, "target_detail", target.uuid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"endpoint": "ftp://x.example/"}, "endpoint"),
        ({"endpoint": "https://user:pw@x.example/"}, "endpoint"),
        ({"endpoint": "https://x.example/?a=b"}, "endpoint"),
        ({"secret": ""}, "secret"),
        ({"batch_size": "501"}, "batch_size"),
        ({"other_verbs": "not an iri"}, "verbs"),
        ({"version": "9"}, "version"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_at_its_field(
    admin_client: Client, changes: dict[str, str], field: str
) -> None:
    answer = admin_client.post(reverse("target_create"), {**FORM, "endpoint": "https://x.example/xapi", **changes})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ForwardingTarget.objects.exists()


def test_no_clear_text_where_that_is_not_allowed(admin_client: Client, settings: Any) -> None:
    settings.XAPI_FORWARDING_ALLOW_HTTP = False
    answer = admin_client.post(reverse("target_create"), {**FORM, "endpoint": "http://x.example/"})
    assert "endpoint" in answer.context["form"].errors


def test_the_list_says_how_each_stands(admin_client: Client, receiver: Receiver) -> None:
    target = target_at(receiver)
    rows = store(*[own_statement() for _ in range(3)])
    receiver.mood = refusing(rows[0].statement_id)
    run_target(target.uuid)
    store(own_statement())

    context = admin_client.get(reverse("target_list")).context
    ((standing, reason),) = context["standings"]

    assert (standing.waiting, standing.letters, standing.target.delivered, reason) == (1, 1, 2, "")
    assert context["waiting"] == 1


def test_the_pages_take_as_many_queries_for_many_letters_as_for_few(admin_client: Client, receiver: Receiver) -> None:
    target = target_at(receiver)
    counts = []
    for size in (2, 30):
        for row in store(*[own_statement() for _ in range(size)]):
            DeadLetter.objects.create(
                target=target, statement_id=row.statement_id, code="refused", created_at=NOW, changed_at=NOW
            )
        with CaptureQueriesContext(connection) as queries:
            page_of(admin_client, "target_detail", target.uuid)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stopped_target_says_why_on_its_page_and_on_that_of_the_system(
    admin_client: Client, receiver: Receiver
) -> None:
    target = target_at(receiver)
    store(own_statement())
    receiver.mood = replying(401, b"who are you?")
    run_target(target.uuid)

    assert "who are you?" in page_of(admin_client, "target_detail", target.uuid)
    system = admin_client.get(reverse("system_home")).context["page"]
    assert system.needs_a_look
    assert system.forwarding.stopped == 1

    receiver.mood = lambda statements: None
    act(admin_client, target, "resume")
    assert target.state == TargetState.ACTIVE
    run_target(target.uuid)
    target.refresh_from_db()
    assert target.delivered == 1
    assert AuditEvent.objects.filter(action="xapi.target_resumed").count() == 1


def test_the_connection_is_tried_from_the_page(admin_client: Client, receiver: Receiver) -> None:
    target = target_at(receiver)
    assert "2.0.0" in act(admin_client, target, "test")

    receiver.pages = lambda path: (401, {}, b"") if "statements" in path else None
    assert probe(target).code == "unauthorized"
    receiver.pages = lambda path: (200, {}, b'{"version": ["2.0.0"]}')
    assert probe(target).code == "version"
    receiver.pages = lambda path: (200, {}, b"<html>")
    assert probe(target).code == "no_store"
    receiver.pages = lambda path: (403, {}, b"") if "statements" in path else None
    assert probe(target).code == ""


def letter_of(receiver: Receiver, target: ForwardingTarget) -> DeadLetter:
    (row,) = store(own_statement())
    receiver.mood = refusing(row.statement_id)
    run_target(target.uuid)
    return DeadLetter.objects.get(statement_id=row.statement_id)


def test_a_refused_statement_is_sent_again_by_the_worker(admin_client: Client, receiver: Receiver) -> None:
    target = target_at(receiver)
    letter = letter_of(receiver, target)

    admin_client.post(reverse("letter_replay", args=[letter.uuid]))
    run_target(target.uuid)
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (LetterState.OPEN, 2)

    receiver.mood = lambda statements: None
    act(admin_client, target, "replay")
    run_target(target.uuid)
    letter.refresh_from_db()
    assert letter.state == LetterState.DELIVERED
    assert receiver.ids == [str(letter.statement_id)]
    assert AuditEvent.objects.filter(action="xapi.letters_replayed").count() == 2


def test_a_refused_statement_is_dismissed_with_the_reason_once(admin_client: Client, receiver: Receiver) -> None:
    target = target_at(receiver)
    letter = letter_of(receiver, target)
    address = reverse("letter_dismiss", args=[letter.uuid])

    admin_client.post(address, {"reason": " "})
    letter.refresh_from_db()
    assert letter.state == LetterState.OPEN

    admin_client.post(address, {"reason": "試験の記録"})
    admin_client.post(address, {"reason": "もう一度"})
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == (LetterState.DISMISSED, "試験の記録")
    assert AuditEvent.objects.filter(action="xapi.letter_dismissed").count() == 1
    assert replay_letters(target=target, now=NOW) == 0
    assert (
        "試験の記録" in admin_client.get(reverse("target_detail", args=[target.uuid]), {"show": "all"}).content.decode()
    )


def test_starting_over_opens_no_second_letter_for_the_same_statement(receiver: Receiver) -> None:
    target = target_at(receiver)
    letter = letter_of(receiver, target)
    ForwardingTarget.objects.update(xid=0, seq=0)

    run_target(target.uuid)
    assert DeadLetter.objects.get().tries == 2

    dismiss_letter(letter=letter, reason="不要", now=NOW)
    ForwardingTarget.objects.update(xid=0, seq=0)
    run_target(target.uuid)
    assert DeadLetter.objects.count() == 2


def test_only_administrators_enter(hr_client: Client, learner_client: Client) -> None:
    for client in (hr_client, learner_client):
        assert client.get(reverse("target_list")).status_code == 404
        assert client.get(reverse("statement_imports")).status_code == 404


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command("xapi_forward", *arguments, stdout=out)
    return json.loads(out.getvalue()) if out.getvalue() else None


def test_all_of_it_from_the_command_line(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAPI_FORWARD_SECRET", "geheim")
    store(own_statement())
    run("create", "--name", "N", "--endpoint", receiver.endpoint, "--key", "k", "--paused")
    assert run("list")["state"] == "paused"
    run("resume", "--name", "N")
    assert run("test", "--name", "N")["versions"] == ["1.0.3", "2.0.0"]
    assert run("run", "--name", "N")["delivered"] == 1
    run("pause", "--name", "N")
    assert run("replay", "--name", "N") == {"letters": 0}
    with pytest.raises(CommandError):
        run("create", "--name", "N", "--endpoint", receiver.endpoint, "--key", "k")
    with pytest.raises(CommandError):
        run("test", "--name", "somebody")


def test_a_secret_survives_the_change_of_the_key_only_while_the_old_one_is_named(settings: Any) -> None:
    hidden = hide("geheim")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert reveal(hidden) == "geheim"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SecretLost):
        reveal(hidden)


def test_a_lost_secret_stops_the_target_and_says_so(receiver: Receiver, settings: Any) -> None:
    target = target_at(receiver)
    store(own_statement())
    settings.SECRET_KEY = "another"
    run_target(target.uuid)
    target.refresh_from_db()
    assert (target.state, target.error_code) == (TargetState.STOPPED, "secret_lost")
    pause_target(target=target, now=NOW)
