"""A rule while it is being written: the tree as the form holds it, with whatever was typed, right or wrong.

The form works without scripts. Each button sends all that was typed together with what to do; the tree comes back
changed. The structure stands in one hidden field, the values in fields named by the node's key.
"""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from lms.organization.queries.audiences import Among, Group, Join, Rule, RuleError, Test, condition_of, read_rule
from lms.organization.queries.audiences.conditions import Condition
from lms.organization.queries.audiences.parameters import Refused
from lms.organization.queries.audiences.rules import MAX_DEPTH, MAX_NODES, VERSION, Node, Path

KEY = re.compile(r"n\d{1,6}")
ROOT = "n1"


@dataclasses.dataclass
class DraftNode:
    """A group (`kind` is empty) or a condition. `texts`: by parameter what was typed; `finds`: what is looked for."""

    key: str
    kind: str = ""
    join: str = Join.ALL
    negated: bool = False
    of: "list[DraftNode]" = dataclasses.field(default_factory=list)
    texts: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    finds: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def condition(self) -> Condition | None:
        return condition_of(self.kind) if self.kind else None

    def skeleton(self) -> dict[str, Any]:
        if self.kind:
            return {"key": self.key, "kind": self.kind}
        return {"key": self.key, "of": [node.skeleton() for node in self.of]}


@dataclasses.dataclass
class Draft:
    root: DraftNode
    among: str = Among.EMPLOYEE
    name: str = ""
    purpose: str = ""
    # The rule's version on which the draft is based (0: a new audience).
    based_on: int = 0
    # The node that was touched last, where the reader goes on.
    touched: str = ""

    # -- Where it comes from -----------------------------------------------------------------------------------------
    @classmethod
    def blank(cls) -> "Draft":
        return cls(DraftNode(ROOT))

    @classmethod
    def of_rule(cls, rule: Rule, **values: Any) -> "Draft":
        draft = cls(DraftNode(ROOT), among=rule.among, **values)
        draft.root = draft._node_of(rule.where, iter(range(1, 10**6)))
        return draft

    def _node_of(self, node: Node, numbers: Iterator[int]) -> DraftNode:
        key = f"n{next(numbers)}"
        if isinstance(node, Group):
            return DraftNode(key, "", node.join, node.negated, [self._node_of(part, numbers) for part in node.of])
        return DraftNode(key, node.condition.kind, negated=node.negated, texts=_texts_of(node))

    @classmethod
    def of_post(cls, data: QueryDict) -> "Draft":
        """RuleError: the structure is none that our pages send."""
        try:
            skeleton = json.loads(data.get("tree", ""))
        except ValueError as error:
            raise RuleError("tree") from error
        draft = cls(DraftNode(ROOT), among=data.get("among", ""), name=data.get("name", ""))
        draft.purpose = data.get("purpose", "")
        based_on = data.get("based_on", "")
        draft.based_on = int(based_on) if based_on.isdecimal() else 0
        draft.root = _node_of_post(skeleton, data, 0)
        if draft.root.kind or len(list(draft.nodes())) > MAX_NODES * 2:
            raise RuleError("tree")
        return draft

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> "Draft":
        return cls(**{**stored, "root": _node_of_stored(stored["root"])})

    def stored(self) -> dict[str, Any]:
        """For the visitor's session."""
        return dataclasses.asdict(self)

    # -- What it says ------------------------------------------------------------------------------------------------
    def nodes(self) -> Iterator[tuple[Path, DraftNode]]:
        waiting: list[tuple[Path, DraftNode]] = [((), self.root)]
        while waiting:
            path, node = waiting.pop()
            yield path, node
            waiting.extend(((*path, number), part) for number, part in enumerate(node.of, 1))

    def skeleton(self) -> str:
        return json.dumps(self.root.skeleton())

    def read(self) -> tuple[Rule | None, dict[str, Any], dict[str, list[RuleError]]]:
        """The rule if there is one, its document, and what is wrong by the key of the node it is wrong with."""
        errors: list[RuleError] = []
        where = self._document(self.root, (), errors)
        document = {"version": VERSION, "among": self.among, "where": where}
        typed_wrong = {(error.node, error.field) for error in errors}
        rule, others = read_rule(document)
        errors += [error for error in others if (error.node, error.field) not in typed_wrong]
        keys = {path: node.key for path, node in self.nodes()}
        by_key: dict[str, list[RuleError]] = {}
        for error in errors:
            by_key.setdefault(keys.get(error.node, ROOT), []).append(error)
        return (None if errors else rule), document, by_key

    def _document(self, node: DraftNode, path: Path, errors: list[RuleError]) -> dict[str, Any]:
        flag = {"negated": True} if node.negated else {}
        if not node.kind:
            of = [self._document(part, (*path, number), errors) for number, part in enumerate(node.of, 1)]
            return {"join": node.join, "of": of, **flag}
        values = {}
        for parameter in node.condition.parameters if node.condition else ():
            try:
                values[parameter.name] = parameter.from_form(node.texts.get(parameter.name, []))
            except Refused as refused:
                errors.append(RuleError(refused.message, node=path, code="value", field=refused.name))
        return {"kind": node.kind, "values": values, **flag}

    # -- What buttons do ---------------------------------------------------------------------------------------------
    def apply(self, deed: str, data: Mapping[str, str]) -> None:
        """`deed` is "verb:key" as the buttons send it; what there is no sense in changes nothing."""
        verb, _, key = deed.partition(":")
        deeds = {"add": self._add, "group": self._add_group, "remove": self._remove, "up": self._up, "down": self._down}
        node = next((node for _path, node in self.nodes() if node.key == key.partition("-")[0]), None)
        if node is None:
            return
        self.touched = node.key
        if verb in deeds:
            deeds[verb](node, data)

    def _add(self, node: DraftNode, data: Mapping[str, str]) -> None:
        kind = data.get(f"{node.key}-new", "")
        if not node.kind and condition_of(kind):
            node.of.append(DraftNode(self._next_key(), kind))
            self.touched = node.of[-1].key

    def _add_group(self, node: DraftNode, data: Mapping[str, str]) -> None:
        path = next(path for path, other in self.nodes() if other is node)
        if not node.kind and len(path) + 1 < MAX_DEPTH:
            other = Join.ANY if node.join == Join.ALL else Join.ALL
            node.of.append(DraftNode(self._next_key(), join=other))
            self.touched = node.of[-1].key

    def _remove(self, node: DraftNode, data: Mapping[str, str]) -> None:
        if node is not self.root:
            parent = self._parent(node)
            parent.of.remove(node)
            self.touched = parent.key

    def _up(self, node: DraftNode, data: Mapping[str, str]) -> None:
        """One place up in reading order: past a condition, to the end of a group above, or out of its own group."""
        self._move(node, -1)

    def _down(self, node: DraftNode, data: Mapping[str, str]) -> None:
        self._move(node, 1)

    def _move(self, node: DraftNode, step: int) -> None:
        if node is self.root:
            return
        parent = self._parent(node)
        place = parent.of.index(node)
        beyond = parent.of[place + step] if 0 <= place + step < len(parent.of) else None
        if beyond is None and parent is self.root:
            return
        parent.of.remove(node)
        if beyond is None:
            above = self._parent(parent)
            above.of.insert(above.of.index(parent) + max(step, 0), node)
        elif beyond.kind:
            parent.of.insert(place + step, node)
        else:
            beyond.of.insert(len(beyond.of) if step < 0 else 0, node)

    def _parent(self, node: DraftNode) -> DraftNode:
        return next(other for _path, other in self.nodes() if any(part is node for part in other.of))

    def _next_key(self) -> str:
        return f"n{max(int(node.key[1:]) for _path, node in self.nodes()) + 1}"


def _texts_of(test: Test) -> dict[str, list[str]]:
    parameters = test.condition.parameters
    return {parameter.name: parameter.to_form(test.values.get(parameter.name)) for parameter in parameters}


def _node_of_post(skeleton: Any, data: QueryDict, depth: int) -> DraftNode:
    key = skeleton.get("key") if isinstance(skeleton, dict) else None
    if not isinstance(key, str) or not KEY.fullmatch(key) or depth > MAX_DEPTH * 2:
        raise RuleError("tree")
    node = DraftNode(key, str(skeleton.get("kind", "")), negated=f"{key}-not" in data)
    if node.kind:
        names = [parameter.name for parameter in node.condition.parameters] if node.condition else []
        node.texts = {name: data.getlist(f"{key}-{name}") for name in names}
        node.finds = {name: data.get(f"{key}-{name}-find", "")[:100] for name in names}
        return node
    node.join = data.get(f"{key}-join", Join.ALL)
    parts = skeleton.get("of")
    node.of = [_node_of_post(part, data, depth + 1) for part in parts] if isinstance(parts, list) else []
    return node


def _node_of_stored(stored: Mapping[str, Any]) -> DraftNode:
    return DraftNode(**{**stored, "of": [_node_of_stored(part) for part in stored["of"]]})
