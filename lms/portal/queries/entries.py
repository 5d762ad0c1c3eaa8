"""Rows of the index that have the words, the best first, on every engine the same ones in the same order."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, F, Func, IntegerField, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from lms.common.folded import BREAK
from lms.common.grams import contains, stands_in
from lms.portal.enums import INDEXED, Kind
from lms.portal.models import INDEX, SearchEntry

EVERYTHING = Q()
# How well the title fits: it is what was asked, it begins so, it has all the words, only the text has them.
EXACT, BEGINS, IN_TITLE, IN_TEXT = range(4)


class Bytewise(Func):
    """Ordered by the numbers of the characters, and by no server's idea of an alphabet."""

    output_field = TextField()
    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


@dataclasses.dataclass(frozen=True)
class Top:
    """The first rows of one kind, and how many there are."""

    entries: tuple[SearchEntry, ...] = ()
    total: int = 0


def found(words: Sequence[str], shown: Q) -> QuerySet[SearchEntry]:
    """Those among the rows to be shown that have every word, in no order."""
    return SearchEntry.objects.filter(shown, contains(words, index=INDEX))


def ranked(rows: QuerySet[SearchEntry], words: Sequence[str]) -> QuerySet[SearchEntry]:
    """`rank` says how well the title fits."""
    whole = "".join(words)
    in_title = Q()
    for word in words:
        in_title &= stands_in("title_key", word)
    return rows.annotate(
        rank=Case(
            When(stands_in("title_key", f"{BREAK}{whole}{BREAK}"), then=Value(EXACT)),
            When(stands_in("title_key", f"{BREAK}{whole}"), then=Value(BEGINS)),
            When(in_title, then=Value(IN_TITLE)),
            default=Value(IN_TEXT),
            output_field=IntegerField(),
        )
    )


# Required courses first, as in the catalogue; then the course's code and the lesson's place, or the title.
ORDER: tuple[Any, ...] = (
    F("rank").asc(),
    F("release__course__is_required").desc(nulls_last=True),
    Bytewise(Coalesce("release__course__code", "title_key", output_field=TextField())).asc(),
    F("position").asc(),
    F("pk").asc(),
)


def in_order(rows: QuerySet[SearchEntry], words: Sequence[str]) -> QuerySet[SearchEntry]:
    return ranked(rows, words).order_by(*ORDER).defer("grams", "title_key")


def counts(rows: QuerySet[SearchEntry]) -> dict[Kind, int]:
    """How many there are of each kind."""
    return {Kind(kind): total for kind, total in rows.order_by().values_list("kind").annotate(Count("pk"))}


def tops(rows: QuerySet[SearchEntry], words: Sequence[str], most: int) -> dict[Kind, Top]:
    """The first `most` of each kind. In two queries: the long texts are read of those alone that are shown."""
    numbered = ranked(rows, words).annotate(
        number=Window(RowNumber(), partition_by="kind", order_by=ORDER),
        total=Window(Count("pk"), partition_by="kind"),
    )
    first = numbered.filter(number__lte=most).order_by("kind", "number").values_list("kind", "total", "pk")
    places = list(first)
    texts = SearchEntry.objects.defer("grams", "title_key").in_bulk([pk for _, _, pk in places])
    return {
        kind: Top(
            entries=tuple(texts[pk] for of, _, pk in places if of == kind and pk in texts),
            total=next((total for of, total, _ in places if of == kind), 0),
        )
        for kind in INDEXED
    }


def title_matches(rows: QuerySet[SearchEntry], words: Sequence[str], most: int) -> list[SearchEntry]:
    """For suggestions: by their titles and names alone, courses before their lessons."""
    kinds = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(INDEXED)), default=Value(0))
    fitting = ranked(rows, words).exclude(rank=IN_TEXT).order_by("rank", kinds, *ORDER[1:])  # type: ignore[misc]  # annotated
    return list(fitting.defer("grams", "key", "body")[:most])
