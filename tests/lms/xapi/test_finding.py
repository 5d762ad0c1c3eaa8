"""Finding statements by what they name anywhere, and by what they say about other statements."""

import json
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from lms.xapi.enums import Scope, Verb
from lms.xapi.formats import OWN_NAME
from lms.xapi.iri import client_home
from lms.xapi.searches import Search
from tests.factories.xapi import client_statement, own_statement, store
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db

ANN, BEN, COE = ({"mbox": f"mailto:{name}@example.com"} for name in ("ann", "ben", "coe"))
COURSE = "https://example.com/courses/9"


def agent(who: dict[str, str]) -> str:
    return json.dumps(who)


def posted(caller: Caller, **changes: Any) -> str:
    sent = client_statement(**changes)
    answer = caller.post(sent)
    assert answer.status_code == 200, answer.content
    key: str = sent["id"]
    return key


def test_a_member_of_the_group_that_acts_is_found(caller: Caller) -> None:
    key = posted(caller, actor={"objectType": "Group", "member": [ANN, BEN]})

    assert caller.found(agent=agent(BEN)) == [key]
    assert caller.found(agent=agent(COE)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"context": {"instructor": BEN}},
        {"context": {"team": {"objectType": "Group", "member": [BEN]}}},
        {"object": {"objectType": "SubStatement", "actor": BEN, "verb": {"id": Verb.PASSED}, "object": {"id": COURSE}}},
    ],
)
def test_agents_around_a_statement_are_found_when_asked_for(caller: Caller, changes: dict[str, Any]) -> None:
    key = posted(caller, **changes)

    assert caller.found(agent=agent(BEN)) == []
    assert caller.found(agent=agent(BEN), related_agents="true") == [key]


@pytest.mark.parametrize(
    "changes",
    [
        {"context": {"contextActivities": {"parent": [{"id": COURSE}]}}},
        {"context": {"contextActivities": {"other": {"id": COURSE}}}},
        {"object": {"objectType": "SubStatement", "actor": BEN, "verb": {"id": Verb.PASSED}, "object": {"id": COURSE}}},
    ],
)
def test_activities_around_a_statement_are_found_when_asked_for(caller: Caller, changes: dict[str, Any]) -> None:
    key = posted(caller, **changes)

    assert caller.found(activity=COURSE) == []
    assert caller.found(activity=COURSE, related_activities="true") == [key]
    everything = {"agent": agent({"mbox": "mailto:somebody@example.com"}), "related_activities": "true"}
    assert caller.found(activity=COURSE, **everything) == [key]


def test_version_2_finds_agents_and_groups_of_the_context(db: None) -> None:
    caller = Caller(version="2.0.0")
    agents = [{"objectType": "contextAgent", "agent": BEN}]
    groups = [{"objectType": "contextGroup", "group": {"objectType": "Group", "member": [COE]}}]
    key = posted(caller, context={"contextAgents": agents, "contextGroups": groups})

    assert caller.found(agent=agent(BEN), related_agents="true") == [key]
    assert caller.found(agent=agent(COE), related_agents="true") == [key]


def test_the_authority_is_a_related_agent(caller: Caller) -> None:
    key = posted(caller)
    own = store(own_statement())[0]

    def by(name: str) -> list[str]:
        account = {"account": {"homePage": client_home(), "name": name}}
        return caller.found(agent=json.dumps(account), related_agents="true")

    assert by(caller.client.key) == [key]
    assert by(OWN_NAME) == [str(own.statement_id)]
    assert by("nobody") == []


def test_what_refers_to_a_match_is_found_with_it_however_far(caller: Caller) -> None:
    target = str(uuid.uuid4())
    # The references arrive before what they refer to.
    first = posted(caller, actor=BEN, verb={"id": "https://example.com/verbs/commented"}, object=reference(target))
    second = posted(caller, actor=COE, verb={"id": "https://example.com/verbs/shared"}, object=reference(first))
    other = posted(caller, actor=COE, object=reference(str(uuid.uuid4())))
    posted(caller, id=target, actor=ANN, context={"registration": (registration := str(uuid.uuid4()))})

    assert caller.found(agent=agent(ANN)) == [target, second, first]
    assert caller.found(verb=Verb.PASSED) == [target, other, second, first]
    assert caller.found(registration=registration) == [target, second, first]
    assert caller.found(agent=agent(ANN), verb="https://example.com/verbs/shared") == [second]
    assert caller.found(activity="https://example.com/quizzes/1", ascending="true") == [first, second, target]


def reference(key: str) -> dict[str, str]:
    return {"objectType": "StatementRef", "id": key}


def test_a_circle_of_references_ends(caller: Caller) -> None:
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    posted(caller, id=one, actor=ANN, object=reference(two))
    posted(caller, id=two, actor=BEN, object=reference(one))

    assert caller.found(agent=agent(ANN)) == [two, one]


def test_pages_of_several_places_follow_one_another(caller: Caller) -> None:
    keys = [posted(caller, **({"actor": ANN} if n % 2 else {"context": {"instructor": ANN}})) for n in range(7)]
    found, answer = [], caller.get(agent=agent(ANN), related_agents="true", limit=2).json()
    while True:
        found += [row["id"] for row in answer["statements"]]
        if not answer["more"]:
            break
        answer = caller.get(answer["more"]).json()

    assert found == keys[::-1]


def test_the_same_statement_again_is_found_once(caller: Caller) -> None:
    sent = client_statement(context={"instructor": ANN, "team": {"objectType": "Group", "member": [ANN]}})
    assert [caller.post(sent).status_code for _ in range(2)] == [200, 200]

    assert caller.found(agent=agent(ANN), related_agents="true") == [sent["id"]]


def test_a_lesser_credential_finds_nothing_of_others_in_any_place(db: None) -> None:
    posted(Caller(), context={"instructor": ANN})

    assert Caller(Scope.READ_MINE).found(agent=agent(ANN), related_agents="true") == []


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ("ja", {"ja": "小テスト"}),
        ("en-US, ja;q=0.5", {"en-US": "Quiz"}),
        ("en-AU", {"en": "A quiz"}),
        ("", {"en": "A quiz"}),
    ],
)
def test_canonical_gives_each_text_in_one_language(caller: Caller, languages: str, expected: dict[str, str]) -> None:
    texts = {"en": "A quiz", "en-US": "Quiz", "ja": "小テスト"}
    inside = {"https://example.com/x": {"name": texts}}
    thing = {"id": COURSE, "definition": {"name": texts, "extensions": inside}}
    key = posted(caller, object=thing, context={"contextActivities": {"parent": [thing]}})

    headers = {**caller.headers, "Accept-Language": languages}
    found = caller.http.get("/xapi/statements", {"statementId": key, "format": "canonical"}, headers=headers).json()

    assert found["object"]["definition"] == {"name": expected, "extensions": inside}
    assert found["context"]["contextActivities"]["parent"][0]["definition"]["name"] == expected


def test_an_activity_is_all_that_statements_say_of_it(caller: Caller) -> None:
    posted(caller, object={"id": COURSE, "definition": {"name": {"en": "Old"}, "type": "https://example.com/t"}})
    posted(caller, object={"id": COURSE, "definition": {"name": {"en": "New"}}})
    parent = {"id": COURSE, "definition": {"name": {"ja": "研修"}}}
    posted(caller, context={"contextActivities": {"parent": [parent]}})

    found = caller.get("/xapi/activities", activityId=COURSE).json()

    merged = {"name": {"en": "New", "ja": "研修"}, "type": "https://example.com/t"}
    assert found == {"objectType": "Activity", "id": COURSE, "definition": merged}
    unknown = caller.get("/xapi/activities", activityId="https://example.com/unknown").json()
    assert unknown == {"objectType": "Activity", "id": "https://example.com/unknown"}


def test_an_agent_is_known_by_the_names_that_statements_use(caller: Caller) -> None:
    posted(caller, actor={**ANN, "name": "Ann"})
    posted(caller, context={"instructor": {**ANN, "name": "Ann B."}})

    found = caller.get("/xapi/agents", agent=agent(ANN)).json()

    assert found == {"objectType": "Person", "name": ["Ann B.", "Ann"], "mbox": [ANN["mbox"]]}


@pytest.mark.parametrize("parameters", [{}, {"activityId": "x"}, {"activityId": COURSE, "agent": "{}"}])
def test_a_question_about_no_activity_is_refused(caller: Caller, parameters: dict[str, str]) -> None:
    assert caller.get("/xapi/activities", **parameters).status_code == 400


# The form of a request


def alternate(caller: Caller, method: str, fields: dict[str, str], query: str = "", version: str = "1.0.3") -> Any:
    inside = {"Authorization": caller.headers["Authorization"], "X-Experience-API-Version": version, **fields}
    return caller.http.post(
        f"/xapi/statements?method={method}{query}",
        urlencode(inside),
        content_type="application/x-www-form-urlencoded",
    )


def test_in_version_1_everything_may_stand_in_a_form(caller: Caller) -> None:
    sent = client_statement()
    content = {"statementId": sent["id"], "content": json.dumps(sent, ensure_ascii=False)}

    assert alternate(caller, "PUT", content).status_code == 204
    assert alternate(caller, "GET", {"statementId": sent["id"]}).json()["id"] == sent["id"]


def test_the_form_is_refused_where_it_is_not_one(caller: Caller) -> None:
    refused = [
        alternate(caller, "PUT", {"statementId": str(uuid.uuid4())}),
        alternate(caller, "PUT", {"content": "{}"}, query="&statementId=7"),
        alternate(caller, "PATCH", {"content": "{}"}),
        alternate(caller, "GET", {}, version="0.8"),
        caller.http.get("/xapi/statements?method=GET", headers=caller.headers),
        caller.http.post("/xapi/statements?method=GET", b"{}", content_type="application/json", headers=caller.headers),
        Caller(version="2.0.0").get(method="GET"),
    ]
    assert [answer.status_code for answer in refused] == [400] * len(refused)


def test_a_refusal_speaks_the_version_of_the_credential(db: None) -> None:
    caller = Caller(default_version="2.0.0")
    del caller.headers["X-Experience-API-Version"]

    answer = caller.get()

    assert (answer.status_code, answer["X-Experience-API-Version"]) == (400, "2.0.0")
    assert answer["X-Experience-API-Consistent-Through"]


@override_settings(XAPI_ALLOWED_ORIGINS=["https://kyozai.example.jp"])
def test_scripts_of_named_sites_alone_may_read_answers(caller: Caller) -> None:
    def origin_allowed(method: str, origin: str) -> str | None:
        headers = {**caller.headers, "Origin": origin}
        answer = caller.http.generic(method, "/xapi/statements", headers=headers)
        assert answer.status_code in {200, 204}
        return answer.get("Access-Control-Allow-Origin")

    assert origin_allowed("OPTIONS", "https://kyozai.example.jp") == "https://kyozai.example.jp"
    assert origin_allowed("GET", "https://kyozai.example.jp") == "https://kyozai.example.jp"
    assert origin_allowed("GET", "https://elsewhere.example.com") is None


def test_a_search_without_conditions_is_not_narrowed() -> None:
    assert not Search(since="2026-01-01").is_narrowed
    assert Search(verb="x:y").is_narrowed
