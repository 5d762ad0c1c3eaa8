"""Files that people send: how large they may be, said before they are read."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

View = Callable[..., HttpResponseBase]
# What a form sends beside the file: other fields, boundaries.
BESIDE = 256 * 1024
MEGABYTE = 1024 * 1024


def too_large(request: HttpRequest, limit: int) -> HttpResponseBase | None:
    """The refusal of a request that says it brings more than `limit` bytes; None if it does not."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) <= limit + BESIDE:
        return None
    context = {"limit": limit // MEGABYTE, "size": int(length) // MEGABYTE, "back_url": request.path}
    response: HttpResponseBase
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        # The editor's own upload shows `error_message` beside the file.
        words = _("The file has %(size)s MB; up to %(limit)s MB are taken. Nothing was read or kept.") % context
        response = JsonResponse({"success": False, "error_message": words}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    else:
        response = render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    # The rest of the request is on its way and will not be read.
    response["Connection"] = "close"
    return response


def limit_admin_uploads(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """For the editor's views, which are not ours to decorate: its own check comes when everything has been sent.

    The last middleware: tokens are looked for in the form only when a view has been found, which is later.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/admin/"):
            return get_response(request)
        pictures = request.path.startswith("/admin/images/")
        limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE if pictures else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
        return too_large(request, limit) or get_response(request)

    return middleware


def limited_upload(limit: int) -> Callable[[View], View]:
    """Answer 413 to a request that says it brings more than `limit` bytes, with not one of them read or stored.

    Looking for the token in the form reads the whole request, so that check waits for the one of the size.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return too_large(request, limit) or protected(request, *args, **kwargs)

        guarded.csrf_exempt = True  # type: ignore[attr-defined]  # the middleware leaves the check to us
        return guarded

    return decorate
