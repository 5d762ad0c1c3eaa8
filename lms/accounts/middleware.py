"""Until the password of a slip is replaced, every page leads to the one on which it is."""

from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from lms.common.middleware import GetResponse

# Reached all the same: choosing the password, the language of that page, and leaving.
OPEN = ("account_change_password", "account_logout", "set_language")


def first_password(get_response: GetResponse) -> GetResponse:
    def middleware(request: Any) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and user.must_change_password and request.path not in map(reverse, OPEN):
            return HttpResponseRedirect(reverse("account_change_password"))
        return get_response(request)

    return middleware
