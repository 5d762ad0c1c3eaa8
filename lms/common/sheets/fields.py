"""Fields of a file that people bring: under which headings they stand, and in which column of this file.

Files are in the city's language, so labels and synonyms are data, not texts of a page; `help` is one.
"""

import dataclasses
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.utils.functional import Promise

from lms.common.sheets.model import Table
from lms.common.text import search_key


@dataclasses.dataclass(frozen=True)
class Field:
    """`label` heads our own templates; `synonyms` are headings that mean the same."""

    key: str
    label: str
    help: str | Promise
    synonyms: tuple[str, ...] = ()
    is_required: bool = True


@dataclasses.dataclass(frozen=True)
class Layout:
    """The fields of one kind of file. Of each of the `pairs`, at least one column is needed."""

    fields: tuple[Field, ...]
    pairs: tuple[tuple[str, str], ...] = ()

    def labels(self) -> dict[str, str]:
        return {field.key: field.label for field in self.fields}

    def headings(self) -> list[str]:
        """All that may head a column."""
        return [heading for field in self.fields for heading in (field.label, *field.synonyms)]

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """In which column each field stands, as far as the headings say so."""
        keys = [search_key(cell) for cell in header]
        found: dict[str, int] = {}
        for field in self.fields:
            names = [search_key(name) for name in (field.label, *field.synonyms)]
            place = next((keys.index(name) for name in names if name in keys), None)
            if place is not None:
                found[field.key] = place
        return found

    def missing(self, places: Collection[str]) -> list[str]:
        """What needs a column and has none, by label."""
        names = self.labels()
        missing = [field.label for field in self.fields if field.is_required and field.key not in places]
        return missing + [f"{names[a]}／{names[b]}" for a, b in self.pairs if a not in places and b not in places]


def values_of(table: Table, places: Mapping[str, int]) -> list[tuple[int, dict[str, str]]]:
    """(row number, text by field) of each row."""
    return [
        (row.number, {key: row.cells[place] if place < len(row.cells) else "" for key, place in places.items()})
        for row in table.rows
    ]


def header_digest(header: Iterable[str], *, without: Collection[str] = ()) -> str:
    """By which a set of headings is known again, in whatever order; `without`: headings that we add ourselves."""
    left_out = {search_key(cell) for cell in without}
    keys = sorted(key for key in map(search_key, header) if key and key not in left_out)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()
