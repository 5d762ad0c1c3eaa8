"""What people do inside lessons: how far they have watched, what they have written."""

import uuid

from django.db import models
from django.db.models import Q

from courses.models.courses import Course
from courses.models.learning import Enrolment
from lms.organization.models import Person


class MediaProgress(models.Model):
    """How far a person is in something that plays or is paged through, on whatever device.

    Lengths are in tenths of a second; of slides, a page counts ten.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="media")
    lesson_key = models.CharField(max_length=64)
    block_id = models.CharField(max_length=64)
    position = models.PositiveIntegerField(default=0)
    # What was really played: [[from, to], …], apart from one another and in their order.
    segments = models.JSONField(default=list)
    # How much more may be said to have been played, given the time that has passed.
    allowance = models.PositiveIntegerField(default=0)
    reported_at = models.DateTimeField()
    # The person read the transcript instead.
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key", "block_id"], name="courses_mediaprogress_once"),
        ]

    def __str__(self) -> str:
        return self.block_id


class WorksheetEntry(models.Model):
    """A worksheet as a person has filled it in; `handed_in` is what those who teach may see, as it was then."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="worksheets")
    lesson_key = models.CharField(max_length=64)
    block_id = models.CharField(max_length=64)
    # {field key: text}
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    # [[label, text], …], or None as long as it is the learner's alone.
    handed_in = models.JSONField(null=True)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["handed_in_at"])]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key", "block_id"], name="courses_worksheetentry_once"),
            models.CheckConstraint(
                name="courses_worksheetentry_handed_in_whole",
                condition=Q(handed_in=None, handed_in_at=None) | Q(handed_in__isnull=False, handed_in_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Note(models.Model):
    """What a person wrote for themselves. It is the person's, not the course's: read, taken away and deleted by nobody
    else. The prompt is kept with it, so that it is understood when the course has changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    lesson_key = models.CharField(max_length=64)
    block_id = models.CharField(max_length=64)
    course_title = models.CharField(max_length=255)
    lesson_title = models.CharField(max_length=255)
    prompt = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "course", "lesson_key", "block_id"], name="courses_note_once"),
            models.CheckConstraint(name="courses_note_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
