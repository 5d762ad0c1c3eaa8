"""The resources of the endpoint, and any request to them."""

import json
from typing import Any
from urllib.parse import urlencode

from tests.lms.xapi.conftest import Caller

ANN = {"mbox": "mailto:ann@example.com"}
AGENT = json.dumps(ANN)
COURSE = "https://example.com/courses/1"
STATEMENTS, AGENTS, ACTIVITIES = "/xapi/statements", "/xapi/agents", "/xapi/activities"
ABOUT = "/xapi/about"

Parameters = dict[str, str]
STATE: tuple[str, Parameters] = ("/xapi/activities/state", {"activityId": COURSE, "agent": AGENT, "stateId": "place"})
PROFILES: list[tuple[str, Parameters]] = [
    ("/xapi/agents/profile", {"agent": AGENT, "profileId": "wishes"}),
    ("/xapi/activities/profile", {"activityId": COURSE, "profileId": "wishes"}),
]
DOCUMENTS = [STATE, *PROFILES]
THINGS: list[tuple[str, Parameters]] = [(AGENTS, {"agent": AGENT}), (ACTIVITIES, {"activityId": COURSE})]


def send(
    caller: Caller,
    method: str,
    path: str,
    parameters: Parameters | None = None,
    body: Any = b"",
    content_type: str = "application/json",
    **headers: str | None,
) -> Any:
    """Headers are written with `_` for `-`; one that is None is left out of those that the caller always sends."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    changes = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {name: value for name, value in {**caller.headers, **changes}.items() if value is not None}
    address = f"{path}?{urlencode(parameters)}" if parameters else path
    return caller.http.generic(method, address, data, content_type=content_type, headers=given)


def put(caller: Caller, path: str, parameters: Parameters, body: Any, content_type: str = "application/json") -> None:
    """A document where none was."""
    answer = send(caller, "PUT", path, parameters, body, content_type, If_None_Match="*")
    assert answer.status_code == 204, answer.content
