"""The vocabulary of approvals."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApprovalStatus(TextChoices):
    OPEN = "open", _("Awaiting a decision")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Request withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class Outcome(TextChoices):
    """What an approver may decide."""

    APPROVED = "approved", _("Approve")
    RETURNED = "returned", _("Send back")


class CandidateVia(TextChoices):
    """How somebody came to be one of those who may decide."""

    APPROVER = "approver", _("Named when it was asked")
    DELEGATE = "delegate", _("Standing in")
    ESCALATED = "escalated", _("Named because nobody had decided")


# Those who may decide for themselves; who stands in for them hands nothing on.
IN_THEIR_OWN_RIGHT = frozenset({CandidateVia.APPROVER, CandidateVia.ESCALATED})


class EventKind(TextChoices):
    REQUESTED = "requested", _("Asked for")
    REMINDED = "reminded", _("Reminded")
    DELEGATED = "delegated", _("Handed on")
    ESCALATED = "escalated", _("Put to further approvers")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Request withdrawn")
    LAPSED = "lapsed", _("Lapsed")


# What ends an approval: there is one of these at most.
CLOSING = frozenset({EventKind.APPROVED, EventKind.RETURNED, EventKind.WITHDRAWN, EventKind.LAPSED})


class NotificationKind(TextChoices):
    ASKED = "asked", _("Your decision is asked for")
    REMINDED = "reminded", _("Still awaits your decision")
    ESCALATED = "escalated", _("Nobody has decided so far: it is put to you")
    APPROVED = "approved", _("Your request was approved")
    RETURNED = "returned", _("Your request was sent back")
    WITHDRAWN = "withdrawn", _("The request was withdrawn: nothing is left to decide")
    LAPSED = "lapsed", _("Your request lapsed: nobody decided in time")
    DELEGATED = "delegated", _("You stand in for somebody")
    INFORMED = "informed", _("Notice")
