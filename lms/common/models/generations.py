"""What changed when, as far as derived things need to know it: see lms.common.generations."""

from django.db import models


class Generation(models.Model):
    """A trace that a change of a topic leaves. The tokens of all traces together tell one state from every other.

    PostgreSQL adds a row per statement, so that writers do not wait for each other; SQLite, which has one writer,
    renews the token of the topic's only row.
    """

    topic = models.CharField(max_length=20, db_index=True)
    token = models.BigIntegerField()

    def __str__(self) -> str:
        return self.topic
