"""What the endpoint was asked, in sums: no person, no statement, no address stands here."""

from django.db import models

from lms.xapi.enums import Operation

# How long requests took: how many within so many milliseconds (and beyond the step before), the rest in `slower`.
STEPS = (5, 10, 25, 50, 100, 250, 1000, 5000)


class Usage(models.Model):
    """All requests of one kind, by one client, with one outcome, that began in one minute (long ago: in one hour).

    Every process adds its own sums to the row, see lms.xapi.actions.usage.
    """

    minute = models.DateTimeField()
    # The client's key; "" where no credential was recognised.
    key = models.CharField(max_length=40, blank=True)
    operation = models.CharField(max_length=10, choices=Operation.choices)
    # Why they were refused, as clients are told; "" where they were answered.
    code = models.CharField(max_length=40, blank=True)
    requests = models.BigIntegerField(default=0)
    # Sent along, less those that a limit kept out.
    statements = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    microseconds = models.BigIntegerField(default=0)
    within_5 = models.BigIntegerField(default=0)
    within_10 = models.BigIntegerField(default=0)
    within_25 = models.BigIntegerField(default=0)
    within_50 = models.BigIntegerField(default=0)
    within_100 = models.BigIntegerField(default=0)
    within_250 = models.BigIntegerField(default=0)
    within_1000 = models.BigIntegerField(default=0)
    within_5000 = models.BigIntegerField(default=0)
    slower = models.BigIntegerField(default=0)
    # The last refusal's own words and moment.
    message = models.CharField(max_length=300, blank=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minute", "key", "operation", "code"], name="xapi_usage_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M} {self.operation} {self.code}".strip()


BUCKETS = (*(f"within_{step}" for step in STEPS), "slower")
SUMS = ("requests", "statements", "bytes", "microseconds", *BUCKETS)
