"""Why somebody is in an audience, or not: each node of the rule, with the facts that decide it."""

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from lms.organization.enums import PersonKind
from lms.organization.models import Person, Sight
from lms.organization.queries.audiences.moments import Moment, date_words
from lms.organization.queries.audiences.rules import Among, Group, Join, Node, Rule
from lms.organization.queries.audiences.witness import Witness, ended_on


@dataclasses.dataclass(frozen=True)
class Explained:
    """One node. `holds`: it is as the rule asks, after any NOT. `text` and `facts` say what is so."""

    holds: bool
    text: str
    facts: str = ""
    parts: "tuple[Explained, ...]" = ()

    @property
    def is_group(self) -> bool:
        return bool(self.parts)


@dataclasses.dataclass(frozen=True)
class Explanation:
    """Of one person: whether the person can be in an audience like this at all, and what the rule comes to."""

    among: Explained
    where: Explained

    @property
    def holds(self) -> bool:
        return self.among.holds and self.where.holds


def explain(rule: Rule, people: Collection[int], day: dt.date, sight: Sight) -> dict[int, Explanation]:
    """By person id. The number of queries depends on the rule's conditions, not on how many people are asked about."""
    witness = Witness.of(people, Moment(day, sight))
    where = _node(rule.where, witness)
    return {
        person_id: Explanation(_among(rule.among, person, witness), where[person_id])
        for person_id, person in witness.people.items()
    }


def _among(among: Among, person: Person, witness: Witness) -> Explained:
    text = str(Among(among).label)
    if person.pk not in witness.seen:
        return Explained(False, text, _("not in the records that are open now"))
    if person.kind == PersonKind.EXTERNAL:
        return Explained(among != Among.EMPLOYEE, text, str(PersonKind.EXTERNAL.label))
    posts = witness.posts(person.pk)
    if posts:
        facts = _("in service: %(posts)s") % {"posts": witness.posts_words(posts)}
    elif last := ended_on(witness.history.get(person.pk, [])):
        facts = _("not in service: the last post ended on %(day)s") % {"day": date_words(last)}
    else:
        facts = _("not in service: no post has begun by this day")
    return Explained(bool(posts) and among != Among.EXTERNAL, text, facts)


def _node(node: Node, witness: Witness) -> dict[int, Explained]:
    if isinstance(node, Group):
        return _group(node, witness)
    # Said is what is so, not what is asked: 「課長級ではない」 of a 係長, whether the rule wants that or not.
    words = {is_so: node.condition.words(node.values, witness.moment, negated=not is_so) for is_so in (True, False)}
    found = node.condition.findings(node.values, witness)
    return {
        person_id: Explained(finding.holds != node.negated, words[finding.holds], finding.facts)
        for person_id, finding in found.items()
    }


def _group(group: Group, witness: Witness) -> dict[int, Explained]:
    texts = {
        (Join.ALL, False): _("All of these hold"),
        (Join.ALL, True): _("Not all of these hold"),
        (Join.ANY, False): _("At least one of these holds"),
        (Join.ANY, True): _("None of these holds"),
    }
    decide = all if group.join == Join.ALL else any
    told = [_node(node, witness) for node in group.of]
    explained = {}
    for person_id in witness.people:
        parts = tuple(part[person_id] for part in told)
        holds = decide(part.holds for part in parts) != group.negated
        explained[person_id] = Explained(holds, texts[group.join, group.negated], parts=parts)
    return explained


def changed_findings(before: Explanation, after: Explanation) -> list[Explained]:
    """The conditions that came out otherwise than before, as they are now."""
    return [new for old, new in zip(_leaves(before), _leaves(after), strict=False) if old.holds != new.holds]


def _leaves(explanation: Explanation) -> list[Explained]:
    found, waiting = [explanation.among], [explanation.where]
    while waiting:
        node = waiting.pop()
        if node.is_group:
            waiting.extend(reversed(node.parts))
        else:
            found.append(node)
    return found
