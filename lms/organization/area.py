"""The pages about the organisation, as tabs: each module of views names its own."""

import dataclasses
from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise

from lms.common.access import Access, Role


@dataclasses.dataclass(frozen=True)
class Tab:
    label: str | Promise
    url_name: str
    roles: tuple[Role, ...]
    order: int
    # A right beyond the roles, where a page asks for one: nobody is led to a page that is not there for them.
    is_open: Callable[[Access], bool] = lambda access: True


_tabs: list[Tab] = []


def register_tab(tab: Tab) -> None:
    """Called from AppConfig.ready(); the same tab twice counts once."""
    if tab not in _tabs:
        _tabs.append(tab)


def tabs_for(access: Access, path: str) -> list[tuple[str, str, bool, None]]:
    """(label, address, is current, no count), as components/tabs.html takes them."""
    opened = [tab for tab in sorted(_tabs, key=lambda tab: tab.order) if access.has(*tab.roles) and tab.is_open(access)]
    shown = [(str(tab.label), reverse(tab.url_name)) for tab in opened]
    current = max((url for _, url in shown if path.startswith(url)), key=len, default=None)
    return [(label, url, url == current, None) for label, url in shown]
