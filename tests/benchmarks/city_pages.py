"""Every page of every persona in a demo city: its processor time and its queries. Runs in Django's shell."""

import json
import sys
import time
from collections.abc import Iterator
from typing import cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tests.architecture.routes import routes
from tests.architecture.samples import SAMPLES
from tests.architecture.world import World
from tests.benchmarks.city_world import CityWorld
from tests.benchmarks.survey import PERSONAS, visitor

# Their answer is not a page of the city, or ends the visit.
LEFT_OUT = frozenset({"account_logout", "healthz", "components"})


def main() -> None:
    found = [row for persona, number in PERSONAS.items() for row in survey(persona, visitor(number))]
    json.dump(found, sys.stdout)


def survey(persona: str, client: Client) -> Iterator[dict[str, object]]:
    client.raise_request_exception = False
    for name, path in addresses():
        answer = client.get(path)
        if answer.status_code >= 500:
            yield {"persona": persona, "page": name, "path": path, "failed": answer.status_code}
        if answer.status_code != 200:
            continue
        cold = look(client, path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        count = len(queries)  # the next request empties the log
        warm = min(look(client, path), look(client, path))
        yield {
            "persona": persona,
            "page": name,
            "path": path,
            "ms": round(1000 * warm),
            "first_ms": round(1000 * cold),
            "queries": count,
            "kib": round(len(body(answer)) / 1024),
        }


def look(client: Client, path: str) -> float:
    start = time.process_time()
    answer = client.get(path)
    body(answer)
    return time.process_time() - start


def body(answer: object) -> bytes:
    content = getattr(answer, "streaming_content", None)
    return b"".join(content) if content is not None else getattr(answer, "content", b"")


def addresses() -> Iterator[tuple[str, str]]:
    """Each address of ours once; those without a sample that the city has are left out."""
    world = cast(World, CityWorld())  # of the same shape, found instead of made
    seen: set[str] = set()
    for route in routes():
        if not route.is_ours or not route.name or route.name in seen | LEFT_OUT:
            continue
        seen.add(route.name)
        sample = SAMPLES.get(route.name)
        try:
            yield route.name, sample.address(route.name, world) if sample else reverse(route.name)
        except (ObjectDoesNotExist, AttributeError, NoReverseMatch, IndexError):
            continue
