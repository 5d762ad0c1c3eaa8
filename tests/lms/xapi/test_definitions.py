"""Canonical definitions: who is heard, whose word stands, and that following again changes nothing."""

import datetime as dt
import itertools
import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lms.xapi import canonical, cursors, definitions
from lms.xapi.consumers import DEFINITIONS, follow_definitions
from lms.xapi.definitions import Name, Parts, activity_name, definition_of, gather, join, verb_name
from lms.xapi.enums import Scope, Trust, Verb
from lms.xapi.models import Cursor, Definition, Statement
from tests.factories.xapi import NOW, api_client, client_statement, deliver, own_statement, settled_at_once, store
from tests.lms.xapi.conftest import Caller

QUIZ = "https://example.com/quizzes/1"
DEFINER = (Scope.WRITE, Scope.READ, Scope.DEFINE)


def naming(iri: str = QUIZ, **names: str) -> dict[str, Any]:
    """A statement about an activity, called so in these languages."""
    return client_statement(object={"id": iri, "definition": {"name": names}})


def on_record(name: Name) -> dict[str, Any] | None:
    kind, key = name
    row = Definition.objects.filter(kind=kind, key=key).first()
    return definition_of(row.parts) if row else None


def everything() -> list[tuple[str, str, str]]:
    """What is on record, member for member."""
    rows = Definition.objects.order_by("kind", "key")
    return [(row.kind, row.key, json.dumps(row.parts, sort_keys=True)) for row in rows]


@pytest.mark.django_db
def test_our_own_acts_say_what_activities_and_verbs_are_called() -> None:
    (row,) = store(own_statement(Verb.PASSED))

    deliver()

    activity, verb = on_record(activity_name(row.object_id)), on_record(verb_name(Verb.PASSED))
    assert activity == row.content["object"]["definition"]
    assert verb == {"display": row.content["verb"]["display"]}


@pytest.mark.django_db
def test_only_own_acts_launches_and_clients_that_define_are_heard() -> None:
    definer, _ = api_client(*DEFINER)
    other, _ = api_client(Scope.WRITE, Scope.READ)
    store(naming("https://example.com/launched", en="Launched"), trust=Trust.LAUNCH)
    store(naming("https://example.com/defined", en="Defined"), trust=Trust.CLIENT, client=definer)
    store(naming("https://example.com/claimed", en="Claimed"), trust=Trust.CLIENT, client=other)

    deliver()

    assert on_record(activity_name("https://example.com/launched")) == {"name": {"en": "Launched"}}
    assert on_record(activity_name("https://example.com/defined")) == {"name": {"en": "Defined"}}
    assert on_record(activity_name("https://example.com/claimed")) is None


@pytest.mark.django_db
@pytest.mark.parametrize("trust", [Trust.LAUNCH, Trust.CLIENT])
def test_our_activities_are_defined_by_our_own_acts_alone(trust: Trust) -> None:
    (row,) = store(own_statement())
    definer, _ = api_client(*DEFINER)
    client = definer if trust is Trust.CLIENT else None
    store(naming(row.object_id, ja="別のもの", fr="Autre"), trust=trust, client=client)

    deliver()

    assert on_record(activity_name(row.object_id)) == row.content["object"]["definition"]


@pytest.mark.django_db
def test_of_each_part_the_newest_stands_and_our_own_word_before_others() -> None:
    definer, _ = api_client(*DEFINER)
    store(naming(en="Old", ja="小テスト"), trust=Trust.CLIENT, client=definer)
    deliver()
    store(naming(en="Older still than new"), naming(en="New", fr="Examen"), trust=Trust.CLIENT, client=definer)
    deliver()
    assert on_record(activity_name(QUIZ)) == {"name": {"en": "New", "fr": "Examen", "ja": "小テスト"}}

    store(own_statement(Verb.PASSED))
    passed = {"id": str(Verb.PASSED), "display": {"ja": "受かった", "fr": "réussi"}}
    store(client_statement(verb=passed), trust=Trust.CLIENT, client=definer)
    deliver()

    verb = on_record(verb_name(Verb.PASSED))
    assert verb is not None
    assert verb["display"]["ja"] == str(own_statement(Verb.PASSED)["verb"]["display"]["ja"])
    assert verb["display"]["fr"] == "réussi"


@pytest.mark.django_db
def test_following_the_store_again_in_other_pieces_changes_nothing() -> None:
    definer, _ = api_client(*DEFINER)
    for number in range(7):
        store(own_statement())
        said = naming(**{"en": f"No. {number}", f"x-{number}": "?"})
        store({**said, "context": around(QUIZ, number)}, trust=Trust.CLIENT, client=definer)
    deliver()
    before = everything()
    assert on_record(activity_name(QUIZ))

    for batch in (1, 3):
        Cursor.objects.filter(consumer=DEFINITIONS).delete()
        with settled_at_once():
            while cursors.follow(DEFINITIONS, now=NOW, batch=batch):
                pass
        assert everything() == before
    Definition.objects.all().delete()
    Cursor.objects.filter(consumer=DEFINITIONS).delete()
    deliver()

    assert everything() == before


def around(iri: str, number: int) -> dict[str, Any]:
    """The same activity once more in the same statement, under another name."""
    return {"contextActivities": {"parent": [{"id": iri, "definition": {"name": {"en": f"around {number}"}}}]}}


@given(
    said=st.lists(st.dictionaries(st.sampled_from(["ja", "en", "fr"]), st.sampled_from("abc"), min_size=1), min_size=1),
    turns=st.lists(st.lists(st.integers(min_value=0, max_value=9), max_size=4), max_size=6),
)
def test_in_whatever_order_and_however_often_the_same_comes_out(
    said: list[dict[str, str]], turns: list[list[int]]
) -> None:
    rows = [
        Statement(
            raw=json.dumps(naming(**names)).encode(),
            trust=Trust.OWN,
            stored=NOW + dt.timedelta(seconds=seq // 2),
            seq=seq,
        )
        for seq, names in enumerate(said)
    ]
    in_order: dict[Name, Parts] = {}
    gather(rows, in_order)
    kept: dict[Name, Parts] = {}
    for turn in [*turns, list(range(len(rows)))[::-1]]:
        some: dict[Name, Parts] = {}
        gather([rows[index] for index in turn if index < len(rows)], some)
        for name, parts in some.items():
            join(kept.setdefault(name, {}), parts)

    assert kept == in_order


def test_of_too_many_parts_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "MOST_PARTS", 3)
    for order in itertools.permutations(range(5)):
        parts: Parts = {}
        for place in order:
            join(parts, {f"name/x-{place}": [1, "", place, "x"]})
        assert sorted(parts) == ["name/x-2", "name/x-3", "name/x-4"]


@pytest.mark.django_db
def test_what_a_client_just_defined_is_read_before_anybody_followed() -> None:
    caller, other = Caller(*DEFINER), Caller(Scope.WRITE, Scope.READ)
    assert caller.post(naming(en="Defined")).status_code == 200
    sent = naming(en="My own words")
    assert other.post(sent).status_code == 200

    def names() -> list[Any]:
        activity = caller.get("/xapi/activities", activityId=QUIZ).json()["definition"]["name"]
        written = caller.get(statementId=sent["id"], format="canonical").json()["object"]["definition"]["name"]
        return [activity, written]

    assert not Definition.objects.exists()
    assert names() == [{"en": "Defined"}] * 2
    deliver()
    assert on_record(activity_name(QUIZ)) == {"name": {"en": "Defined"}}
    assert names() == [{"en": "Defined"}] * 2
    assert caller.post(naming(en="Defined anew")).status_code == 200
    assert names() == [{"en": "Defined anew"}] * 2


@pytest.mark.django_db
def test_what_only_others_say_stands_in_their_statements_alone() -> None:
    caller, sent = Caller(Scope.WRITE, Scope.READ), naming(en="My own words")
    assert caller.post(sent).status_code == 200
    deliver()

    assert caller.get("/xapi/activities", activityId=QUIZ).json() == {"objectType": "Activity", "id": QUIZ}
    written = caller.get(statementId=sent["id"], format="canonical").json()
    assert written["object"]["definition"] == {"name": {"en": "My own words"}}


@pytest.mark.django_db
def test_an_activity_is_known_however_far_behind_the_followers_are() -> None:
    caller = Caller(*DEFINER)
    assert caller.post(naming(en="Defined")).status_code == 200
    store(*[own_statement() for _ in range(canonical.LOOKED_AT)])

    found = caller.get("/xapi/activities", activityId=QUIZ).json()

    assert found["definition"] == {"name": {"en": "Defined"}}


@pytest.mark.django_db
@pytest.mark.parametrize("size", [2, 60])
def test_following_takes_few_queries_whatever_the_size(size: int) -> None:
    definer, _ = api_client(*DEFINER)
    sent = [naming(f"https://example.com/{uuid.uuid4()}", en="A") for _ in range(size)]
    rows = store(*sent, trust=Trust.CLIENT, client=definer)
    unread = list(Statement.objects.filter(pk__in=[row.pk for row in rows]))

    with CaptureQueriesContext(connection) as queries:
        follow_definitions(unread, NOW)

    assert len(queries) == 3
