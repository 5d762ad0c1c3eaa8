from lms.inbox.models.approvals import Approval, ApprovalEvent, Candidate
from lms.inbox.models.delegations import Delegation
from lms.inbox.models.notifications import Notification

__all__ = ["Approval", "ApprovalEvent", "Candidate", "Delegation", "Notification"]
