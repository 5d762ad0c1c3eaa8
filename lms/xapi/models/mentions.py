"""Who and what a statement names beside its actor and its object."""

from django.db import models

from lms.xapi.models.statements import Statement


class Mention(models.Model):
    """That a statement names an agent or an activity, in a place that has no column of its own.

    `key` is that of `columns.agent_key` or `columns.activity_key`; the two cannot be mistaken for each other. Its only
    index is its primary key, which gives what names somebody in the order in which it was stored.
    """

    pk = models.CompositePrimaryKey("key", "stored", "seq")
    key = models.CharField(max_length=1000)
    # The statement's place.
    stored = models.DateTimeField()
    seq = models.BigIntegerField()
    # A member of the group that acts or is acted upon: found by the filter agent without related_agents.
    is_member = models.BooleanField()
    statement = models.ForeignObject(
        Statement,
        on_delete=models.DO_NOTHING,
        from_fields=["stored", "seq"],
        to_fields=["stored", "seq"],
        related_name="mentions",
    )

    def __str__(self) -> str:
        return self.key
