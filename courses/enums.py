"""The vocabulary of courses and learning."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Format(TextChoices):
    ONLINE = "online", _("Online")
    ROOM = "room", _("Room sessions")
    BLENDED = "blended", _("Online and room sessions")


class EnrolmentStatus(TextChoices):
    ENROLLED = "enrolled", pgettext_lazy("learning", "Not started")
    STARTED = "started", pgettext_lazy("learning", "In progress")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ACTIVE = frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.STARTED})


class EnrolmentSource(TextChoices):
    SELF = "self", _("Own choice")
    REQUIRED = "required", _("Required of everybody concerned")
    NOMINATED = "nominated", _("Nominated")


class CompletionSource(TextChoices):
    LEARNED = "learned", _("Learned here")
    ATTENDED = "attended", _("Attended a room session")
    PRIOR = "prior", _("From records before this system")


class Presence(TextChoices):
    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Absent")


# Who was in the room counts, whether in time or not.
WAS_THERE = frozenset({Presence.PRESENT, Presence.LATE})
