"""Files that people send: how large they may be, said before they are read."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect

View = Callable[..., HttpResponseBase]
# What a form sends beside the file: other fields, boundaries.
BESIDE = 256 * 1024


def limited_upload(limit: int) -> Callable[[View], View]:
    """Answer 413 to a request that says it brings more than `limit` bytes, with not one of them read or stored.

    Looking for the token in the form reads the whole request, so that check waits for the one of the size.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            length = request.META.get("CONTENT_LENGTH") or "0"
            if length.isdecimal() and int(length) > limit + BESIDE:
                megabytes = 1024 * 1024
                context = {"limit": limit // megabytes, "size": int(length) // megabytes, "back_url": request.path}
                response = render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                # The rest of the request is on its way and will not be read.
                response["Connection"] = "close"
                return response
            return protected(request, *args, **kwargs)

        guarded.csrf_exempt = True  # type: ignore[attr-defined]  # the middleware leaves the check to us
        return guarded

    return decorate
