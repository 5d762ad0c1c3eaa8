"""The vocabulary of courses and learning."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Format(TextChoices):
    ONLINE = "online", _("Online")
    ROOM = "room", _("Room sessions")
    BLENDED = "blended", _("Online and room sessions")


class Differs(TextChoices):
    """In what way a part of a course is not what it was."""

    ADDED = "added", pgettext_lazy("difference", "New")
    REMOVED = "removed", pgettext_lazy("difference", "Taken out")
    RENAMED = "renamed", pgettext_lazy("difference", "Renamed")
    MOVED = "moved", pgettext_lazy("difference", "Moved")
    CHANGED = "changed", pgettext_lazy("difference", "Changed")


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
    RULE = "rule", _("By an enrolment rule")
    OFFICE = "office", _("Enrolled by HR")
    APPLIED = "applied", _("Application approved")
    RENEWAL = "renewal", _("Renewal before expiry")


# What a person chose; everything else was put before them by others.
CHOSEN = frozenset({EnrolmentSource.SELF, EnrolmentSource.APPLIED})


class Stars(IntegerChoices):
    """How good a course was for a learner, in words beside the number."""

    ONE = 1, _("Not useful")
    TWO = 2, _("Hardly useful")
    THREE = 3, _("Neither good nor bad")
    FOUR = 4, _("Useful")
    FIVE = 5, _("Very useful")


class WithdrawalCause(TextChoices):
    """Why an enrolment ended without completion."""

    OWN = "own", _("Given up by the learner")
    OFFICE = "office", _("Taken out by a manager or HR")
    LEFT = "left", _("No longer meant by the enrolment rule")
    UNDONE = "undone", _("The enrolment was undone")
    AGAIN = "again", _("Begun anew in a newer release")


class Passage(TextChoices):
    """What becomes of those who are in the middle of a course when it is released anew."""

    KEEP = "keep", _("They stay in the release in which they began")
    MOVE = "move", _("They move on when they next open a lesson")
    RETAKE = "retake", _("They take it again from the beginning")


class Way(TextChoices):
    """How people come into a course by themselves."""

    OPEN = "open", _("Everybody may begin at once")
    APPLY = "apply", _("On application, approved by the head of the unit")
    ASSIGNED = "assigned", _("Only by managers, HR and rules")


class RuleStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("enrolment rule", "Not switched on yet")
    ON = "on", pgettext_lazy("enrolment rule", "On")
    OFF = "off", pgettext_lazy("enrolment rule", "Switched off")


class OnLeaving(TextChoices):
    """What becomes of an enrolment when its person is no longer meant by the rule."""

    KEEP = "keep", _("The enrolment stays")
    WITHDRAW = "withdraw", _("It ends if nothing has been begun")


class PlaceOutcome(TextChoices):
    """What a rule found when it came to a person."""

    ENROLLED = "enrolled", _("Enrolled by the rule")
    TAKING = "taking", _("Was taking the course already")
    COMPLETED = "completed", _("Had completed it already")


class BatchKind(TextChoices):
    RULE = "rule", _("Enrolment rule")
    MANAGER = "manager", _("By a manager")
    OFFICE = "office", _("By HR")
    RENEWAL = "renewal", _("Renewals")


class ApplicationStatus(TextChoices):
    ASKED = "asked", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Application withdrawn")


class CompletionSource(TextChoices):
    LEARNED = "learned", _("Learned here")
    ATTENDED = "attended", _("Attended a room session")
    PRIOR = "prior", _("From records before this system")


class ExemptionGround(TextChoices):
    """On what grounds somebody need not take a course."""

    TRAINING = "training", _("Equivalent training elsewhere")
    QUALIFICATION = "qualification", _("Qualification or examination")
    EXPERIENCE = "experience", _("Experience at work")
    CONSIDERATION = "consideration", _("Reasonable accommodation")
    OTHER = "other", pgettext_lazy("exemption", "Other")


class How(TextChoices):
    """By what a person has a course."""

    COMPLETED = "completed", _("Completed")
    EQUIVALENT = "equivalent", _("Completed an equivalent course")
    EXEMPT = "exempt", _("Exempted")


class Presence(TextChoices):
    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Absent")


# Who was in the room counts, whether in time or not.
WAS_THERE = frozenset({Presence.PRESENT, Presence.LATE})


class QuestionKind(TextChoices):
    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUEFALSE = "truefalse", _("True or false")
    TEXT = "text", _("Short text")
    NUMBER = "number", _("Number")
    ORDER = "order", _("Put in order")
    MATCH = "match", _("Match")
    CLOZE = "cloze", _("Text with gaps")
    ESSAY = "essay", _("Free text, marked by a person")


class Difficulty(TextChoices):
    EASY = "easy", _("Easy")
    MIDDLE = "middle", _("Middle")
    HARD = "hard", pgettext_lazy("question", "Hard")


class Scoring(TextChoices):
    """Which of several tries counts."""

    BEST = "best", _("The best try")
    LAST = "last", _("The last try")
    AVERAGE = "average", _("The average of all tries")


class CorrectionRule(TextChoices):
    """What is done about a question that turns out to be wrong."""

    DROP = "drop", _("Drop the question: it counts for nobody")
    ACCEPT = "accept", _("Accept a further answer")
    FULL = "full", _("Give everybody all its points")
