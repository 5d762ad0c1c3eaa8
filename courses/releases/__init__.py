"""Releases: what was published, read from one immutable payload and never from the pages that authors edit."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

import orjson

from courses.models import CourseRelease
from courses.releases.parsing import parse
from courses.releases.schema import CourseText, Lesson, Release

__all__ = ["CourseText", "Lesson", "Release", "forget", "load", "load_all"]

KEPT = 256
# By the hash of their content, which can therefore never be stale.
_parsed: OrderedDict[str, Release] = OrderedDict()
_lock = Lock()


def load(release: CourseRelease) -> Release:
    """The release's text. Parsed once in a process; `release` may have been fetched without its payload."""
    return load_all([release])[release.pk]


def load_all(wanted: Iterable[CourseRelease]) -> dict[int, Release]:
    """The texts of several releases by their ids: at most one query, however many they are."""
    shas = {release.pk: release.sha256 for release in wanted}
    found = {sha256: _parsed[sha256] for sha256 in set(shas.values()) if sha256 in _parsed}
    missing = set(shas.values()) - found.keys()
    if missing:
        rows = CourseRelease.objects.filter(sha256__in=missing).values_list("sha256", "payload")
        found.update({sha256: parse(orjson.loads(payload)) for sha256, payload in rows})
    _keep(found)
    return {pk: found[sha256] for pk, sha256 in shas.items()}


def _keep(found: dict[str, Release]) -> None:
    with _lock:
        for sha256, release in found.items():
            _parsed[sha256] = release
            _parsed.move_to_end(sha256)
        while len(_parsed) > KEPT:
            _parsed.popitem(last=False)


def forget() -> None:
    """Drop what is parsed, as a new process would."""
    with _lock:
        _parsed.clear()
