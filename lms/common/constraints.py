"""Invariants that Django's own constraints cannot say, held by the database on both engines.

PostgreSQL has exclusion constraints and trigger functions; SQLite gets triggers. SQLite rebuilds a table to alter it
and so drops its triggers: these classes hand their SQL to the schema editor as deferred statements, which a rebuild
repeats.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.utils.translation import gettext_lazy as _

FAR = "9999-12-31"
OVERLAPS = _("These dates overlap with a record that exists already.")


class TriggerConstraint(models.BaseConstraint):
    """A constraint whose SQL is given by `statements`; the table's name is written %(table)s there."""

    def statements(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        raise NotImplementedError

    def drops(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        raise NotImplementedError

    def _wrap(self, sql: list[str], model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[Statement]:
        table = Table(model._meta.db_table, editor.quote_name)
        return [Statement(line, table=table) for line in sql]

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Nothing stands inside CREATE TABLE; the statements follow it."""
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.extend(self._wrap(self.statements(model, schema_editor), model, schema_editor))

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        assert schema_editor is not None
        first, *rest = self._wrap(self.statements(model, schema_editor), model, schema_editor)
        schema_editor.deferred_sql.extend(rest)
        return first

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        assert schema_editor is not None
        first, *rest = self._wrap(self.drops(model, schema_editor), model, schema_editor)
        schema_editor.deferred_sql.extend(rest)
        return first

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """Checked by the database alone unless a subclass can say something kinder."""

    def _columns(self, model: type[models.Model], names: tuple[str, ...]) -> list[str]:
        return [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]  # concrete fields


class NoOverlap(TriggerConstraint):
    """No two rows that hold (not superseded) cover the same day for the same `fields`; `where` narrows by equality."""

    def __init__(self, *, name: str, fields: tuple[str, ...], where: dict[str, str] | None = None) -> None:
        super().__init__(name=name, violation_error_message=OVERLAPS)
        self.fields = tuple(fields)
        self.where = where or {}

    def deconstruct(self) -> Any:
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        kwargs: dict[str, Any] = {"name": self.name, "fields": self.fields}
        return path, (), {**kwargs, "where": self.where} if self.where else kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def _holds(self, prefix: str) -> str:
        narrowed = (f"{prefix}{column} = '{value}'" for column, value in self.where.items())
        return " AND ".join([f"{prefix}superseded_at IS NULL", *narrowed])

    def statements(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        columns = self._columns(model, self.fields)
        if editor.connection.vendor == "postgresql":
            equal = ", ".join(f"{column} WITH =" for column in columns)
            return [
                f"ALTER TABLE %(table)s ADD CONSTRAINT {self.name} EXCLUDE USING gist "
                f"({equal}, daterange(valid_from, valid_to) WITH &&) WHERE ({self._holds('')})"
            ]
        same = " AND ".join(f"t.{column} = NEW.{column}" for column in columns)
        # AFTER, because a new row has its id only then.
        return [
            f"CREATE TRIGGER {self.name}_{event.lower()} AFTER {event} ON %(table)s FOR EACH ROW "  # noqa: S608  # no input
            f"WHEN {self._holds('NEW.')} BEGIN SELECT RAISE(ABORT, '{self.name}') "
            f"WHERE EXISTS (SELECT 1 FROM %(table)s t WHERE {same} AND {self._holds('t.')} AND t.id <> NEW.id "
            f"AND t.valid_from < COALESCE(NEW.valid_to, '{FAR}') "
            f"AND NEW.valid_from < COALESCE(t.valid_to, '{FAR}')); END"
            for event in ("INSERT", "UPDATE")
        ]

    def drops(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        if editor.connection.vendor == "postgresql":
            return [f"ALTER TABLE %(table)s DROP CONSTRAINT {self.name}"]
        return [f"DROP TRIGGER {self.name}_insert", f"DROP TRIGGER {self.name}_update"]

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """The same rule in Python, so that a form can say it before the database does."""
        if instance.superseded_at is not None or any(getattr(instance, k) != v for k, v in self.where.items()):
            return
        same = {name: getattr(instance, name) for name in self.fields}
        others = model._default_manager.using(using).filter(superseded_at=None, **same, **self.where)
        others = others.exclude(pk=instance.pk).filter(
            models.Q(valid_to=None) | models.Q(valid_to__gt=instance.valid_from)
        )
        if instance.valid_to is not None:
            others = others.filter(valid_from__lt=instance.valid_to)
        if others.exists():
            raise ValidationError(OVERLAPS, code="overlap")


class AppendOnly(TriggerConstraint):
    """Rows are never changed, except that each column of `once` may go from NULL to a value, one time.

    `free` columns may change at will (a name beside a record, not part of it). `cleared` columns may go from a value to
    NULL, and never back: what is to be forgotten is.
    """

    def __init__(
        self, *, name: str, once: tuple[str, ...] = (), free: tuple[str, ...] = (), cleared: tuple[str, ...] = ()
    ) -> None:
        super().__init__(name=name)
        self.once = tuple(once)
        self.free = tuple(free)
        self.cleared = tuple(cleared)

    def deconstruct(self) -> Any:
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        kwargs = {"name": self.name, "once": self.once, "free": self.free}
        return path, (), {**kwargs, "cleared": self.cleared} if self.cleared else kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def _changed(self, model: type[models.Model], differs: str) -> str:
        once, free, cleared = (self._columns(model, names) for names in (self.once, self.free, self.cleared))
        special = {*once, *free, *cleared}
        fixed = [f.column for f in model._meta.local_concrete_fields if f.column not in special]
        rules = [f'OLD."{column}" {differs} NEW."{column}"' for column in fixed]
        rules += [f'(OLD."{c}" IS NOT NULL AND OLD."{c}" {differs} NEW."{c}")' for c in once]
        rules += [f'(NEW."{c}" IS NOT NULL AND OLD."{c}" {differs} NEW."{c}")' for c in cleared]
        return " OR ".join(rules)

    def statements(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        if editor.connection.vendor == "postgresql":
            changed = self._changed(model, "IS DISTINCT FROM")
            return [
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}', "
                f"MESSAGE = '{self.name}'; END $$",
                f"CREATE TRIGGER {self.name} BEFORE UPDATE ON %(table)s FOR EACH ROW WHEN ({changed}) "
                f"EXECUTE FUNCTION {self.name}()",
            ]
        return [
            f"CREATE TRIGGER {self.name} BEFORE UPDATE ON %(table)s FOR EACH ROW WHEN {self._changed(model, 'IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        ]

    def drops(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        if editor.connection.vendor == "postgresql":
            # One statement: what follows the first is deferred, and would drop the function of a trigger made anew.
            return [f"DROP FUNCTION {self.name}() CASCADE"]
        return [f"DROP TRIGGER {self.name}"]


class Traced(TriggerConstraint):
    """Whatever changes the table, by whichever way, leaves a trace of `topic`: see lms.common.generations."""

    def __init__(self, *, name: str, topic: str) -> None:
        super().__init__(name=name)
        self.topic = topic

    def deconstruct(self) -> Any:
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        return path, (), {"name": self.name, "topic": self.topic}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Traced) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def statements(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        if editor.connection.vendor == "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608  # no input
                f"INSERT INTO common_generation (topic, token) "
                f"VALUES ('{self.topic}', (random() * 9007199254740991)::bigint); RETURN NULL; END $$",
                f"CREATE TRIGGER {self.name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %(table)s "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {self.name}()",
            ]
        return [
            f"CREATE TRIGGER {self.name}_{event.lower()} AFTER {event} ON %(table)s FOR EACH ROW BEGIN "  # noqa: S608  # no input
            f"UPDATE common_generation SET token = random() WHERE topic = '{self.topic}'; "
            f"INSERT INTO common_generation (topic, token) SELECT '{self.topic}', random() "
            f"WHERE NOT EXISTS (SELECT 1 FROM common_generation WHERE topic = '{self.topic}'); END"
            for event in ("INSERT", "UPDATE", "DELETE")
        ]

    def drops(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        if editor.connection.vendor == "postgresql":
            return [f"DROP TRIGGER {self.name} ON %(table)s", f"DROP FUNCTION {self.name}()"]
        return [f"DROP TRIGGER {self.name}_{event}" for event in ("insert", "update", "delete")]
