"""Signing in, and the pages that say who helps when it does not work."""

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from lms.accounts.demo import demo_accounts
from lms.common.access import EVERY_ROLE, AuthedRequest, allow, public, to_sign_in


class SignInView(allauth.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_accounts()
        context["demo_password"] = settings.DEMO_PASSWORD if settings.IS_DEMO else ""
        return context


sign_in = public(SignInView.as_view())
sign_out = public(allauth.logout)
inactive = public(allauth.account_inactive)
change_password = allow(*EVERY_ROLE)(allauth.password_change)


@public
def sign_up_closed(request: AuthedRequest) -> HttpResponse:
    """Accounts are made by the city."""
    return render(request, "account/signup_closed.html")


@public
def ask_the_administrator(request: AuthedRequest) -> HttpResponse:
    """Whatever would need an e-mail address is done by a person here."""
    return render(request, "account/password_reset.html")


@public
def one_sign_in(request: AuthedRequest) -> HttpResponse:
    """Wagtail's own sign-in pages lead to ours: one place that limits attempts and writes the trail.

    Who comes here signed in was refused by the admin: there is nothing to see for them.
    """
    if request.user.is_authenticated:
        raise Http404
    return to_sign_in(safe_next(request))


def safe_next(request: HttpRequest) -> str:
    """Where the form says to go on, if that is here; else the start page."""
    target = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or "/"
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if here else "/"
