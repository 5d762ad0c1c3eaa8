"""Credentials of other systems."""

import datetime as dt
import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.xapi.enums import ClientState, Scope

READING = (Scope.READ, Scope.READ_MINE)
# What a credential may limit more narrowly, or for the rates otherwise, than all others.
LIMITS = ("requests_a_minute", "statements_a_minute", "bytes_a_request", "statements_a_request")


def digest(secret: str) -> str:
    """Secrets are random tokens of 256 bits: one fast hash is enough, a slow one would cost every request."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiClient(models.Model):
    """A system that may talk to the statement store: a key pair, scopes, and the authority its statements carry."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    key = models.CharField(max_length=40, unique=True)
    secret_digest = models.CharField(max_length=64)
    # The secret before the last change of it, while both work; none: "" and None.
    previous_digest = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    rotated_at = models.DateTimeField(null=True, editable=False)
    scopes = models.JSONField(default=list)
    # The version in which a request is refused that does not say its own: the two specifications differ.
    default_version = models.CharField(max_length=10, default="1.0.3")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    # None: the limit that holds for all.
    requests_a_minute = models.PositiveIntegerField(_("requests a minute"), null=True, blank=True)
    statements_a_minute = models.PositiveIntegerField(_("statements a minute"), null=True, blank=True)
    bytes_a_request = models.PositiveIntegerField(_("bytes a request"), null=True, blank=True)
    statements_a_request = models.PositiveIntegerField(_("statements a request"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="xapi_apiclient_previous_ends",
                condition=Q(previous_digest="", previous_until=None)
                | (~Q(previous_digest="") & Q(previous_until__isnull=False)),
            ),
            *(
                models.CheckConstraint(
                    name=f"xapi_apiclient_{name}", condition=Q(**{name: None}) | Q(**{f"{name}__gt": 0})
                )
                for name in LIMITS
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def matches(self, secret: str, now: dt.datetime) -> bool:
        """Whether it is the secret, or the one before it while that still works. Both are compared always, each in
        constant time."""
        given = digest(secret)
        is_this = secrets.compare_digest(self.secret_digest, given)
        is_that = secrets.compare_digest(self.previous_digest or "-" * len(given), given)
        return is_this or (is_that and self.takes_previous(now))

    def takes_previous(self, now: dt.datetime) -> bool:
        return self.previous_until is not None and now < self.previous_until

    def state(self, now: dt.datetime) -> ClientState:
        if not self.is_active:
            return ClientState.REVOKED
        if self.expires_at is not None and self.expires_at <= now:
            return ClientState.EXPIRED
        return ClientState.CHANGING if self.takes_previous(now) else ClientState.VALID

    def may(self, scope: Scope) -> bool:
        """Reading all of the store includes reading statements, one's own too."""
        held = {*self.scopes, *(READING if Scope.ALL_READ in self.scopes else ())}
        return Scope.ALL in held or scope in held
