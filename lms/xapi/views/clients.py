"""Credentials of other systems: given, changed, limited, taken back.

A secret is shown once, on the answer to the form that makes it: it is kept in no session, no address and no cache.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.xapi.actions.clients import create_client, limit_client, revoke_client, rotate_client
from lms.xapi.enums import ClientState, Scope
from lms.xapi.forms import LimitsForm, NewClientForm, RevokeForm, RotateForm
from lms.xapi.limits import Limits, limits_of
from lms.xapi.models import ApiClient
from lms.xapi.models.clients import LIMITS
from lms.xapi.views.area import tabs

UNPROCESSABLE = 422
ONE_DAY = dt.timedelta(days=1)
FIELDS = {"expires": "last_day"}


@dataclasses.dataclass(frozen=True)
class Row:
    """A credential as the pages show it."""

    client: ApiClient
    state: ClientState
    tone: str
    scopes: list[str]
    limits: Limits
    last_day: dt.date | None
    records_url: str


TONES = {
    ClientState.VALID: "success",
    ClientState.CHANGING: "info",
    ClientState.EXPIRED: "warning",
    ClientState.REVOKED: "neutral",
}


def _row(client: ApiClient, now: dt.datetime) -> Row:
    state = client.state(now)
    scopes = [str(Scope(scope).label) for scope in client.scopes]
    last_day = local_date(client.expires_at - dt.timedelta(microseconds=1)) if client.expires_at else None
    records_url = f"{reverse('statement_list')}?{urlencode({'client': client.pk})}"
    return Row(client, state, TONES[state], scopes, limits_of(client), last_day, records_url)


@allow(Role.ADMIN)
def client_list(request: AuthedRequest) -> HttpResponse:
    now = clock.now()
    rows = [_row(client, now) for client in ApiClient.objects.order_by("-is_active", "name")]
    return render(request, "xapi/client_list.html", {"rows": rows, "tabs": tabs(request)})


@allow(Role.ADMIN)
@never_cache
@sensitive_variables("secret")
def client_new(request: AuthedRequest) -> HttpResponse:
    form = NewClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            client, secret = create_client(
                name=data["name"],
                scopes=[Scope(scope) for scope in data["scopes"]],
                now=clock.now(),
                by=user_of(request),
                expires_at=form.expires_at,
                default_version=data["default_version"],
            )
        except DomainError as error:
            _blame(form, error)
        else:
            return _secret_page(request, client, secret)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "xapi/client_new.html", {"form": form, "tabs": tabs(request)}, status=status)


@allow(Role.ADMIN)
def client_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(ApiClient, pk=pk))


@allow(Role.ADMIN)
@require_POST
@never_cache
@sensitive_variables("secret")
def client_rotate(request: AuthedRequest, pk: int) -> HttpResponse:
    client, form = get_object_or_404(ApiClient, pk=pk), RotateForm(request.POST)
    if form.is_valid():
        try:
            secret = rotate_client(
                client=client,
                seen=_moment(form.cleaned_data["seen"]),
                expires_at=form.expires_at,
                grace=form.chosen_grace,
                now=clock.now(),
                by=user_of(request),
            )
        except DomainError as error:
            _blame(form, error)
        else:
            client.refresh_from_db()
            return _secret_page(request, client, secret)
    return _detail(request, client, rotate=form)


@allow(Role.ADMIN)
@require_POST
def client_limit(request: AuthedRequest, pk: int) -> HttpResponseBase:
    client, form = get_object_or_404(ApiClient, pk=pk), LimitsForm(request.POST)
    done = _done(
        request, form, lambda: limit_client(client=client, limits=form.limits, now=clock.now(), by=user_of(request))
    )
    if not done:
        return _detail(request, client, limit=form)
    messages.success(request, _("The limits hold within a few seconds."))
    return redirect("client_detail", pk=pk)


@allow(Role.ADMIN)
@require_POST
def client_revoke(request: AuthedRequest, pk: int) -> HttpResponseBase:
    client, form = get_object_or_404(ApiClient, pk=pk), RevokeForm(request.POST)
    _done(request, form, lambda: revoke_client(client=client, now=clock.now(), by=user_of(request)))
    messages.success(request, _("The credential of %(name)s opens nothing any more.") % {"name": client.name})
    return redirect("client_detail", pk=pk)


def _done(request: AuthedRequest, form: forms.Form, act: Callable[[], None]) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        _blame(form, error)
    return not form.errors


def _detail(
    request: AuthedRequest, client: ApiClient, rotate: RotateForm | None = None, limit: LimitsForm | None = None
) -> HttpResponse:
    row = _row(client, clock.now())
    context: dict[str, Any] = {
        "row": row,
        "tabs": tabs(request),
        "rotate": rotate or RotateForm(initial=_initial(row)),
        "limit": limit or LimitsForm(initial={name: getattr(client, name) for name in LIMITS}),
    }
    return render(request, "xapi/client_detail.html", context, status=UNPROCESSABLE if rotate or limit else 200)


def _initial(row: Row) -> dict[str, Any]:
    changed = row.client.rotated_at
    return {"grace": "7", "last_day": row.last_day, "seen": changed.isoformat() if changed else ""}


def _secret_page(request: AuthedRequest, client: ApiClient, secret: str) -> HttpResponse:
    context = {"row": _row(client, clock.now()), "secret": secret, "tabs": tabs(request)}
    return render(request, "xapi/client_secret.html", context)


def _moment(text: str) -> dt.datetime | None:
    """What cannot be read is another moment than any at which a secret was changed."""
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def _blame(form: forms.Form, error: DomainError) -> None:
    field = FIELDS.get(error.field, error.field)
    form.add_error(field if field in form.fields else None, str(error.message))
