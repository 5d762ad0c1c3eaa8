"""Picking people for something that is done to many at once: ticked after a search, or named by number.

What is looked for is a name, so it is posted; whoever is ticked stays so while one searches on.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from lms.common import clock
from lms.common.posted import posted_uuids
from lms.organization.models import PUBLIC, Person
from lms.organization.queries import find_people
from lms.organization.queries.audiences import Moment, placed_people

LONGEST = 100


def picked(people: QuerySet[Person], posted: QueryDict, numbers: Sequence[str]) -> list[Person]:
    """Ticked, or named by number; of `people` alone, which is whom the reader may see."""
    ticked = list(people.filter(uuid__in=posted_uuids(posted.getlist("person"))))
    named = list(people.filter(employee_number__in=numbers))
    return sorted({person.pk: person for person in [*ticked, *named]}.values(), key=lambda one: (one.sort_key, one.pk))


def candidates(
    people: QuerySet[Person], posted: QueryDict, chosen: Collection[int], *, limit: int, at_once: bool = False
) -> dict[str, Any]:
    """For courses/parts/people_picker.html: those whom the search finds, and those ticked before.

    `at_once`: without a search, too, where there are few.
    """
    text = posted.get("q", "").strip()[:LONGEST]
    found = list(find_people(people, text)[:limit]) if text or at_once else []
    ticked = list(people.filter(uuid__in=posted_uuids(posted.getlist("person"))))
    shown = {person.pk: person for person in [*ticked, *found]}
    now = clock.now()
    places = placed_people(list(shown.values()), Moment(clock.local_date(now), PUBLIC(now)))
    kept = {*chosen, *(person.pk for person in ticked)}
    return {"q": text, "candidates": [(placed, placed.person.pk in kept) for placed in places], "limit": limit}
