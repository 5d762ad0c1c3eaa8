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
        """By way of their keys, which say in which month each stands."""
        return self.filter(keys__statement_id__in=list(ids))


def is_standing() -> Q:
    """A statement was not taken back. A voiding statement cannot be voided."""
    return ~_taken_back() | Q(voids__isnull=False)


def _taken_back() -> Exists:
    """A statement is voided by the client that sent it or by ourselves; what others say of it has no effect."""
    same_client = Q(trust=Trust.CLIENT) & Q(trust=OuterRef("trust")) & Q(client=OuterRef("client"))
    return Exists(StatementKey.objects.filter(Q(trust=Trust.OWN) | same_client, voids=OuterRef("statement_id")))


class Statement(models.Model):
    """One xAPI statement: the bytes as they came, and the few columns that queries need. Never changed.

    Nothing holds a foreign key to it; others keep `statement_id`. On PostgreSQL the table is parted by month of
    `stored`: whoever looks for a row gives its place (stored, seq), or its id by way of `with_ids`.
    """

    seq = models.BigAutoField(primary_key=True)
    # That it stands here once is held by StatementKey.
    statement_id = models.UUIDField()
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
    # SHA-256 of `raw`. Older rows have that of the content in its canonical form.
    digest = models.CharField(max_length=64)
    # What `raw` lacks for being given out as it is, as `Lacks`; None: it must be read and completed.
    lacks = models.SmallIntegerField(null=True)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["xid", "seq"], name="xapi_statement_order"),
            models.Index(fields=["actor", "stored", "seq"], name="xapi_statement_actor"),
            models.Index(fields=["verb", "stored", "seq"], name="xapi_statement_verb"),
            models.Index(fields=["object_id", "stored", "seq"], name="xapi_statement_object"),
            models.Index(
                fields=["registration", "stored", "seq"],
                name="xapi_statement_registration",
                condition=Q(registration__isnull=False),
            ),
            models.Index(fields=["stored", "seq"], name="xapi_statement_refers", condition=Q(refers_to__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["stored", "seq"], name="xapi_statement_place"),
            AppendOnly(name="xapi_statement_append_only"),
        ]

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
        return _is_entitled(voiding.trust, voiding.client_id, self)


class StatementKey(models.Model):
    """That an id is taken: what makes a statement be stored once, wherever it stands.

    The statements are parted by month, and a part can only keep its own ids apart. What is asked of statements by their
    ids (who voids whom, what refers to what) is answered here too, from one small table. The row outlives its
    statement: an id that was disposed of is not given again.
    """

    statement_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    stored = models.DateTimeField()
    voids = models.UUIDField(null=True)
    refers_to = models.UUIDField(null=True)
    trust = models.CharField(max_length=6, choices=Trust.choices)
    # The statement's own reference is held by the database; here it would be checked a second time.
    client = models.ForeignKey(
        ApiClient, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    statement = models.ForeignObject(
        Statement,
        on_delete=models.DO_NOTHING,
        from_fields=["stored", "seq"],
        to_fields=["stored", "seq"],
        related_name="keys",
    )

    class Meta:
        indexes = [
            models.Index(fields=["voids"], name="xapi_key_voids", condition=Q(voids__isnull=False)),
            models.Index(fields=["refers_to"], name="xapi_key_refers", condition=Q(refers_to__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)

    def may_be_voided_by(self, trust: str, client: ApiClient | None) -> bool:
        return _is_entitled(trust, None if client is None else client.pk, self)


def _is_entitled(trust: str, client_id: int | None, target: Statement | StatementKey) -> bool:
    """The same rule as `_taken_back`, for one voiding statement."""
    if trust == Trust.OWN:
        return True
    same_client = client_id is not None and client_id == target.client_id
    return same_client and trust == target.trust == Trust.CLIENT
