"""Canonical: of each map of languages the text that suits the reader, as RFC 2616 (14.4) chooses by Accept-Language."""

from typing import Any

import pytest

from tests.factories.xapi import client_statement
from tests.lms.xapi.conformance.resources import COURSE, STATEMENTS, send
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db
NAME = {"en": "Quiz", "en-US": "Quiz (US)", "ja": "小テスト", "zh-Hant-TW": "測驗"}
DESCRIPTION = {"fr": "Un petit examen", "ja": "短い試験"}


@pytest.mark.parametrize(
    ("accepted", "name", "description"),
    [
        ("ja", "ja", "ja"),
        ("fr", None, "fr"),
        ("en, fr", "en", "fr"),
        ("en;q=0.5, ja;q=0.8", "ja", "ja"),
        ("fr;q=0.1, en", "en", "fr"),
        ("EN-us", "en-US", None),
        ("en;q=0.3, en-US;q=0.9", "en-US", None),
        ("en;q=0.9, en-US;q=0.1, ja;q=0.5", "en", "ja"),
        ("zh", "zh-Hant-TW", None),
        ("zh-Hant", "zh-Hant-TW", None),
        ("ja;q=0, *", "en", "fr"),
        ("*;q=0.1, ja", "ja", "ja"),
        ("fr, *;q=0.5, en;q=0, en-US;q=0, zh;q=0", "ja", "fr"),
    ],
)
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_the_language_is_chosen_as_rfc_2616_says(
    version: str, accepted: str, name: str | None, description: str | None
) -> None:
    """None: no range fits, and any one text will do."""
    caller = Caller(version=version)
    thing: dict[str, Any] = {"id": COURSE, "definition": {"name": NAME, "description": DESCRIPTION}}
    sent = client_statement(object=thing, verb={"id": COURSE, "display": NAME}, context=around(thing))
    assert caller.post(sent).status_code == 200

    parameters = {"statementId": sent["id"], "format": "canonical"}
    given = send(caller, "GET", STATEMENTS, parameters, Accept_Language=accepted).json()

    around_it = given["context"]["contextActivities"]["parent"][0]
    for found in (given["object"]["definition"], around_it["definition"]):
        assert found["name"] == given["verb"]["display"] == chosen(found["name"], NAME, name)
        assert found["description"] == chosen(found["description"], DESCRIPTION, description)


def around(thing: dict[str, Any]) -> dict[str, Any]:
    return {"contextActivities": {"parent": [thing]}}


def chosen(found: dict[str, str], texts: dict[str, str], tag: str | None) -> dict[str, str]:
    """What should have been found."""
    (any_tag,) = found
    return {tag or any_tag: texts[tag or any_tag]}
