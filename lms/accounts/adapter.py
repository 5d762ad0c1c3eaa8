"""How django-allauth behaves here: accounts come from HR, nobody signs up, and nothing is sent by e-mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    # One answer for a wrong password and for an unknown number: neither says which accounts exist.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The employee number or the password is not right."),
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to the start page: whoever was made to choose a password came to do something else."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No "Successfully signed in as …": the page that follows shows it."""
