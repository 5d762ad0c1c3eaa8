"""Editions of curricula, and what counts for what, as they are on record."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, QuerySet

from courses.curricula import Edition, Group, Link, Way, ways_of
from courses.models import Curriculum, CurriculumEdition, CurriculumStep, Replacement
from lms.common.prepared import Prepared

COLUMNS = (
    "edition__curriculum_id", "edition__curriculum__role_id", "edition__curriculum__ends_on", "edition_id",
    "edition__valid_from", "group_id", "group__needed", "group__name", "course_id",
    "edition__curriculum__code",
)  # fmt: skip


def _steps() -> QuerySet[CurriculumStep, Any]:
    ordered = CurriculumStep.objects.order_by(
        "edition__curriculum_id", "edition__valid_from", "group__position", "position"
    )
    return ordered.values_list(*COLUMNS)


def written_links() -> QuerySet[Replacement, Any]:
    """As courses.curricula.Link has them: which course counts for which."""
    return Replacement.objects.known().order_by("pk").values_list("old_id", "new_id", "valid_from", "valid_to")


STEPS = Prepared(_steps)
LINKS = Prepared(written_links)


def all_editions() -> list[Edition]:
    """Those of a curriculum in their order: one query."""
    return _editions(STEPS.rows())


def editions_of(curriculum: Curriculum) -> list[Edition]:
    """From the first to the last."""
    return _editions(_steps().filter(edition__curriculum=curriculum))


def _editions(rows: Iterable[tuple[Any, ...]]) -> list[Edition]:
    found: list[Edition] = []
    for _curriculum, steps in itertools.groupby(rows, key=lambda row: row[0]):
        editions = [_edition(list(own)) for _key, own in itertools.groupby(steps, key=lambda row: row[3])]
        ends = [*(edition[1].valid_from for edition in editions[1:]), None]
        for (ends_on, edition), following in zip(editions, ends, strict=True):
            until = min((day for day in (ends_on, following) if day), default=None)
            found.append(dataclasses.replace(edition, until=until))
    return found


def _edition(steps: list[tuple[Any, ...]]) -> tuple[dt.date | None, Edition]:
    curriculum_id, role_id, ends_on, pk, valid_from, *_rest = steps[0]
    groups = tuple(
        Group(courses=tuple(row[8] for row in rows), needed=rows[0][6], name=rows[0][7])
        for rows in (list(own) for _key, own in itertools.groupby(steps, key=lambda row: row[5]))
    )
    return ends_on, Edition(pk, curriculum_id, role_id, valid_from, None, groups, code=steps[0][9])


def editions_on(day: dt.date) -> list[Edition]:
    """Those in force on the day: one query."""
    return [edition for edition in all_editions() if edition.is_in_force(day)]


def editions_by_role(day: dt.date) -> dict[int, Edition]:
    """By role, the newest edition in force on the day."""
    found: dict[int, Edition] = {}
    for edition in sorted(editions_on(day), key=lambda each: (each.valid_from, -each.curriculum_id)):
        if edition.role_id is not None:
            found[edition.role_id] = edition
    return found


def equivalents() -> Mapping[int, tuple[Way, ...]]:
    """By course, what else counts for it: one query."""
    return ways_of(Link(*row) for row in LINKS.rows())


def written_editions(curriculum: Curriculum) -> QuerySet[CurriculumEdition]:
    """Newest first, with who wrote them."""
    return curriculum.editions.select_related("made_by").order_by(F("valid_from").desc())
