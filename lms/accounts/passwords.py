"""Passwords for the first sign-in, made here and printed once; and what a chosen one may not be."""

import secrets
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Without what is mistaken for something else on paper: 0 o, 1 l i.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LENGTH = 3, 4
# Chance chose it, 59 bits: nobody guesses that, however fast. A chosen password is hashed in full.
ITERATIONS = 10_000


def first_password() -> str:
    """As it is printed and typed, with its hyphens."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))


def hash_first(password: str) -> str:
    """Fast, so that a section's slips are made within a request; the first sign-in hashes it anew."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=ITERATIONS)
    return make_password(password)


class NotThePresentOne:
    """What stood on a slip was seen by others."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(_("This is the present password. Choose another one."), code="password_unchanged")

    def get_help_text(self) -> str:
        return _("It must not be the present password.")
