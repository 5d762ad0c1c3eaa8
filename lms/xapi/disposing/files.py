"""Files that came with statements, once no statement names them any more."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from lms.xapi.attachments import hashes_of
from lms.xapi.models import Attachment, Disposal, Statement, StatementQuerySet

# What bytes that name a file hold: the word itself, or the beginning of an ASCII letter that is escaped.
_WORDS = (b'"sha2"', b"\\u00")


class _Holds(models.Func):
    """Whether a column of bytes holds others. The database looks, so the bytes do not travel."""

    output_field = models.BooleanField()
    template = "(instr(%(expressions)s) > 0)"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(position(%(expressions)s) > 0)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" IN ", **context)


def delete_unnamed(disposal: Disposal) -> int:
    """Delete the files of the disposal that no remaining statement names; returns how many.

    Everything that names any file is read without a lock. Then requests that bring files wait, while what was written
    meanwhile is read, too: a file that comes again at this moment is either seen here or stored anew.
    """
    disposal.refresh_from_db(fields=["files"])
    there = Attachment.objects.filter(sha2__in=disposal.files)
    left = set(there.values_list("sha2", flat=True))
    if not left:
        return 0
    horizon = _horizon()
    left -= _named(Statement.objects.all(), left)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE xapi_attachment IN SHARE ROW EXCLUSIVE MODE")
        held = Disposal.objects.select_for_update().get(pk=disposal.pk)
        left -= _named(Statement.objects.filter(horizon), left)
        number, _ = Attachment.objects.filter(sha2__in=left).delete()
        held.attachments += number
        held.save(update_fields=["attachments"])
    return number


def _horizon() -> Q:
    """What cannot have been seen by a look that begins now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            return Q(xid__gte=cursor.fetchone()[0])
    newest = Statement.objects.order_by("-seq").values_list("seq", flat=True).first()
    return Q(seq__gt=newest or 0)


def _named(rows: StatementQuerySet, hashes: set[str]) -> set[str]:
    return {sha2 for row in _naming(rows) for sha2 in hashes_of(row.content)} & hashes


def _naming(rows: StatementQuerySet) -> Iterator[Statement]:
    some = Q()
    for word in _WORDS:
        value = models.Value(word, output_field=models.BinaryField())
        expressions = (value, models.F("raw")) if connection.vendor == "postgresql" else (models.F("raw"), value)
        some |= Q(_Holds(*expressions))
    return rows.filter(some).only("raw").iterator(chunk_size=200)
