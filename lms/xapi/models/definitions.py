"""What activities and verbs are called, as far as the store takes anybody's word for it."""

from django.db import models


class DefinitionKind(models.TextChoices):
    ACTIVITY = "activity"
    VERB = "verb"


class Definition(models.Model):
    """The canonical definition of an activity, or the canonical display of a verb.

    It is made of parts (a name in one language, an extension, the type …), each with the place of the statement that
    said it. Of two, the one with the later place stands, so that the order in which statements are followed, and
    following them again, make no difference. See `lms.xapi.definitions`.
    """

    kind = models.CharField(max_length=8, choices=DefinitionKind.choices)
    # That of `columns.activity_key` or `columns.verb_key`.
    key = models.CharField(max_length=1000)
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="xapi_definition_once")]

    def __str__(self) -> str:
        return self.key
