"""Who and what a statement names beside its actor and its object."""

from django.db import models


class Mention(models.Model):
    """That a statement names an agent or an activity, in a place that has no column of its own.

    `key` is that of `columns.agent_key` or `columns.activity_key`; the two cannot be mistaken for each other.
    """

    statement_id = models.UUIDField()
    key = models.CharField(max_length=1000)
    # The statement's, so that one index answers in order.
    stored = models.DateTimeField()
    # A member of the group that acts or is acted upon: found by the filter agent without related_agents.
    is_member = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement_id", "key"], name="xapi_mention_once")]
        indexes = [models.Index(fields=["key", "stored"], name="xapi_mention_key")]

    def __str__(self) -> str:
        return self.key
