"""What a statement may hold, beyond what ADL's suite tries."""

import json
import uuid
from typing import Any

import pytest

from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from tests.factories.xapi import client_statement
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
X = "https://example.com/x"
ANN = {"mbox": "mailto:a@example.com"}


def taken(caller: Caller, **changes: Any) -> dict[str, Any]:
    """Stored, and read back exactly."""
    sent = client_statement(**changes)
    answer = caller.post(sent)
    assert answer.status_code == 200, answer.content
    given: dict[str, Any] = caller.get(statementId=sent["id"]).json()
    return given


def refused(caller: Caller, body: Any) -> None:
    answer = caller.post(body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["message"]
    assert not Statement.objects.exists()


@BOTH
@pytest.mark.parametrize(
    "value", [None, "", {}, [], {"a": None}, [None], 0, False, -1.5, {"d": [[{"": None}]]}], ids=str
)
def test_an_extension_may_hold_any_value(version: str, value: Any) -> None:
    held = {"extensions": {X: value}}
    thing = {"id": X, "definition": held}

    given = taken(Caller(version=version), object=thing, result=held, context=held)

    assert given["object"]["definition"] == given["result"] == given["context"] == held


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {"result": {"success": None}},
        {"context": {"platform": None}},
        {"verb": {"id": X, "display": {"en": None}}},
        {"object": {"id": X, "definition": None}},
        {"actor": {**ANN, "name": None}},
        {"attachments": None},
        {"timestamp": None},
    ],
    ids=str,
)
def test_null_is_refused_everywhere_else(version: str, changes: dict[str, Any]) -> None:
    refused(Caller(version=version), {**client_statement(), **changes})


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {"Result": {"success": True}},
        {"result": {"Success": True}},
        {"actor": {**ANN, "objecttype": "Agent"}},
        {"actor": {"Mbox": "mailto:a@example.com"}},
        {"object": {"objectType": "activity", "id": X}},
        {"object": {"objectType": "statementRef", "id": str(uuid.uuid4())}},
        {"object": {"id": X, "definition": {"interactionType": "Choice"}}},
        {"object": {"id": X, "definition": {"moreinfo": X}}},
        {"context": {"contextActivities": {"Parent": [{"id": X}]}}},
    ],
    ids=str,
)
def test_keys_and_words_are_written_as_the_specification_writes_them(version: str, changes: dict[str, Any]) -> None:
    refused(Caller(version=version), client_statement(**changes))


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {"mood": "good"},
        {"actor": {**ANN, "age": 3}},
        {"verb": {"id": X, "name": "x"}},
        {"object": {"id": X, "name": "x"}},
        {"object": {"objectType": "StatementRef", "id": str(uuid.uuid4()), "definition": {}}},
        {"result": {"score": {"scaled": 1, "percent": 100}}},
        {"context": {"mood": "good"}},
        {"actor": {"account": {"homePage": X, "name": "a", "id": "a"}}},
    ],
    ids=str,
)
def test_properties_that_are_not_in_the_specification_are_refused(version: str, changes: dict[str, Any]) -> None:
    refused(Caller(version=version), client_statement(**changes))


@BOTH
def test_a_property_used_twice_is_refused_however_deep(version: str) -> None:
    text = json.dumps(client_statement(result={"success": True}))

    refused(Caller(version=version), text.replace('"success": true', '"success": true, "success": false').encode())


@BOTH
@pytest.mark.parametrize("number", [0.1, 1e-7, 3.4028235e38, 1.17549435e-38, -0.333333343, 12345678901234567890])
def test_numbers_come_back_as_precise_as_they_were(version: str, number: float) -> None:
    caller = Caller(version=version)
    given = taken(caller, result={"score": {"raw": number}, "extensions": {X: number}})

    assert given["result"]["score"]["raw"] == given["result"]["extensions"][X] == number
    assert caller.get(statementId=given["id"], attachments="true").status_code == 200


@pytest.mark.parametrize("tag", ["", "-", "ja-", "-JP", "ja_JP", "日本語", "abcdefghi", "ja-abcdefghi", "ja JP", "*"])
def test_language_tags_with_parts_too_long_or_empty_are_refused(caller: Caller, tag: str) -> None:
    refused(caller, client_statement(verb={"id": X, "display": {tag: "x"}}))


@BOTH
@pytest.mark.parametrize("iri", ["", "example.com/a", "/a", "a b:c", "//example.com", "https://a b", "#a"])
def test_what_has_no_scheme_is_no_iri(version: str, iri: str) -> None:
    caller = Caller(version=version)
    for changes in (
        {"verb": {"id": iri}},
        {"object": {"id": iri}},
        {"object": {"id": X, "definition": {"type": iri}}},
        {"actor": {"openid": iri}},
        {"actor": {"account": {"homePage": iri, "name": "a"}}},
        {"result": {"extensions": {iri: 1}}},
        {"context": {"contextActivities": {"other": [{"id": iri}]}}},
    ):
        refused(caller, client_statement(**changes))


def test_iris_are_compared_letter_by_letter(caller: Caller) -> None:
    given = taken(caller, object={"id": "https://example.com/a"})

    assert caller.found(activity="https://example.com/a") == [given["id"]]
    assert caller.found(activity="https://EXAMPLE.com/a") == caller.found(activity="https://example.com/%61") == []


def test_a_statement_without_an_id_gets_one(caller: Caller) -> None:
    (key,) = caller.post(client_statement(id=None)).json()

    assert caller.get(statementId=key).json()["id"] == str(uuid.UUID(key)) == key


@pytest.mark.parametrize("key", ["", "1", "{5a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a}", "5a1d1a5e94f14b439b8c0d2b0b7d1b4a"])
def test_uuids_are_written_in_their_standard_form(caller: Caller, key: str) -> None:
    refused(caller, client_statement(id=key))
    refused(caller, client_statement(context={"registration": key}))
    refused(caller, client_statement(object={"objectType": "StatementRef", "id": key}))


@BOTH
def test_the_stores_own_words_replace_the_clients(version: str) -> None:
    caller = Caller(version=version)
    given = taken(caller, stored="2001-01-01T00:00:00Z", authority={"mbox": "mailto:boss@example.com"})

    assert given["stored"] > "2026"
    assert given["authority"]["account"]["name"] == caller.client.key
    assert taken(caller)["authority"] == given["authority"], "the same credential, the same authority"


@BOTH
def test_a_statement_without_a_time_happened_when_it_was_stored(version: str) -> None:
    given = taken(Caller(version=version))

    assert given["timestamp"][:16] == given["stored"][:16]


@BOTH
@pytest.mark.parametrize(
    ("sent", "given"),
    [
        ("2026-11-21T10:00:00+09:00", "2026-11-21T01:00:00.000000Z"),
        ("2026-11-21T10:00:00.123456-03", "2026-11-21T13:00:00.123456Z"),
        ("2026-11-21T10:00:00.123Z", "2026-11-21T10:00:00.123Z"),
    ],
)
def test_times_are_given_in_utc_and_keep_their_fractions(version: str, sent: str, given: str) -> None:
    inside = {"objectType": "SubStatement", "actor": ANN, "verb": {"id": X}, "object": {"id": X}, "timestamp": sent}
    read = taken(Caller(version=version), timestamp=sent, object=inside)

    assert read["timestamp"] == read["object"]["timestamp"] == given


@BOTH
def test_a_clock_that_is_ahead_is_no_reason_to_refuse(version: str) -> None:
    assert taken(Caller(version=version), timestamp="2199-01-01T00:00:00Z")["timestamp"] == "2199-01-01T00:00:00Z"


@pytest.mark.parametrize("duration", ["P1DT12H", "PT0.123456789S", "P4W", "P0.5Y"])
def test_durations_may_be_more_precise_than_a_hundredth(caller: Caller, duration: str) -> None:
    assert taken(caller, result={"duration": duration})["result"]["duration"] == duration


@pytest.mark.parametrize("duration", ["P0003-06-04T12:30:05", "P00030604T123005", "P4W1D", "1D", "P-1D", "pt1s", "P1H"])
def test_durations_in_another_form_are_refused(caller: Caller, duration: str) -> None:
    refused(caller, client_statement(result={"duration": duration}))


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.9"])
def test_the_version_of_a_statement_is_kept(caller: Caller, version: str) -> None:
    assert taken(caller, version=version)["version"] == version


@pytest.mark.parametrize("version", ["0.9", "1.1.0", "2.0.0", "1.0.", "1", ""])
def test_a_statement_of_another_version_is_refused_in_1_0(caller: Caller, version: str) -> None:
    refused(caller, client_statement(version=version))


def test_a_statement_that_does_not_say_its_version_has_that_of_its_request(db: None) -> None:
    assert taken(Caller(version="1.0.3"))["version"] == "1.0.0"
    assert taken(Caller(version="2.0.0"))["version"] == "2.0.0"
    assert taken(Caller(version="2.0.0"), version="1.0.0")["version"] == "1.0.0"


@BOTH
def test_one_activity_around_a_statement_is_given_in_a_list(version: str) -> None:
    thing = {"id": X}
    around = {"contextActivities": {"parent": thing, "other": [thing, thing]}}
    inside = {"objectType": "SubStatement", "actor": ANN, "verb": {"id": X}, "object": thing, "context": around}

    given = taken(Caller(version=version), context=around, object=inside)

    lists = {"parent": [thing], "other": [thing, thing]}
    assert given["context"]["contextActivities"] == given["object"]["context"]["contextActivities"] == lists


@BOTH
def test_what_is_inside_a_statement_is_held_to_the_same_rules(version: str) -> None:
    caller = Caller(version=version)
    inside: dict[str, Any] = {"objectType": "SubStatement", "actor": ANN, "verb": {"id": X}, "object": {"id": X}}
    for changes in (
        {"result": {"success": "true"}},
        {"verb": {"id": "x"}},
        {"context": {"language": "日本語"}},
        {"stored": "2026-01-01T00:00:00Z"},
        {"version": "1.0.0"},
        {"authority": ANN},
        {"id": str(uuid.uuid4())},
        {"object": inside},
        {"verb": {"id": str(Verb.VOIDED)}},
    ):
        refused(caller, client_statement(object={**inside, **changes}))


@BOTH
@pytest.mark.parametrize("thing", [{"id": X}, {"objectType": "StatementRef"}], ids=str)
def test_voiding_needs_a_statement_to_void(version: str, thing: dict[str, Any]) -> None:
    refused(Caller(version=version), client_statement(verb={"id": str(Verb.VOIDED)}, object=thing))


@BOTH
def test_voiding_what_is_not_here_is_taken(version: str) -> None:
    target = {"objectType": "StatementRef", "id": str(uuid.uuid4())}

    assert taken(Caller(version=version), verb={"id": str(Verb.VOIDED)}, object=target)["object"] == target


@BOTH
@pytest.mark.parametrize(
    "definition",
    [
        {"interactionType": "matching", "choices": [{"id": "a"}]},
        {"correctResponsesPattern": ["a"]},
        {"interactionType": "sorting"},
        {"interactionType": "likert", "scale": [{"id": "a"}, {"id": "a"}]},
        {"interactionType": "choice", "choices": [{"description": {"en": "x"}}]},
    ],
    ids=str,
)
def test_questions_are_described_as_their_kind_allows(version: str, definition: dict[str, Any]) -> None:
    refused(Caller(version=version), client_statement(object={"id": X, "definition": definition}))


def test_contexts_of_version_2_name_parts_that_have_a_kind(db: None) -> None:
    caller, group = Caller(version="2.0.0"), {"objectType": "Group", "mbox": "mailto:g@example.com"}
    kind = {"objectType": "contextAgent"}
    for context in (
        {"contextAgents": [{"agent": ANN}]},
        {"contextAgents": [kind]},
        {"contextAgents": [{**kind, "agent": group}]},
        {"contextAgents": [{**kind, "agent": ANN, "relevantTypes": []}]},
        {"contextAgents": [{**kind, "agent": ANN, "relevantTypes": ["x"]}]},
        {"contextGroups": [{"objectType": "contextGroup", "group": ANN}]},
        {"contextGroups": {"objectType": "contextGroup", "group": group}},
    ):
        refused(caller, client_statement(context=context))
