"""The number at the top of every page. Nothing is asked of the database until the header prints it."""

import functools
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from lms.accounts.models import User
from lms.common import clock
from lms.common.access import EVERY_ROLE, NOBODY, Access
from lms.inbox.queries import waiting_count


def inbox(request: HttpRequest) -> dict[str, Any]:
    access: Access = getattr(request, "access", NOBODY)
    user = getattr(request, "user", None)
    if request.path.startswith("/admin/") or not isinstance(user, User):
        return {}
    if not access.has(*EVERY_ROLE):
        return {}
    return {
        "inbox_url": reverse("inbox"),
        "inbox_waiting": functools.cache(lambda: waiting_count(user, clock.today())),
    }
