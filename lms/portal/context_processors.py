"""What the frame of every page says about its reader. Nothing is asked of the database until a template prints it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from lms.common.access import NOBODY, Access


def viewer(request: HttpRequest) -> dict[str, Any]:
    if request.path.startswith("/admin/"):
        # The editor's own templates mean something else by these names.
        return {}
    access: Access = getattr(request, "access", NOBODY)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"home_url": reverse("home")}
    return {
        "home_url": reverse("home"),
        "search_url": reverse("search"),
        "suggest_url": reverse("search_suggest"),
        "my_page_url": SimpleLazyObject(lambda: reverse("my_page") if access.person_id else ""),
        "viewer_unit": SimpleLazyObject(lambda: access.unit_name),
    }
