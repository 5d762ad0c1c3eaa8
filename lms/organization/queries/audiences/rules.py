"""The rule of an audience: a tree of conditions, as it is stored (JSON) and as it is read.

{"version": 1, "among": "employee", "where": GROUP}
GROUP      {"join": "all" | "any", "of": [NODE, …], "negated": true?}
CONDITION  {"kind": "unit", "values": {…}, "negated": true?}
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.errors import DomainError
from lms.organization.queries.audiences.conditions import Condition, condition_of
from lms.organization.queries.audiences.parameters import Refused

VERSION = 1
MAX_DEPTH = 5
MAX_NODES = 50
MAX_BYTES = 100_000
Path = tuple[int, ...]


class Join(TextChoices):
    ALL = "all", gettext_lazy("All of these hold")
    ANY = "any", gettext_lazy("At least one of these holds")


class Among(TextChoices):
    """Of whom an audience can be at all. Who has left the city is in none, whatever the rule says."""

    EMPLOYEE = "employee", gettext_lazy("Employees in service")
    EXTERNAL = "external", gettext_lazy("Externals")
    EVERYBODY = "everybody", gettext_lazy("Employees in service and externals")


class RuleError(DomainError):
    """A rule that cannot be used. `node` is the place of the group or condition, counted from 1: (2, 1) is the first
    in the second group; () is the whole rule."""

    def __init__(self, message: str | Promise, *, node: Path = (), code: str = "rule", field: str = "") -> None:
        super().__init__(message, code=code, field=field)
        self.node = node

    @property
    def place(self) -> str:
        if not self.node:
            return _("The rule")
        return _("Condition %(number)s") % {"number": ".".join(map(str, self.node))}


@dataclasses.dataclass(frozen=True)
class Test:
    """One condition with its values."""

    __test__ = False  # pytest collects what is called Test

    condition: Condition
    values: Mapping[str, Any]
    negated: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.condition.kind, "values": dict(self.values), **_flag(self.negated)}


@dataclasses.dataclass(frozen=True)
class Group:
    join: Join
    of: "tuple[Node, ...]"
    negated: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"join": str(self.join), "of": [node.as_json() for node in self.of], **_flag(self.negated)}


Node = Group | Test


@dataclasses.dataclass(frozen=True)
class Rule:
    among: Among
    where: Group

    def as_json(self) -> dict[str, Any]:
        return {"version": VERSION, "among": str(self.among), "where": self.where.as_json()}

    def tests(self) -> Iterator[Test]:
        waiting: list[Node] = [self.where]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Test):
                yield node
            else:
                waiting.extend(reversed(node.of))

    @property
    def topics(self) -> frozenset[str]:
        """What may change who belongs; being in service always does."""
        return frozenset({"organization"}).union(*(test.condition.topics for test in self.tests()))


def _flag(negated: bool) -> dict[str, bool]:
    return {"negated": True} if negated else {}


def read_rule(document: Any) -> tuple[Rule | None, list[RuleError]]:
    """The rule that a stored or typed document says, or everything that is wrong with it."""
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        return None, [RuleError(_("This is not a rule that this system knows."))]
    errors = list(_sizes(document))
    if errors:
        return None, errors
    where = _read_group(document.get("where"), (), errors)
    among = str(document.get("among"))
    if among not in Among.values:
        errors.append(RuleError(_("Say among whom the people are looked for."), field="among"))
    if errors or where is None:
        return None, errors
    return Rule(Among(among), where), []


def parse_rule(document: Any) -> Rule:
    """The same for those who need a rule: the first of the errors is raised."""
    rule, errors = read_rule(document)
    if rule is None:
        raise errors[0]
    return rule


def _sizes(document: Mapping[str, Any]) -> Iterator[RuleError]:
    """Before anything is read: how deep, how many, how long."""
    if len(json.dumps(document, default=str)) > MAX_BYTES:
        yield RuleError(_("The rule is too long. Divide it into several audiences."), code="too_long")
        return
    count = 0
    waiting: list[tuple[Path, Any, int]] = [((), document.get("where"), 1)]
    while waiting:
        path, node, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH + 1:
            message = _("Groups can stand in each other %(count)d deep at most.") % {"count": MAX_DEPTH}
            yield RuleError(message, node=path, code="too_deep")
            return
        parts = node.get("of") if isinstance(node, Mapping) else None
        if isinstance(parts, list):
            waiting.extend(((*path, number), part, depth + 1) for number, part in enumerate(parts, 1))
    if count > MAX_NODES:
        message = _("A rule holds %(most)d groups and conditions at most; this one has %(count)d.")
        yield RuleError(message % {"most": MAX_NODES, "count": count}, code="too_many")


def _read_node(node: Any, path: Path, errors: list[RuleError]) -> Node | None:
    if isinstance(node, Mapping) and "of" in node:
        return _read_group(node, path, errors)
    return _read_test(node, path, errors)


def _read_group(node: Any, path: Path, errors: list[RuleError]) -> Group | None:
    if not isinstance(node, Mapping) or node.get("join") not in Join.values or not isinstance(node.get("of"), list):
        errors.append(RuleError(_("This is neither a group nor a condition."), node=path))
        return None
    if not node["of"] and not path:
        return Group(Join.ALL, ())  # everybody
    if not node["of"]:
        message = _("This group is empty. Add a condition or remove the group.")
        errors.append(RuleError(message, node=path, code="empty"))
        return None
    parts = [_read_node(part, (*path, number), errors) for number, part in enumerate(node["of"], 1)]
    return Group(Join(node["join"]), tuple(part for part in parts if part), bool(node.get("negated")))


def _read_test(node: Any, path: Path, errors: list[RuleError]) -> Test | None:
    kind = node.get("kind") if isinstance(node, Mapping) else None
    condition = condition_of(str(kind))
    values = node.get("values", {}) if isinstance(node, Mapping) else None
    if condition is None or not isinstance(values, Mapping):
        errors.append(RuleError(_("This condition is not known here."), node=path, code="unknown_condition"))
        return None
    try:
        return Test(condition, condition.read(values), bool(node.get("negated")))
    except Refused as refused:
        errors.append(RuleError(refused.message, node=path, code="value", field=refused.name))
        return None
