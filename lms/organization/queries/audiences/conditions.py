"""What a condition is, and the list of those that there are.

One class says all about a condition: what it asks for, whom it means in SQL, how it reads in a rule, and what is found
of single people. Apps above register their own in AppConfig.ready(); organization knows none of them.
"""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.organization.queries.audiences.moments import Moment
from lms.organization.queries.audiences.parameters import Choice, Parameter, Refused
from lms.organization.queries.audiences.witness import Witness

Values = Mapping[str, Any]
# What wakes an evaluation: writes of the organisation. Other apps name their own topics.
ORGANIZATION = "organization"


class Posts(StrEnum):
    """Which posts a condition looks at."""

    PRIMARY = "primary"
    ANY = "any"


WHICH_POSTS = Choice(
    name="posts",
    label=_("Which posts count"),
    options=((Posts.PRIMARY, _("Primary post only")), (Posts.ANY, _("Concurrent posts too"))),
)


@dataclasses.dataclass(frozen=True)
class OfPost:
    """Those who hold a post like this on the day. `q` is about Posting and is never unknown (no NULL in it)."""

    q: Q
    posts: Posts = Posts.PRIMARY


@dataclasses.dataclass(frozen=True)
class OfPerson:
    """Those of whom this holds. `q` is about Person and is never unknown; it implies no post."""

    q: Q


@dataclasses.dataclass(frozen=True)
class Finding:
    """What is so with one person, before any NOT, and the facts that decided it."""

    holds: bool
    facts: str


class Condition(ABC):
    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    topics: ClassVar[frozenset[str]] = frozenset({ORGANIZATION})

    def read(self, raw: Values) -> dict[str, Any]:
        """The checked values. Refused: one is missing, wrong, or unknown to this condition."""
        if unknown := set(raw) - {parameter.name for parameter in self.parameters}:
            raise Refused(_("This condition knows no %(name)s.") % {"name": ", ".join(sorted(unknown))})
        values = {parameter.name: parameter.read(raw.get(parameter.name)) for parameter in self.parameters}
        return {name: value for name, value in self.agreed(values).items() if value is not None}

    def agreed(self, values: dict[str, Any]) -> dict[str, Any]:
        """Refused: the values do not go together."""
        return values

    @abstractmethod
    def wanted(self, values: Values, moment: Moment) -> OfPost | OfPerson:
        """Whom it means, in SQL."""

    @abstractmethod
    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        """The clause that stands for it in the rule's sentence."""

    @abstractmethod
    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        """What is so with each of the people whom `witness` knows, in a fixed number of queries."""


_conditions: dict[str, Condition] = {}


def register_condition(condition: Condition) -> None:
    """Called from AppConfig.ready(). The kind is stored in rules: it never changes its meaning."""
    _conditions[condition.kind] = condition


def condition_of(kind: str) -> Condition | None:
    return _conditions.get(kind)


def all_conditions() -> list[Condition]:
    """In the order of registration: those of the organisation first."""
    return list(_conditions.values())
