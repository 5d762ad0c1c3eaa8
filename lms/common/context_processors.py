"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lms.common import navigation
from lms.common.access import NOBODY
from lms.common.clock import today


def page(request: HttpRequest) -> dict[str, Any]:
    access = getattr(request, "access", NOBODY)
    links = navigation.links_for(access, request.path) if access else []
    shown, more = navigation.folded(links)
    return {
        "access": access,
        "era": getattr(request, "era", "wareki"),
        "navigation": links,
        "navigation_shown": shown,
        "navigation_more": more,
        "today": today(),
        "is_demo": settings.IS_DEMO,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
