"""The pages about the store, beside each other."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("statement_list", _("Records")),
    ("target_list", _("Forwarding")),
    ("statement_imports", _("Taking over")),
)


def record_tabs(current: str) -> list[tuple[str | Promise, str, bool]]:
    return [(label, reverse(name), name == current) for name, label in TABS]
