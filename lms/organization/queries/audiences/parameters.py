"""What a condition asks for: the kinds of values that a rule may hold, as they are typed, checked and stored.

`from_form` takes what a form sent, `read` checks what a form or a stored rule says, `to_form` shows a value again.
A value is stored as JSON as it is (a day as its ISO text).
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.common.days import read_day
from lms.common.text import search_key
from lms.organization.models import Person
from lms.organization.queries.audiences.moments import Moment

MAX_CHOSEN = 200
MAX_LISTED = 1000
MAX_HITS = 20
SEPARATORS = re.compile(r"[\s,、，;；]+")
Pairs = Sequence[tuple[str, str | Promise]]


class Refused(Exception):
    """A value that cannot be used; `name` is the parameter's, the message says what to do."""

    def __init__(self, message: str | Promise, name: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.name = name


@dataclasses.dataclass(frozen=True, kw_only=True)
class Parameter:
    """One input of a condition."""

    name: str
    label: str | Promise
    help: str | Promise = ""
    required: bool = True
    widget: str = "text"

    def from_form(self, texts: Sequence[str]) -> Any:
        return texts[0].strip() if texts else ""

    def to_form(self, value: Any) -> list[str]:
        return [] if value in (None, "") else [str(value)]

    def read(self, value: Any) -> Any:
        """The value, checked. Refused: it is missing or not of this kind."""
        if value in (None, "", [], ()):
            if self.required:
                raise Refused(_("Fill this in: %(label)s.") % {"label": self.label}, self.name)
            return None
        return self.check(value)

    def check(self, value: Any) -> Any:
        raise NotImplementedError

    def refuse(self, message: str | Promise) -> Refused:
        return Refused(message, self.name)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choice(Parameter):
    """One of some values; without a word, the first."""

    options: Pairs
    widget: str = "select"

    def read(self, value: Any) -> str:
        return str(self.check(value or self.options[0][0]))

    def check(self, value: Any) -> str:
        if value not in dict(self.options):
            raise self.refuse(_("Choose one of those offered: %(label)s.") % {"label": self.label})
        return str(value)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choices(Parameter):
    """Some of a few values."""

    options: Callable[[], Pairs]
    widget: str = "checkboxes"

    def from_form(self, texts: Sequence[str]) -> list[str]:
        return list(texts)

    def to_form(self, value: Any) -> list[str]:
        return list(value or [])

    def check(self, value: Any) -> list[str]:
        known = list(dict(self.options()))
        if not isinstance(value, list) or not {str(key) for key in value} <= set(known):
            raise self.refuse(_("Choose one of those offered: %(label)s.") % {"label": self.label})
        return [key for key in known if key in value]

    def labels(self, value: Iterable[str]) -> list[str]:
        return [str(label) for key, label in self.options() if key in set(value)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lookup(Parameter):
    """Some of many things, found by typing a part of their name. Keys are permanent, labels are those of the day."""

    everything: Callable[[Moment], dict[str, str]]
    widget: str = "lookup"

    def from_form(self, texts: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(texts))

    def to_form(self, value: Any) -> list[str]:
        return list(value or [])

    def check(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(key, str) and len(key) <= 64 for key in value):
            raise self.refuse(_("Choose one of those offered: %(label)s.") % {"label": self.label})
        if len(value) > MAX_CHOSEN:
            raise self.refuse(_("At most %(count)d can be chosen in one condition.") % {"count": MAX_CHOSEN})
        return value

    def known(self, moment: Moment) -> dict[str, str]:
        return moment.memo(self.everything, lambda: self.everything(moment))

    def labels(self, value: Iterable[str], moment: Moment) -> list[str]:
        known = self.known(moment)
        return [known.get(key, str(_("(no longer there)"))) for key in value]

    def search(self, text: str, moment: Moment) -> list[tuple[str, str]]:
        """At most MAX_HITS (key, label) whose label holds every word of `text`, however it is typed."""
        words = [search_key(word) for word in text.split()]
        hits = (pair for pair in self.known(moment).items() if all(word in search_key(pair[1]) for word in words))
        return list(islice(hits, MAX_HITS)) if words else []


@dataclasses.dataclass(frozen=True, kw_only=True)
class Number(Parameter):
    least: int
    most: int
    unit: str | Promise = ""
    widget: str = "number"

    def check(self, value: Any) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most:
            message = _("Write a number from %(least)d to %(most)d: %(label)s.")
            raise self.refuse(message % {"least": self.least, "most": self.most, "label": self.label})
        return number


@dataclasses.dataclass(frozen=True, kw_only=True)
class Text(Parameter):
    longest: int

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > self.longest or not search_key(value):
            message = _("Write at most %(count)d characters: %(label)s.")
            raise self.refuse(message % {"count": self.longest, "label": self.label})
        return value


@dataclasses.dataclass(frozen=True, kw_only=True)
class Day(Parameter):
    """Stored as ISO text."""

    widget: str = "date"

    def check(self, value: Any) -> str:
        try:
            return read_day(str(value)).isoformat()
        except ValueError as error:
            raise self.refuse(_("Write a date such as 2026-04-01 or R8.4.1.")) from error


@dataclasses.dataclass(frozen=True, kw_only=True)
class Listed(Parameter):
    """People by employee number. Stored are their permanent uuids, so that a corrected number changes nothing."""

    widget: str = "numbers"

    def from_form(self, texts: Sequence[str]) -> list[str]:
        numbers = list(dict.fromkeys(filter(None, SEPARATORS.split(" ".join(texts)))))
        self._limit(len(numbers))
        people = Person.objects.filter(employee_number__in=numbers)
        found = {number: str(uuid) for number, uuid in people.values_list("employee_number", "uuid")}
        if unknown := [number for number in numbers if number not in found]:
            shown = "、".join(unknown[:10])
            raise self.refuse(_("There is nobody with this employee number: %(numbers)s.") % {"numbers": shown})
        return [found[number] for number in numbers]

    def to_form(self, value: Any) -> list[str]:
        people = Person.objects.filter(uuid__in=value or []).order_by("employee_number")
        return ["\n".join(filter(None, people.values_list("employee_number", flat=True)))]

    def check(self, value: Any) -> list[str]:
        try:
            uuids = [str(UUID(key)) for key in value]
        except (ValueError, AttributeError, TypeError) as error:
            raise self.refuse(_("Write employee numbers, one in a line.")) from error
        self._limit(len(uuids))
        return uuids

    def _limit(self, count: int) -> None:
        if count > MAX_LISTED:
            message = ngettext("At most %(count)d person can be named.", "At most %(count)d people can be named.", 2)
            raise self.refuse(message % {"count": MAX_LISTED})


def iso_day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
