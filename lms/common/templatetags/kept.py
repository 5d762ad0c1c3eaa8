"""Components printed once for the same values.

A component sees its values, the reader's language and the calendar, and nothing else: no request, no user, no clock.
So what it printed is right for ever for those values, and is found again by them. What differs each time (a block's
content, a form's token) is a hole that is filled in afterwards.
"""

import datetime as dt
import functools
import re
import secrets
import uuid
from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from threading import Lock
from typing import Any, ParamSpec

from django.template import Library
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lms.common.era import current_era

P = ParamSpec("P")

KEPT = 4096
# Nobody can write a hole into a text of theirs: its mark is made anew by each process.
_MARK = secrets.token_hex(8)
_HOLE = re.compile(f"<{_MARK} ([a-z_]+)>")
_PLAIN = frozenset({int, bool, dt.date, dt.datetime, dt.time, uuid.UUID, SafeString})
# The pieces between the holes: text, name of a hole, text, and so on.
_kept: dict[Hashable, list[str]] = {}
_lock = Lock()


class UnkeepableError(TypeError):
    """A value whose content may change while it stays equal: a model's instance, for one."""


def print_component(name: str, values: Mapping[str, object], /, **holes: object) -> SafeString:
    """The component `components/<name>.html`, with `holes` filled in where it prints them (as they are, if safe)."""
    try:
        key: Hashable = (name, get_language(), current_era.get(), _key(values))
    except UnkeepableError:
        return SafeString(get_template(f"components/{name}.html").render({**values, **holes}))
    pieces = _kept.get(key)
    if pieces is None:
        pieces = _HOLE.split(_printed(name, values, holes))
        _keep(key, pieces)
    if len(pieces) == 1:
        return SafeString(pieces[0])
    filled = {hole: conditional_escape(str(value)) for hole, value in holes.items()}
    return SafeString("".join(filled[piece] if at % 2 else piece for at, piece in enumerate(pieces)))


def printed_once(name: str, values: Mapping[str, object], make: Callable[[], str]) -> SafeString:
    """What `make` prints of these values, whose template is `name`; printed anew where they cannot be told apart."""
    try:
        key: Hashable = (name, get_language(), current_era.get(), _key(values))
    except UnkeepableError:
        return SafeString(make())
    pieces = _kept.get(key)
    if pieces is None:
        pieces = [make()]
        _keep(key, pieces)
    return SafeString(pieces[0])


def _printed(name: str, values: Mapping[str, object], holes: Mapping[str, object]) -> str:
    marks = {hole: SafeString(f"<{_MARK} {hole}>") for hole in holes}
    return str(get_template(f"components/{name}.html").render({**values, **marks}))


def _keep(key: Hashable, pieces: list[str]) -> None:
    """The oldest go first: looking up costs nothing, and what is asked often is soon printed again."""
    with _lock:
        while len(_kept) >= KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = pieces


def _key(value: object) -> Hashable:
    """Equal keys for values that print the same. Numbers and texts marked as safe carry their type: 1 is not True."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind in _PLAIN:
        return kind, value
    if isinstance(value, Promise):
        return _key(str(value))
    if isinstance(value, Mapping):
        return dict, *((name, _key(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return tuple, *(_key(each) for each in value)
    # 1.0 and 1.00 are equal, and so are a choice and its text.
    if isinstance(value, float | Decimal | str):
        return kind, repr(value)
    raise UnkeepableError(kind.__name__)


def component(register: Library, name: str) -> Callable[[Callable[P, dict[str, Any]]], Callable[P, dict[str, Any]]]:
    """A tag that prints a component from the values that the decorated function makes of its arguments."""

    def decorate(values_of: Callable[P, dict[str, Any]]) -> Callable[P, dict[str, Any]]:
        @functools.wraps(values_of)
        def tag(*args: P.args, **kwargs: P.kwargs) -> SafeString:
            return print_component(name, values_of(*args, **kwargs))

        register.simple_tag(tag, name=values_of.__name__)
        return values_of

    return decorate


def forget() -> None:
    """Drop what is kept, as a new process would."""
    with _lock:
        _kept.clear()
