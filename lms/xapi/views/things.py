"""The resources that say what is known of an agent and of an activity."""

from django.http import HttpResponse

from lms.xapi.credentials import require
from lms.xapi.enums import Scope
from lms.xapi.errors import BadRequest
from lms.xapi.parsing import parse_value
from lms.xapi.queries import definition_of, names_of
from lms.xapi.searches import activity_key_of, agent_key_of
from lms.xapi.views.protocol import as_json, resource
from lms.xapi.views.requests import Call

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


@resource("GET", "HEAD")
def agents(call: Call) -> HttpResponse:
    """A Person: the identifier asked for, and the names under which the store knows it. It joins no identifiers."""
    value = _only(call, "agent")
    key, agent = agent_key_of(value, "agent"), parse_value(value)
    only = None if call.client.may(Scope.READ) else call.client
    names = list(dict.fromkeys([*names_of(key, only=only), *([agent["name"]] if "name" in agent else [])]))
    person = {name: [agent[name]] for name in IDENTIFIERS if name in agent}
    return as_json({"objectType": "Person", **({"name": names} if names else {}), **person})


@resource("GET", "HEAD")
def activities(call: Call) -> HttpResponse:
    """An activity as the store knows it."""
    iri = _only(call, "activityId")
    activity_key_of(iri, "activityId")
    definition = definition_of(iri)
    return as_json({"objectType": "Activity", "id": iri, **({"definition": definition} if definition else {})})


def _only(call: Call, name: str) -> str:
    """The one parameter that the resource knows."""
    require(call.client, Scope.READ, Scope.READ_MINE)
    if call.parameters.keys() != {name}:
        raise BadRequest(f"the resource needs the parameter {name} and knows no other")
    return call.parameters[name]
