"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lms.common import navigation
from lms.common.access import NOBODY
from lms.common.clock import today


def page(request: HttpRequest) -> dict[str, Any]:
    access = getattr(request, "access", NOBODY)
    return {
        "access": access,
        "era": getattr(request, "era", "wareki"),
        "navigation": navigation.links_for(access, request.path) if access else [],
        "today": today(),
        "is_demo": settings.IS_DEMO,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
