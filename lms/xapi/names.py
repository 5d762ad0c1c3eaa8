"""What activities are called whose statements do not say it. Apps that own activities register their names."""

from collections.abc import Callable

# By IRI. One query for all: a city has hundreds of courses, not millions.
Names = Callable[[], dict[str, str]]
_sources: list[Names] = []


def register_names(source: Names) -> None:
    """Called once, when an app is wired."""
    if source not in _sources:
        _sources.append(source)


def known_names() -> dict[str, str]:
    return {iri: name for source in _sources for iri, name in source().items()}
