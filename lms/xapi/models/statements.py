"""The statement store."""

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from lms.common.constraints import AppendOnly
from lms.xapi.enums import COUNTING, Trust
from lms.xapi.models.clients import ApiClient
from lms.xapi.models.ordering import beyond


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
            return self.all()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            return self.filter(xid__lt=cursor.fetchone()[0])

    def after(self, xid: int, seq: int) -> Self:
        """What follows a cursor's place, in the cursor's order."""
        return self.filter(beyond({"xid": xid, "seq": seq})).order_by("xid", "seq")

    def voided(self) -> Self:
        """Those taken back."""
        return self.filter(_taken_back(), voids=None)

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(is_standing())

    def with_ids(self, ids: Iterable[UUID]) -> Self:
        return self.filter(statement_id__in=list(ids))


def is_standing() -> Q:
    """A statement was not taken back. A voiding statement cannot be voided."""
    return ~_taken_back() | Q(voids__isnull=False)


def _taken_back() -> Exists:
    """A statement is voided by the client that sent it or by ourselves; what others say of it has no effect."""
    same_client = Q(trust=Trust.CLIENT) & Q(trust=OuterRef("trust")) & Q(client=OuterRef("client"))
    return Exists(Statement.objects.filter(Q(trust=Trust.OWN) | same_client, voids=OuterRef("statement_id")))


class Statement(models.Model):
    """One xAPI statement: the bytes as they came, and the few columns that queries need. Never changed.

    Nothing holds a foreign key to it; others keep `statement_id`.
    """

    seq = models.BigAutoField(primary_key=True)
    statement_id = models.UUIDField(unique=True)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    # When the store took it in, by the store's own clock; `timestamp` says when it happened.
    stored = models.DateTimeField()
    timestamp = models.DateTimeField()
    # The actor's inverse functional identifier, e.g. "account|https://…|<uuid>"; groups without one: "".
    actor = models.CharField(max_length=500)
    verb = models.CharField(max_length=500)
    # The object's id: an activity's IRI, an agent's identifier, or a statement's id; a sub-statement: "".
    object_id = models.CharField(max_length=1000)
    registration = models.UUIDField(null=True)
    trust = models.CharField(max_length=6, choices=Trust.choices)
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=10)
    # The statement that this one voids.
    voids = models.UUIDField(null=True)
    # The statement that is its object: what finds that one finds this one, too.
    refers_to = models.UUIDField(null=True)
    # JSON in UTF-8, as sent (our own: as made); what the store adds stands in the columns above.
    raw = models.BinaryField()
    # SHA-256 of the statement's own content, by which "the same again" is told from "another with the same id".
    digest = models.CharField(max_length=64)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["xid", "seq"], name="xapi_statement_order"),
            models.Index(fields=["stored"], name="xapi_statement_stored"),
            models.Index(fields=["actor", "stored"], name="xapi_statement_actor"),
            models.Index(fields=["verb", "stored"], name="xapi_statement_verb"),
            models.Index(fields=["object_id", "stored"], name="xapi_statement_object"),
            models.Index(
                fields=["registration"], name="xapi_statement_registration", condition=Q(registration__isnull=False)
            ),
            models.Index(fields=["voids"], name="xapi_statement_voids", condition=Q(voids__isnull=False)),
            models.Index(fields=["stored"], name="xapi_statement_refers", condition=Q(refers_to__isnull=False)),
        ]
        constraints = [AppendOnly(name="xapi_statement_append_only")]

    def __str__(self) -> str:
        return str(self.statement_id)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The statement as it was sent, parsed; what the store added (id, stored …) may be missing there."""
        parsed: dict[str, Any] = json.loads(bytes(self.raw))
        return parsed

    @property
    def counts(self) -> bool:
        """Whether it may complete anything, or is only shown."""
        return self.trust in COUNTING

    def may_be_voided_by(self, voiding: "Statement") -> bool:
        """The same rule as `_taken_back`, for a statement about to be stored."""
        if voiding.trust == Trust.OWN:
            return True
        same_client = voiding.client_id is not None and voiding.client_id == self.client_id
        return same_client and voiding.trust == self.trust == Trust.CLIENT
