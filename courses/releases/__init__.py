"""Releases: what was published, read from one immutable payload and never from the pages that authors edit."""

from functools import lru_cache

import orjson

from courses.models import CourseRelease
from courses.releases.parsing import parse
from courses.releases.schema import CourseText, Lesson, Release

__all__ = ["CourseText", "Lesson", "Release", "load"]


def load(release: CourseRelease) -> Release:
    """The release's text. Parsed once in a process; `release` may have been fetched without its payload."""
    return _parsed(release.sha256)


@lru_cache(maxsize=256)
def _parsed(sha256: str) -> Release:
    """Kept by the hash of its content, which can therefore never be stale."""
    payload = CourseRelease.objects.filter(sha256=sha256).values_list("payload", flat=True)[0]
    return parse(orjson.loads(payload))
