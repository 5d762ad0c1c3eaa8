"""Credentials of other systems."""

import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.xapi.enums import Scope

READING = (Scope.READ, Scope.READ_MINE)


def digest(secret: str) -> str:
    """Secrets are random tokens of 256 bits: one fast hash is enough, a slow one would cost every request."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiClient(models.Model):
    """A system that may talk to the statement store: a key pair, scopes, and the authority its statements carry."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    key = models.CharField(max_length=40, unique=True)
    secret_digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    # The version in which a request is refused that does not say its own: the two specifications differ.
    default_version = models.CharField(max_length=10, default="1.0.3")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name

    def matches(self, secret: str) -> bool:
        return secrets.compare_digest(self.secret_digest, digest(secret))

    def may(self, scope: Scope) -> bool:
        """Reading all of the store includes reading statements, one's own too."""
        held = {*self.scopes, *(READING if Scope.ALL_READ in self.scopes else ())}
        return Scope.ALL in held or scope in held
