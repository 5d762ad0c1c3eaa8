"""What other apps know of a unit: its page shows their lines without knowing them."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable

from django.utils.functional import Promise

from lms.common.access import Access
from lms.organization.models import Sight
from lms.organization.queries.tree import Node, Tree


@dataclasses.dataclass(frozen=True)
class UnitAsked:
    """A unit as it stands on the day, in the tree of that day, and who asks through which eyes."""

    node: Node
    tree: Tree
    day: dt.date
    sight: Sight
    access: Access


@dataclasses.dataclass(frozen=True)
class UnitLine:
    """A fact with the way to what is behind it; without an address it is only said."""

    label: str | Promise
    text: str
    url: str = ""


Source = Callable[[UnitAsked], Iterable[UnitLine]]
_sources: list[Source] = []


def register_lines(source: Source) -> None:
    """Called when an app is wired; the same source twice counts once."""
    if source not in _sources:
        _sources.append(source)


def lines_about(asked: UnitAsked) -> list[UnitLine]:
    """What the apps say of the unit, in the order in which they were wired."""
    return [line for source in _sources for line in source(asked)]
