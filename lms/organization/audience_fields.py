"""The rule's form, ready to print: for each node its fields, what is offered and what is wrong."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lms.organization.audience_drafts import Draft, DraftNode
from lms.organization.queries.audiences import (
    Choice,
    Choices,
    Join,
    Lookup,
    Moment,
    Number,
    RuleError,
    all_conditions,
)
from lms.organization.queries.audiences.parameters import MAX_HITS, Parameter
from lms.organization.queries.audiences.rules import MAX_DEPTH, Path

Option = tuple[str, str, bool]
Errors = Mapping[str, list[RuleError]]


@dataclasses.dataclass(frozen=True)
class Field:
    """One parameter. `options`: (value, label, is chosen). `hits`: what was found and is not chosen yet."""

    id: str
    parameter: Parameter
    texts: list[str]
    options: list[Option]
    find: str = ""
    hits: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    errors: list[str] = dataclasses.field(default_factory=list)

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""

    @property
    def has_many_hits(self) -> bool:
        return len(self.hits) >= MAX_HITS

    @property
    def unit(self) -> str:
        return str(self.parameter.unit) if isinstance(self.parameter, Number) else ""


@dataclasses.dataclass(frozen=True)
class Box:
    """A group or condition on the page. `number`: its place, as errors name it."""

    node: DraftNode
    number: str
    title: str
    fields: list[Field]
    boxes: "list[Box]"
    errors: list[str]
    is_first: bool
    is_last: bool
    may_nest: bool
    is_touched: bool
    joins: list[Option]

    @property
    def is_root(self) -> bool:
        return not self.number


def boxes(draft: Draft, moment: Moment, errors: Errors) -> Box:
    """The whole form."""
    return _Printer(draft, moment, errors).box(draft.root, (), is_first=True, is_last=True)


def offered_conditions() -> list[tuple[str, str]]:
    return [(condition.kind, str(condition.label)) for condition in all_conditions()]


@dataclasses.dataclass(frozen=True)
class _Printer:
    draft: Draft
    moment: Moment
    errors: Errors

    def box(self, node: DraftNode, path: Path, *, is_first: bool, is_last: bool) -> Box:
        wrong, condition = self.errors.get(node.key, []), node.condition
        parameters = condition.parameters if condition else ()
        names = {parameter.name for parameter in parameters}
        return Box(
            node=node,
            number=".".join(map(str, path)),
            title=str(condition.label) if condition else _("Group"),
            fields=[self.field(node, parameter, wrong) for parameter in parameters],
            boxes=[self.part(part, path, number, len(node.of)) for number, part in enumerate(node.of, 1)],
            errors=[str(error.message) for error in wrong if error.field not in names],
            is_first=is_first,
            is_last=is_last,
            may_nest=len(path) + 1 < MAX_DEPTH,
            is_touched=self.draft.touched == node.key,
            joins=[(str(join), str(join.label), join == node.join) for join in Join],
        )

    def part(self, node: DraftNode, above: Path, number: int, last: int) -> Box:
        """At the ends of a group within another there is a way out of it; at the ends of the whole there is none."""
        outermost = not above
        path = (*above, number)
        return self.box(node, path, is_first=outermost and number == 1, is_last=outermost and number == last)

    def field(self, node: DraftNode, parameter: Parameter, wrong: Iterable[RuleError]) -> Field:
        texts = node.texts.get(parameter.name, [])
        find = node.finds.get(parameter.name, "")
        return Field(
            id=f"{node.key}-{parameter.name}",
            parameter=parameter,
            texts=texts,
            options=_options(parameter, texts, self.moment),
            find=find,
            hits=_hits(parameter, texts, find, self.moment),
            errors=[str(error.message) for error in wrong if error.field == parameter.name],
        )


def _options(parameter: Parameter, texts: list[str], moment: Moment) -> list[Option]:
    if isinstance(parameter, Lookup):
        known = parameter.known(moment)
        if parameter.widget == "offered":
            return [(key, label, key in texts) for key, label in known.items()]
        return [(key, known.get(key, _("(no longer there)")), True) for key in texts]
    pairs: Any = ()
    if isinstance(parameter, Choice):
        pairs = parameter.options
    elif isinstance(parameter, Choices):
        pairs = parameter.options()
    return [(str(key), str(label), str(key) in texts) for key, label in pairs]


def _hits(parameter: Parameter, texts: list[str], find: str, moment: Moment) -> list[tuple[str, str]]:
    if not isinstance(parameter, Lookup):
        return []
    return [(key, label) for key, label in parameter.search(find, moment) if key not in texts]
