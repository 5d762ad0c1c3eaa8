"""The main navigation: apps register their entries, the header shows those that the reader's roles open."""

import dataclasses
import functools
from typing import NamedTuple

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise

from lms.common.access import Access, Role


@dataclasses.dataclass(frozen=True)
class Entry:
    """One entry. Rare ones are for some days of a year: they fold into a menu where there are many."""

    label: str | Promise
    url_name: str
    roles: tuple[Role, ...]
    order: int
    icon: str = ""
    is_rare: bool = False


class Link(NamedTuple):
    label: str | Promise
    url: str
    is_current: bool
    icon: str = ""
    is_rare: bool = False


# As many entries as fit beside each other at 1366 px, in Japanese and in English.
FITTING = 10


_entries: list[Entry] = []


def register(entry: Entry) -> None:
    """Called from AppConfig.ready(); the same entry twice counts once."""
    if entry not in _entries:
        _entries.append(entry)


def links_for(access: Access, path: str) -> list[Link]:
    """The entries that `access` opens, in order; the longest matching address is the current one."""
    opened = sorted((entry for entry in _entries if access.has(*entry.roles)), key=lambda entry: entry.order)
    shown = [(entry, _address(entry.url_name, get_script_prefix())) for entry in opened]
    current = max((url for _, url in shown if path.startswith(url)), key=len, default=None)
    return [Link(entry.label, url, url == current, entry.icon, entry.is_rare) for entry, url in shown]


@functools.cache
def _address(url_name: str, prefix: str) -> str:
    """Addresses do not change while a process runs; below which prefix it is served, the request tells."""
    return reverse(url_name)


def folded(links: list[Link]) -> tuple[list[Link], list[Link]]:
    """(what stands beside each other, what waits in the menu at its end): all that fits stays in sight."""
    if len(links) <= FITTING:
        return links, []
    return [link for link in links if not link.is_rare], [link for link in links if link.is_rare]
