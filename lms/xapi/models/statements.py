"""The statement store."""

from typing import Any, ClassVar, Self

from django.db import connection, models
from django.db.models import Q

from lms.common.constraints import AppendOnly
from lms.xapi.enums import Trust
from lms.xapi.models.clients import ApiClient


class CurrentTransaction(models.Func):
    """The id of the writing transaction; SQLite has one writer at a time and needs none."""

    output_field = models.BigIntegerField()
    template = "0"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)", **context)


class StatementQuerySet(models.QuerySet["Statement"]):
    def settled(self) -> Self:
        """The rows below the horizon of running transactions: nothing can still appear among or before them."""
        if connection.vendor != "postgresql":
            return self
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            return self.filter(xid__lt=cursor.fetchone()[0])

    def after(self, xid: int, seq: int) -> Self:
        """What follows a cursor's place, in the cursor's order."""
        return self.filter(Q(xid=xid, seq__gt=seq) | Q(xid__gt=xid)).order_by("xid", "seq")


class Statement(models.Model):
    """One xAPI statement: the bytes as they came, and the few columns that queries need. Never changed.

    Nothing holds a foreign key to it; others keep `statement_id`.
    """

    seq = models.BigAutoField(primary_key=True)
    statement_id = models.UUIDField(unique=True)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    stored = models.DateTimeField()
    timestamp = models.DateTimeField()
    # The actor's inverse functional identifier, e.g. "account:https://…::<uuid>"; groups without one: "".
    actor = models.CharField(max_length=500)
    verb = models.CharField(max_length=500)
    # The object's id: an activity's IRI, an agent's identifier, or a statement's id.
    object_id = models.CharField(max_length=1000)
    registration = models.UUIDField(null=True)
    trust = models.CharField(max_length=6, choices=Trust.choices)
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=10)
    # The statement that this one voids.
    voids = models.UUIDField(null=True)
    # JSON in UTF-8, as sent (our own: as made); what the store adds stands in the columns above.
    raw = models.BinaryField()
    # SHA-256 of the statement's own content, by which "the same again" is told from "another with the same id".
    digest = models.CharField(max_length=64)

    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["xid", "seq"], name="xapi_statement_order"),
            models.Index(fields=["stored"], name="xapi_statement_stored"),
            models.Index(fields=["actor", "stored"], name="xapi_statement_actor"),
            models.Index(fields=["verb", "stored"], name="xapi_statement_verb"),
            models.Index(fields=["object_id", "stored"], name="xapi_statement_object"),
            models.Index(fields=["registration"], name="xapi_statement_registration", condition=~Q(registration=None)),
            models.Index(fields=["voids"], name="xapi_statement_voids", condition=~Q(voids=None)),
        ]
        constraints = [AppendOnly(name="xapi_statement_append_only")]

    def __str__(self) -> str:
        return str(self.statement_id)
