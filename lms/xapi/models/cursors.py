"""How far each consumer of the store has come."""

from django.db import models


class Cursor(models.Model):
    """A consumer's place. The order is (xid, seq): on PostgreSQL a lower seq may commit after a higher one, but every
    row of a transaction below the horizon of running ones is visible, so none is skipped."""

    consumer = models.CharField(max_length=60, unique=True)
    xid = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.consumer
