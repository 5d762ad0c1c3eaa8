"""Sessions in rooms, and who was there."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import Presence
from courses.models.courses import Course
from lms.common.constraints import AppendOnly
from lms.common.models import Event, EventQuerySet
from lms.organization.models import Person


class RoomSession(models.Model):
    """One session of a course in a room (集合研修)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=100)
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("starts at"))
    ends_at = models.TimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=100)
    capacity = models.PositiveSmallIntegerField(_("capacity"), default=30)
    created_at = models.DateTimeField(editable=False)
    invited = models.ManyToManyField(Person, blank=True, related_name="invitations")

    class Meta:
        ordering = ["held_on", "starts_at"]
        constraints = [
            models.CheckConstraint(name="courses_session_order", condition=Q(ends_at__gt=models.F("starts_at"))),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(Event):
    """Whether a person was there. A correction supersedes and follows."""

    session = models.ForeignKey(RoomSession, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=8, choices=Presence.choices)
    statement_id = models.UUIDField(null=True)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[EventQuerySet["Attendance"]] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["session", "presence"])]
        constraints = [
            AppendOnly(name="courses_attendance_append_only", once=("superseded_at",)),
            models.UniqueConstraint(
                fields=["session", "person"], condition=Q(superseded_at=None), name="courses_attendance_once"
            ),
        ]

    def __str__(self) -> str:
        return self.presence
