"""Who decides about a person on a day: the head of the unit of the primary post, or of the next unit above.

所属長, 事務取扱 and 事務代理 head a unit alike. A unit is passed over when nobody heads it, when its head is the person
in question, is on leave, or has no account to decide with; an acting head decides while the head is away.
Delegates (事務担当者) of the units on the way prepare, and do not decide.
"""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.organization.enums import HEADING, GrantRole, HeadKind, PostingKind
from lms.organization.models import Grant, Leave, Person, Posting, Sight
from lms.organization.queries.tree import Node, tree_on

# More than these are read with all others of the day: no engine takes any number of parameters.
NAMED = 500
RANK = {HeadKind.HEAD: 0, HeadKind.ADDITIONAL: 0, HeadKind.ACTING: 1}


class Outcome(TextChoices):
    """What was found at a unit."""

    DECIDES = "decides", gettext_lazy("decides")
    VACANT = "vacant", gettext_lazy("vacant")
    SELF = "self", gettext_lazy("the person in question heads it")
    ON_LEAVE = "on_leave", gettext_lazy("on leave")
    NO_ACCOUNT = "no_account", gettext_lazy("without an account")


@dataclasses.dataclass(frozen=True)
class Approver:
    """Somebody who heads a unit, or prepares for it. `user_id` None: cannot sign in."""

    person_id: int
    person_uuid: uuid.UUID
    user_id: int | None
    name: str
    title: str
    head: HeadKind


@dataclasses.dataclass(frozen=True)
class Level:
    """One unit on the way up: who heads it, what was found, and who decides (if somebody does)."""

    unit: Node
    outcome: Outcome
    heads: tuple[Approver, ...]
    deciding: tuple[Approver, ...]

    def words(self) -> str:
        """「DX推進課の所属長は欠員のため」, or who decides: 「DX推進部の部長 山田 太郎」."""
        words = {"unit": self.unit.name, "who": "・".join(_called(head) for head in self.deciding or self.heads)}
        if self.outcome == Outcome.DECIDES:
            text = _("%(unit)s: %(who)s")
            if any(head.head == HeadKind.ACTING for head in self.deciding) and len(self.heads) > len(self.deciding):
                text = _("%(unit)s: %(who)s acts while the head is away")
            return text % words
        texts = {
            Outcome.VACANT: _("%(unit)s has no head"),
            Outcome.SELF: _("%(unit)s is headed by the person in question"),
            Outcome.ON_LEAVE: _("%(unit)s: %(who)s is on leave"),
            Outcome.NO_ACCOUNT: _("%(unit)s: %(who)s has no account"),
        }
        return texts[self.outcome] % words


@dataclasses.dataclass(frozen=True)
class Chain:
    """From the unit of the primary post up to the city. Without a post on the day there are no levels."""

    person_id: int
    levels: tuple[Level, ...]
    # 事務担当者 of the units up to the one that decides: they may prepare.
    preparing: tuple[Approver, ...]

    @property
    def steps(self) -> tuple[Level, ...]:
        """The levels that were asked, up to the one that decides."""
        reached = next((n for n, level in enumerate(self.levels) if level.deciding), len(self.levels))
        return self.levels[: reached + 1]

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """Who decides. Several head a unit alike: any one of them."""
        return self.steps[-1].deciding if self.steps else ()

    @property
    def decided_in(self) -> Node | None:
        return self.steps[-1].unit if self.approvers else None

    def beyond(self, asked: Collection[int]) -> tuple[Approver, ...]:
        """Who decides next when those asked (keys of accounts) do not: the next level of which nobody was asked."""
        levels = [level.deciding for level in self.levels if level.deciding]
        reached = [n for n, level in enumerate(levels) if any(head.user_id in asked for head in level)]
        return next(iter(levels[max(reached, default=-1) + 1 :]), ())

    def sentence(self) -> str:
        """「DX推進課の所属長は欠員のため、DX推進部の部長 山田 太郎」."""
        if not self.levels:
            return _("There is no post on this day.")
        words = [level.words() for level in self.steps]
        if not self.approvers:
            return _("Nobody can decide: %(why)s.") % {"why": _("; ").join(words)}
        return _("; so ").join(words)


def approvers_of(person: Person, day: dt.date, sight: Sight) -> Chain:
    """Who decides about this person on `day`, with the reason of every step."""
    return approvers_for([person], day, sight)[person.pk]


def approvers_for(people: Sequence[Person], day: dt.date, sight: Sight) -> dict[int, Chain]:
    """The same for many people (key: their pk), in as many queries as for one."""
    tree, asked = tree_on(day, sight), {person.pk for person in people}
    posts = Posting.objects.seen(sight).on(day).filter(kind=PostingKind.PRIMARY)
    posts = posts.filter(person_id__in=asked) if len(asked) <= NAMED else posts
    rows = posts.values_list("person_id", "unit_id")
    unit_of = {person_id: unit_id for person_id, unit_id in rows if person_id in asked}
    ways = {unit_id: tuple(reversed(tree.path(unit_id))) for unit_id in set(unit_of.values())}
    on_the_way = {node.unit_id for way in ways.values() for node in way}
    facts = _Facts(on_the_way, day, sight)
    return {pk: facts.chain(pk, ways.get(unit_of.get(pk, 0), ())) for pk in asked}


def accounts_of(approvers: Iterable[Approver]) -> list[User]:
    """The accounts that decide, as approvals are put to them. One query."""
    return list(User.objects.filter(pk__in=[each.user_id for each in approvers if each.user_id]).order_by("pk"))


class _Facts:
    """Who heads and who prepares in some units on a day, and who of them is away. Three queries."""

    def __init__(self, unit_ids: Collection[int], day: dt.date, sight: Sight) -> None:
        few = len(unit_ids) <= NAMED
        posts = Posting.objects.seen(sight).on(day).filter(head__in=HEADING)
        posts = posts.filter(unit_id__in=unit_ids) if few else posts
        self.heads: dict[int, list[Approver]] = defaultdict(list)
        for row in _rows(posts, "title", "head"):
            self.heads[row["unit_id"]].append(_approver(row, row["title"], HeadKind(row["head"])))
        grants = Grant.objects.known(sight.known_at).on(day).filter(role=GrantRole.DELEGATE)
        grants = grants.filter(unit_id__in=unit_ids) if few else grants
        self.delegates: dict[int, list[Approver]] = defaultdict(list)
        for row in _rows(grants):
            self.delegates[row["unit_id"]].append(_approver(row, str(GrantRole.DELEGATE.label), HeadKind.NONE))
        away = Leave.objects.seen(sight).on(day).filter(person__postings__head__in=HEADING)
        self.away = set(away.values_list("person_id", flat=True))

    def chain(self, person_id: int, way: Sequence[Node]) -> Chain:
        levels = tuple(self._level(person_id, node) for node in way)
        chain = Chain(person_id, levels, ())
        preparing = [each for level in chain.steps for each in self.delegates[level.unit.unit_id]]
        return dataclasses.replace(chain, preparing=tuple(dict.fromkeys(preparing)))

    def _level(self, person_id: int, node: Node) -> Level:
        heads = self.heads[node.unit_id]
        if not heads:
            return Level(node, Outcome.VACANT, (), ())
        if any(head.person_id == person_id for head in heads):
            # Whoever acts for the person in question stands below them.
            return Level(node, Outcome.SELF, tuple(heads), ())
        present = [head for head in heads if head.person_id not in self.away]
        able = [head for head in present if head.user_id is not None]
        first = min((RANK[head.head] for head in able), default=0)
        deciding = tuple(head for head in able if RANK[head.head] == first)
        missing = Outcome.NO_ACCOUNT if present else Outcome.ON_LEAVE
        return Level(node, Outcome.DECIDES if deciding else missing, tuple(heads), deciding)


def _rows(held: QuerySet[Any], *fields: str) -> QuerySet[Any, dict[str, Any]]:
    """By unit, with who holds it, in the order of names."""
    of_person = ("person_id", "person__uuid", "person__user_id", "person__user__is_active", "person__name")
    return held.order_by("person__sort_key", "person_id", "pk").values("unit_id", *of_person, *fields)


def _approver(row: dict[str, Any], title: str, head: HeadKind) -> Approver:
    user_id = row["person__user_id"] if row["person__user__is_active"] else None
    return Approver(row["person_id"], row["person__uuid"], user_id, row["person__name"], title, head)


def _called(head: Approver) -> str:
    how = str(head.head.label) if head.head in {HeadKind.ADDITIONAL, HeadKind.ACTING} else ""
    return " ".join(part for part in (head.title, head.name, f"（{how}）" if how else "") if part)
