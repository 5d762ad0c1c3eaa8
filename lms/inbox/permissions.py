"""May this account do this to an approval?"""

import datetime as dt

from lms.accounts.models import User
from lms.inbox.models import Approval


def may_decide(approval: Approval, user: User, day: dt.date) -> bool:
    """While it is open, named for it on `day`, and not who asked."""
    return Approval.objects.open().filter(pk=approval.pk).decidable_by(user.pk, day).exists()


def may_withdraw(approval: Approval, user: User) -> bool:
    return approval.is_open and approval.requested_by_id == user.pk
