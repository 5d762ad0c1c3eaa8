"""Activities that an administrator may choose by name instead of by identifier. Apps above name theirs."""

import datetime as dt
from collections.abc import Callable

# Its identifier and its name.
Subject = tuple[str, str]
_sources: list[Callable[[dt.datetime], list[Subject]]] = []


def register_subjects(source: Callable[[dt.datetime], list[Subject]]) -> None:
    """Called from AppConfig.ready(); the same source twice counts once."""
    if source not in _sources:
        _sources.append(source)


def subjects(now: dt.datetime) -> list[Subject]:
    return [subject for source in _sources for subject in source(now)]
