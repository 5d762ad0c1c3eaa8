"""Every address of the product, as the URLconf has it."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OUR_MODULES = ("lms.", "cms.", "courses.", "certificates.", "reports.")


@dataclasses.dataclass(frozen=True)
class Route:
    """One pattern: the whole route from the root, its name, its view, and the names of its parameters."""

    route: str
    name: str
    view: Any
    parameters: frozenset[str]

    @property
    def is_ours(self) -> bool:
        """Ours are the views written here, and those of libraries that carry one of our decorators."""
        return hasattr(self.view, "allowed") or self.view.__module__.startswith(OUR_MODULES)

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("admin/") and not self.is_ours

    def example(self) -> str | None:
        """An address that the pattern matches, with made-up parameters; None for hand-written expressions."""
        path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", self.route)
        path = re.sub(r"<(?:int|pk)\w*:\w+>", "1", path)
        path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
        return None if set(path) & set("^$\\()?*") else f"/{path}"


def routes() -> list[Route]:
    return list(_below(get_resolver(), "", frozenset()))


def _below(resolver: URLResolver, prefix: str, parameters: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        names = parameters | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            yield Route(route, entry.name or "", entry.callback, names)
        else:
            yield from _below(entry, route, names)
