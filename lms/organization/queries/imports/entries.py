"""What a file means: an entry for each person or unit, with the rows to close and to add."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.common.sheets import ReadRow
from lms.organization.enums import WRITTEN, ImportChange, ImportKind, ImportMode
from lms.organization.models import Disclosed, Person, Sight, Unit

# Said where the reader of a file may not know what is being prepared: that somebody else has to do it, and not why.
IN_PROGRESS = _("This record is being worked on elsewhere and cannot be changed here now.")
ASK = _(
    "Tell those in HR who handle postings before their announcement what you want to change: they can write it down."
    " “Roles entrusted” names them."
)
# The columns by which rows of each table are compared and told, besides their days.
CONTENT = {
    "posting": ("unit_id", "kind", "title", "grade", "employment", "head"),
    "leave": ("kind",),
    "unitversion": ("code", "name", "kana", "kind", "parent_id", "is_section", "position"),
}


@dataclasses.dataclass(frozen=True)
class Question:
    """What is asked of a file: which kind, of which day, in whose eyes."""

    kind: ImportKind
    mode: ImportMode
    as_of: dt.date
    sight: Sight
    disclose_at: dt.datetime | None = None

    @property
    def is_embargoed(self) -> bool:
        return self.disclose_at is not None and self.disclose_at > self.sight.now


@dataclasses.dataclass(slots=True)
class Entry:
    """One person or unit. `plain` are the texts of a person that change: field → (old, new)."""

    key: str
    name: str
    rows: list[ReadRow] = dataclasses.field(default_factory=list)
    change: ImportChange = ImportChange.SAME
    person: Person | None = None
    unit: Unit | None = None
    plain: dict[str, tuple[Any, Any]] = dataclasses.field(default_factory=dict)
    close: list[Any] = dataclasses.field(default_factory=list)
    add: list[Any] = dataclasses.field(default_factory=list)
    unit_id: int | None = None
    ending: int = 0

    @property
    def is_wrong(self) -> bool:
        return any(row.is_wrong for row in self.rows)

    @property
    def is_written(self) -> bool:
        return self.change in WRITTEN

    def refuse(self) -> None:
        """Nothing of it is written."""
        self.change, self.close, self.add, self.plain, self.ending = ImportChange.REFUSED, [], [], {}, 0


@dataclasses.dataclass
class Plan:
    """All entries of a file; `loose` are rows of which nobody can say whom they mean."""

    question: Question
    entries: list[Entry]
    loose: list[ReadRow]
    standing: int
    is_blocked: bool = False

    @property
    def written(self) -> list[Entry]:
        return [] if self.is_blocked else [entry for entry in self.entries if entry.is_written]

    @property
    def ending(self) -> int:
        return sum(entry.ending for entry in self.written)

    def rows(self) -> Iterable[ReadRow]:
        yield from self.loose
        for entry in self.entries:
            yield from entry.rows

    def counts(self) -> dict[str, int]:
        """Entries by change, and rows with errors and warnings."""
        counted = Counter(str(entry.change) for entry in self.entries)
        counts = {str(change): counted[str(change)] for change in ImportChange}
        rows = list(self.rows())
        errors, warnings = sum(1 for row in rows if row.errors), sum(1 for row in rows if row.warnings)
        return {**counts, "errors": errors, "warnings": warnings}

    def digest(self) -> str:
        """A fingerprint of all that would be written. The same file on the same state gives the same."""
        total = hashlib.sha256(f"{self.is_blocked}".encode())
        for entry in self.entries:
            if entry.change != ImportChange.SAME:
                total.update(json.dumps(_essence(entry), default=str, ensure_ascii=False).encode())
        return total.hexdigest()


def _essence(entry: Entry) -> list[Any]:
    return [
        entry.key,
        str(entry.change),
        entry.plain,
        sorted(row.pk for row in entry.close),
        [essence(row) for row in entry.add],
    ]


def essence(row: Disclosed) -> list[Any]:
    """What a row says, besides whom it is about."""
    return [row.valid_from, row.valid_to, *(getattr(row, name) for name in CONTENT[row._meta.model_name or ""])]
