"""The five accounts of the demonstration, shown on its sign-in page. Elsewhere they do not exist."""

import dataclasses

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User


@dataclasses.dataclass(frozen=True)
class DemoAccount:
    number: str
    role: str | Promise
    name: str
    try_this: str | Promise


ACCOUNTS = (
    DemoAccount("9000001", _("Learner"), "", _("Take a course, answer its quiz and print the certificate.")),
    DemoAccount("9000002", _("Manager"), "", _("See how far the people of your section are.")),
    DemoAccount("9000003", _("HR of the city"), "", _("Find the sections without a DX leader, on any date.")),
    DemoAccount("9000004", _("Trainer"), "", _("Write a course, preview it and run a session in a room.")),
    DemoAccount("9000005", _("Administrator"), "", _("Entrust roles and read the audit trail.")),
)


def demo_accounts() -> list[DemoAccount]:
    """Those that have been loaded, with the names they were given; none where this is no demonstration."""
    if not settings.IS_DEMO:
        return []
    numbers = [account.number for account in ACCOUNTS]
    names = dict(User.objects.filter(employee_number__in=numbers).values_list("employee_number", "name"))
    return [dataclasses.replace(account, name=names[account.number]) for account in ACCOUNTS if account.number in names]
