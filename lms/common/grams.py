"""An index in which Japanese is found: over the characters of a text and its pairs of characters, on both engines.

A row keeps its grams in a column of its own, apart by spaces. PostgreSQL indexes it as an array (GIN); SQLite has an
FTS5 table over it that triggers keep in step: so the index can never say anything else than the table, whoever writes.

That all pairs of a word stand in a text does not mean that the word does: 東京 and 京都 stand in 東京は京都より.
So what is found for a word longer than a pair is looked into (`contains`).
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.db.models import BooleanField, F, Model, Q, Value
from django.db.models.expressions import Expression
from django.db.models.functions import StrIndex

from lms.common.constraints import TriggerConstraint
from lms.common.folded import BREAK

# ASCII that is neither letter nor digit means something to one of the engines: it is written as characters without use.
_AS_WRITTEN = {code: 0x10FF00 + code for code in range(128) if not chr(code).isalnum()}
# As many grams narrow enough; what is found is looked into anyway.
MOST = 40


def _pairs(text: str) -> list[str]:
    return [text[start : start + 2] for start in range(len(text) - 1)]


def grams(key: str) -> str:
    """The characters of a key and its pairs of characters, each once: what the column holds."""
    found: dict[str, None] = {}
    for line in key.split(BREAK):
        written = line.translate(_AS_WRITTEN)
        found.update(dict.fromkeys([*written, *_pairs(written)]))
    return " ".join(found)


def grams_asked(word: str) -> list[str]:
    """What must stand in the column of each text that has the word."""
    written = word.translate(_AS_WRITTEN)
    return [written] if len(written) == 1 else list(dict.fromkeys(_pairs(written)))


def contains(words: Iterable[str], *, index: str, grams_field: str = "grams", key_field: str = "key") -> Q:
    """The condition that each word stands in the row's key; `index` is the GramIndex's name."""
    wanted = list(words)
    asked = dict.fromkeys(gram for word in wanted for gram in grams_asked(word))
    found = Q(HasGrams(index, grams_field, list(asked)[:MOST]))
    for word in wanted:
        if len(word) > 2 or len(asked) > MOST:
            found &= stands_in(key_field, word)
    return found


def stands_in(field: str, word: str) -> Q:
    """The condition that the very characters stand in the field."""
    return Q(_Stands(F(field), Value(word)))


class _Stands(StrIndex):
    """Whether the second text stands in the first."""

    output_field = BooleanField()  # type: ignore[assignment]  # a condition, made of a number
    template = "(%(function)s(%(expressions)s) > 0)"


class HasGrams(Expression):
    """Whether a row has all of the grams."""

    output_field = BooleanField()

    def __init__(self, index: str, field: str, asked: list[str]) -> None:
        super().__init__()
        self.index, self.asked = index, asked
        self.sources: list[Any] = [F(field), F("pk")]

    def get_source_expressions(self) -> list[Any]:
        return self.sources

    def set_source_expressions(self, exprs: Any) -> None:
        self.sources = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        field, pk = (compiler.compile(source)[0] for source in self.sources)
        if connection.vendor == "postgresql":
            return f"string_to_array({field}, ' ') @> %s::text[]", [self.asked]
        assert isinstance(connection, Sqlite)
        found = f"SELECT rowid FROM {self.index} WHERE {self.index} MATCH %s"  # noqa: S608  # the name of an index
        return f"{pk} IN ({found})", [" ".join(f'"{gram}"' for gram in self.asked)]


class GramIndex(TriggerConstraint):
    """The index over the column `field` of grams. It is no constraint: it comes and goes with the table as one does."""

    def __init__(self, *, name: str, field: str = "grams") -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> Any:
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        return path, (), {"name": self.name, "field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GramIndex) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def statements(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        (column,) = self._columns(model, (self.field,))
        name = self.name
        if editor.connection.vendor == "postgresql":
            return [
                f"CREATE INDEX {name} ON %(table)s USING gin (string_to_array({column}, ' ')) WITH (fastupdate = off)"
            ]
        take_out = f"INSERT INTO {name} ({name}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column})"  # noqa: S608  # no input
        put_in = f"INSERT INTO {name} (rowid, {column}) VALUES (NEW.id, NEW.{column})"  # noqa: S608  # no input
        return [
            # Where the table is made anew to be altered, its rows keep their ids and the index stays.
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5({column}, content=%(table)s, content_rowid='id', "
            f"tokenize='ascii', detail=none, columnsize=0)",
            f"CREATE TRIGGER {name}_insert AFTER INSERT ON %(table)s FOR EACH ROW BEGIN {put_in}; END",
            f"CREATE TRIGGER {name}_delete AFTER DELETE ON %(table)s FOR EACH ROW BEGIN {take_out}; END",
            f"CREATE TRIGGER {name}_update AFTER UPDATE OF {column} ON %(table)s FOR EACH ROW "
            f"BEGIN {take_out}; {put_in}; END",
        ]

    def drops(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        if editor.connection.vendor == "postgresql":
            return [f"DROP INDEX {self.name}"]
        triggers = [f"DROP TRIGGER {self.name}_{event}" for event in ("insert", "delete", "update")]
        return [*triggers, f"DROP TABLE {self.name}"]
