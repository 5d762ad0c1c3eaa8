"""What an administrator looks for in the store: filters that stand in the address, and pages by place.

Every filter but those of who vouches has an index that gives rows in the order of the list. A page knows its edges by
(stored, seq), so that it is found as fast in the middle of millions as at their beginning, whatever comes meanwhile.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from lms.common.clock import start_of
from lms.common.text import search_key
from lms.xapi.columns import account_key, activity_key, verb_key
from lms.xapi.enums import Trust
from lms.xapi.iri import account_home
from lms.xapi.models import Statement, StatementQuerySet
from lms.xapi.models.ordering import beyond
from lms.xapi.models.statements import is_standing
from lms.xapi.names import known_names
from lms.xapi.plain import thing_words

PAGE = 50
# Names of other systems' activities stand in their statements alone: the newest are read for them.
LOOKED_THROUGH = 2000
MATCHES = 20
ONE_DAY = dt.timedelta(days=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PLACE = re.compile(r"(\d{1,17})-(\d{1,18})")


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a page ends: the last row's time and number."""

    stored: dt.datetime
    seq: int

    @classmethod
    def of(cls, row: Statement) -> "Place":
        return cls(row.stored, row.seq)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """What cannot be read is the list's beginning."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(EPOCH + dt.timedelta(microseconds=int(found[1])), int(found[2]))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.stored - EPOCH) // dt.timedelta(microseconds=1)}-{self.seq}"


@dataclasses.dataclass(frozen=True)
class Page:
    """Rows, latest first. `older` and `newer` are the places to go on from; None: there is nothing."""

    rows: list[Statement]
    older: Place | None
    newer: Place | None


def rows_wanted(chosen: Mapping[str, Any]) -> StatementQuerySet:
    """The statements that the chosen filters leave, as the form has cleaned them."""
    rows = Statement.objects.select_related("client")
    for name, read in FILTERS.items():
        if chosen.get(name):
            rows = rows.filter(read(chosen[name]))
    return rows


def person_key(person: UUID) -> str:
    return account_key(account_home(), str(person))


def _standing(choice: str) -> Q:
    return ~is_standing() if choice == "voided" else is_standing()


FILTERS: dict[str, Callable[[Any], Q]] = {
    "id": lambda value: Q(statement_id=value),
    "verb": lambda value: Q(verb=verb_key(value)),
    "activity": lambda value: Q(object_id=activity_key(value)),
    "person": lambda value: Q(actor=person_key(value)),
    "registration": lambda value: Q(registration=value),
    "client": lambda value: Q(client=value),
    "trust": lambda value: Q(trust=Trust(value)),
    "since": lambda day: Q(stored__gte=start_of(day)),
    "until": lambda day: Q(stored__lt=start_of(day + ONE_DAY)),
    "voided": _standing,
}


def page_of(
    rows: StatementQuerySet, *, after: Place | None = None, before: Place | None = None, size: int = PAGE
) -> Page:
    """The page that follows `after` down the list, or the one that comes before `before`; else the first."""
    if before is not None:
        found = list(_from(rows, before, ascending=True)[: size + 1])
        shown = found[:size][::-1]
        return Page(shown, Place.of(shown[-1]) if shown else None, Place.of(shown[0]) if len(found) > size else None)
    found = list(_from(rows, after, ascending=False)[: size + 1])
    shown = found[:size]
    newer = Place.of(shown[0]) if after is not None and shown else None
    return Page(shown, Place.of(shown[-1]) if len(found) > size else None, newer)


def _from(rows: StatementQuerySet, place: Place | None, *, ascending: bool) -> StatementQuerySet:
    if place is not None:
        rows = rows.filter(beyond({"stored": place.stored, "seq": place.seq}, ascending=ascending))
    return rows.order_by(*(("stored", "seq") if ascending else ("-stored", "-seq")))


def find_activities(text: str) -> list[tuple[str, str]]:
    """(IRI, name) of activities whose name holds every word of `text`: those that are known by name here, and those of
    the newest statements."""
    names = known_names()
    for row in Statement.objects.order_by("-stored").only("raw")[:LOOKED_THROUGH]:
        thing = row.content["object"]
        if thing.get("objectType", "Activity") == "Activity":
            names.setdefault(str(thing["id"]), thing_words(thing, {}))
    words = [search_key(word) for word in text.split()]
    found = [(iri, name) for iri, name in names.items() if all(word in search_key(name) for word in words)]
    return sorted(found, key=lambda each: (len(each[1]), each[1], each[0]))[:MATCHES]
