"""Who may enter a view. Every view of ours carries one of these decorators; a test walks the URLconf and insists.

What one may not see is 404: a refusal would say that there is something to see.
"""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

P = ParamSpec("P")


class Role(TextChoices):
    """What a signed-in person is to the system, worked out anew for each request from postings and grants."""

    LEARNER = "learner", _("Learner")
    MANAGER = "manager", _("Manager")
    HR = "hr", _("HR")
    TRAINER = "trainer", _("Trainer")
    ADMIN = "admin", _("Administrator")


@dataclasses.dataclass(frozen=True)
class Access:
    """The roles of whoever asks, and what the resolver knows of them (`person_id` None: no employee)."""

    roles: frozenset[Role] = frozenset()
    person_id: int | None = None
    # Units whose people this person may see, with all that lies below them, resolved on the day of the request.
    unit_ids: frozenset[int] = frozenset()
    # Whole-city sight: grants without a unit.
    sees_all: bool = False
    # Named grants that may see changes before their 解禁日時.
    sees_embargoed: bool = False
    # The unit of the primary post today, as the header names it.
    unit_name: str = ""

    def has(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))


NOBODY = Access()


class AuthedRequest(HttpRequest):
    """A request after our middleware: its `access` is resolved. For annotations only."""

    access: Access
    era: str


View = Callable[Concatenate[AuthedRequest, P], HttpResponseBase]
DjangoView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def to_sign_in(then: str) -> HttpResponseRedirect:
    """To the sign-in page, and on to `then` from there."""
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': then})}")


def allow(*roles: Role) -> Callable[[View[P]], DjangoView[P]]:
    """Let in whoever holds one of `roles`. Anonymous visitors are asked to sign in, others get 404."""

    def decorate(view: View[P]) -> DjangoView[P]:
        @functools.wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request.get_full_path())
            if not request.access.has(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.allowed = frozenset(roles)  # type: ignore[attr-defined]  # read by the test that walks all URLs
        return cast(DjangoView[P], guarded)

    return decorate


def public(view: View[P]) -> DjangoView[P]:
    """Let everybody in, signed in or not: sign-in, verification, health."""
    view.allowed = "public"  # type: ignore[attr-defined]  # read by the test that walks all URLs
    return view  # type: ignore[return-value]  # the middleware has put `access` on every request


def by_credential(view: View[P]) -> DjangoView[P]:
    """The view itself checks an API credential; sessions count for nothing there."""
    view.allowed = "credential"  # type: ignore[attr-defined]  # read by the test that walks all URLs
    return view  # type: ignore[return-value]  # the middleware has put `access` on every request


EVERY_ROLE = tuple(Role)
