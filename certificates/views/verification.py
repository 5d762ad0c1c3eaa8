"""The public page that the QR code leads to: what is on record, large and plain."""

import datetime as dt

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from certificates.queries import Standing, Verification, read_token, verify_code
from certificates.throttling import count_wrong_code, must_wait
from lms.common.access import AuthedRequest, public


def _unlisted(response: HttpResponseBase) -> HttpResponseBase:
    """Search engines must not collect what holders hand out on paper; nor may the address leak by a link."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@public
def verify_form(request: AuthedRequest) -> HttpResponseBase:
    """For whoever types the code."""
    if code := read_token(request.GET.get("code", "")[:60]):
        return redirect("verify", token=code)
    return _unlisted(render(request, "certificates/verify_form.html"))


@require_GET
@public
def verify(request: AuthedRequest, token: str) -> HttpResponseBase:
    if must_wait(request):
        return _unlisted(render(request, "certificates/verify_wait.html", status=429))
    verification = verify_code(token)
    found = verification.standing != Standing.UNKNOWN
    if not found:
        count_wrong_code(request)
    context = {"verification": verification, "standing": verification.standing.value, **_printed(verification)}
    return _unlisted(render(request, "certificates/verify.html", context, status=200 if found else 404))


def _printed(verification: Verification) -> dict[str, object]:
    """What the paper should say."""
    if verification.certificate is None:
        return {}
    content = verification.certificate.content
    dates = {key: dt.date.fromisoformat(content[key]) for key in ("completed_on", "issued_on")}
    return {"content": content, **dates}
