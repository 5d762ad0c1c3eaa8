"""Scripts that save are told in place that the sign-in has run out; what was typed waits in the browser (lesson.js)."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

View = Callable[..., HttpResponseBase]


def says_signed_out(view: View) -> View:
    """Outside of @allow: a part of a page is answered by a part of a page, not by the sign-in page."""

    @functools.wraps(view)
    def saying(request: HttpRequest, code: str, key: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        by_script = request.headers.get("HX-Request") or request.headers.get("X-Part")
        if request.user.is_authenticated or not by_script:
            return view(request, code, key, *args, **kwargs)
        return render(request, "courses/parts/signed_out.html", {"back": reverse("lesson", args=[code, key])})

    return saying
