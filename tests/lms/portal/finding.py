"""Asking the search, as its tests do."""

from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from lms.portal.enums import Kind
from lms.portal.queries.search import Hit, Results


def ask(client: Client, text: str, **chosen: str) -> Results:
    """What is typed is posted; what is chosen stands in the address."""
    asked = client.post(reverse("search"), {"q": text})
    response = client.get(_with(asked["Location"], chosen))
    assert response.status_code == 200
    results: Results = response.context["results"]
    return results


def _with(address: str, chosen: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(chosen)}"


def title_of(hit: Hit) -> str:
    return "".join(piece.text for piece in hit.title)


def titles(results: Results, kind: Kind) -> list[str]:
    return [title_of(hit) for hit in results.of(kind).hits]
