"""The main navigation: apps register their entries, the header shows those that the reader's roles open."""

import dataclasses

from django.urls import reverse
from django.utils.functional import Promise

from lms.common.access import Access, Role


@dataclasses.dataclass(frozen=True)
class Entry:
    """One entry; `prefix` marks it current for all pages below that path (default: its own address)."""

    label: str | Promise
    url_name: str
    roles: tuple[Role, ...]
    order: int
    icon: str = ""


@dataclasses.dataclass(frozen=True)
class Link:
    label: str | Promise
    url: str
    is_current: bool
    icon: str = ""


_entries: list[Entry] = []


def register(entry: Entry) -> None:
    """Called from AppConfig.ready(); the same entry twice counts once."""
    if entry not in _entries:
        _entries.append(entry)


def links_for(access: Access, path: str) -> list[Link]:
    """The entries that `access` opens, in order; the longest matching address is the current one."""
    opened = sorted((entry for entry in _entries if access.has(*entry.roles)), key=lambda entry: entry.order)
    shown = [(entry, reverse(entry.url_name)) for entry in opened]
    current = max((url for _, url in shown if path.startswith(url)), key=len, default=None)
    return [Link(entry.label, url, url == current, entry.icon) for entry, url in shown]
