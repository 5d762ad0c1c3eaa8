"""Reading who decides in whose stead."""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.inbox.models import Delegation


def given_by(user: User) -> QuerySet[Delegation]:
    """What the account handed on, the latest days first."""
    return Delegation.objects.known().filter(delegator=user).select_related("delegate").order_by("-valid_from", "-pk")


def held_by(user: User, day: dt.date) -> QuerySet[Delegation]:
    """For whom the account stands in on `day` or will later."""
    rows = Delegation.objects.known().filter(delegate=user, valid_to__gt=day)
    return rows.select_related("delegator").order_by("valid_from", "pk")


def delegation_of(uuid: UUID, user: User) -> Delegation | None:
    """The delegation if the account itself gave it."""
    return given_by(user).filter(uuid=uuid).first()
