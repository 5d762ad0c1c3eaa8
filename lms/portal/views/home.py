"""The way in: everybody is taken to the page from which their work starts."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from lms.common.access import AuthedRequest, Role, public, to_sign_in

# The strongest role decides; the others are in the menu.
HOMES = (
    (Role.HR, "hr_home"),
    (Role.MANAGER, "section_home"),
    (Role.TRAINER, "teach"),
    (Role.ADMIN, "system_home"),
    (Role.LEARNER, "my_page"),
)


@public
def home(request: AuthedRequest) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return to_sign_in(reverse("home"))
    for role, name in HOMES:
        if request.access.has(role):
            return redirect(name)
    return render(request, "portal/no_record.html", {"may_edit_site": request.user.is_staff})
