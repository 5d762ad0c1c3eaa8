"""Middleware: the short way of other systems, the admin's content security policy, the reader's preferences, and who
the reader is to the city."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from lms.common.era import current_era

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Wagtail's date pickers, inline panels and choosers print inline scripts: they get a nonce, on the admin's pages alone.
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-%s'; style-src 'self'; style-src-elem 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; form-action 'self'; base-uri 'none'; object-src 'none'"
)
_INLINE_SCRIPT = re.compile(rb"<script(?=[\s>])(?![^>]*\bsrc=)")


def machines(get_response: GetResponse) -> GetResponse:
    """What other systems ask goes straight to its view: they have no session, no language and no page to protect, and
    ask a thousand times where a person asks once. Only views that check a credential themselves are reached this way.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(settings.MACHINE_PATHS):
            return get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        if getattr(match.func, "allowed", "") != "credential":
            return get_response(request)
        request.resolver_match = match
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response

    return middleware


def admin_csp(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        if request.path.startswith("/admin/") and html and isinstance(response, HttpResponse):
            nonce = secrets.token_urlsafe(16)
            response.content = _INLINE_SCRIPT.sub(b'<script nonce="%s"' % nonce.encode(), response.content)
            response["Content-Security-Policy"] = ADMIN_POLICY % nonce
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response

    return middleware


def preferences(get_response: GetResponse) -> GetResponse:
    """The language and calendar the signed-in user chose; a cookie serves the sign-in page."""

    def middleware(request: Any) -> HttpResponseBase:
        user = request.user
        request.era = user.era if user.is_authenticated else "wareki"
        current_era.set(request.era)
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return get_response(request)

    return middleware


def access(get_response: GetResponse) -> GetResponse:
    """`request.access`, worked out once and only if somebody asks."""
    resolve = import_string(settings.ACCESS_RESOLVER)

    def middleware(request: Any) -> HttpResponseBase:
        request.access = SimpleLazyObject(lambda: resolve(request.user))
        return get_response(request)

    return middleware
