"""The editor's doors."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from lms.common.access import AuthedRequest, public


@public
def admin_login(request: AuthedRequest) -> HttpResponseBase:
    """There is one sign-in. Who is signed in and still sent here may not enter: there is nothing to see."""
    if request.user.is_authenticated:
        raise Http404
    following = request.GET.get("next") or reverse("wagtailadmin_home")
    return redirect(reverse("account_login", query={"next": following}))
