"""A client of the endpoint, as another system would be."""

import base64
import json
from typing import Any

import pytest
from django.test import Client

from lms.xapi.enums import Scope
from tests.factories.xapi import api_client


def basic(key: str, secret: str) -> str:
    """The Authorization header of a key pair."""
    return f"Basic {base64.b64encode(f'{key}:{secret}'.encode()).decode()}"


class Caller:
    """Speaks xAPI with one credential."""

    def __init__(self, *scopes: Scope, version: str = "1.0.3", **changes: Any) -> None:
        self.client, secret = api_client(*scopes, **changes)
        self.headers = {"X-Experience-API-Version": version, "Authorization": basic(self.client.key, secret)}
        self.http = Client(enforce_csrf_checks=True)

    def get(self, path: str = "/xapi/statements", **parameters: Any) -> Any:
        return self.http.get(path, parameters, headers=self.headers)

    def head(self, path: str = "/xapi/statements", **parameters: Any) -> Any:
        return self.http.head(path, parameters, headers=self.headers)

    def post(self, body: Any, content_type: str = "application/json", query: str = "") -> Any:
        return self.http.post("/xapi/statements" + query, _bytes(body), content_type=content_type, headers=self.headers)

    def put(self, body: Any, statement_id: object = None) -> Any:
        query = f"?statementId={statement_id}" if statement_id else ""
        return self.http.put(
            "/xapi/statements" + query, _bytes(body), content_type="application/json", headers=self.headers
        )

    def found(self, **parameters: Any) -> list[str]:
        """The ids of the statements that a question finds, in order."""
        answer = self.get(**parameters)
        assert answer.status_code == 200, answer.content
        return [found["id"] for found in answer.json()["statements"]]


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
def caller(db: None) -> Caller:
    return Caller()
