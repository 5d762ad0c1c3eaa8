"""The primary posts of today, copied into a narrow table: rules about a whole city are counted in milliseconds."""

import datetime as dt

from django.db import models

from lms.common.lengths import TextColumn
from lms.organization.enums import EmploymentType, Grade, HeadKind
from lms.organization.models.people import Person, Posting
from lms.organization.models.units import Unit


class PresentPost(models.Model):
    """A primary post that the public sees today, of an employee whom it sees: one a person.

    The columns that conditions on posts ask for, as the posting has them: postings never change, they are superseded.
    Only as good as what `PresentPosts` says of the whole.
    """

    posting = models.OneToOneField(Posting, primary_key=True, on_delete=models.CASCADE, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    title = TextColumn(characters=50)
    grade = models.CharField(max_length=16, choices=Grade.choices)
    employment = models.CharField(max_length=12, choices=EmploymentType.choices)
    head = models.CharField(max_length=10, choices=HeadKind.choices)
    valid_from = models.DateField()

    def __str__(self) -> str:
        return self.title


class PresentPosts(models.Model):
    """When the copy was made, and what it holds for: one row, or none before the first time.

    It is right on `day` from `since` up to `until` (None: no embargo lifts), while the traces are these.
    """

    ONLY = 1

    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    traces = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="organization_presentposts_one", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return str(self.day)

    def holds(self, day: dt.date, at: dt.datetime, traces: str) -> bool:
        is_between = self.since <= at and (self.until is None or at < self.until)
        return self.day == day and is_between and self.traces == traces
