"""What a person is told inside the system: there is no e-mail to rely on."""

from django.conf import settings
from django.db import models

from lms.inbox.enums import NotificationKind


class Notification(models.Model):
    """One line for one account. `key` says what it is about, so that telling it again tells it once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=NotificationKind.choices)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at"])]
        constraints = [models.UniqueConstraint(name="inbox_notification_once", fields=["user", "key"])]

    def __str__(self) -> str:
        return self.title
