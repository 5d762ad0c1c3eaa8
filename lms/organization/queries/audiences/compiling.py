"""A rule as one query.

The primary post is one a person and day. So a part of the tree that asks for nothing but primary posts is one
predicate over one row, whatever AND, OR and NOT it is made of, and becomes one subquery instead of one for each
condition. Whoever has no primary post fails each of its conditions; `default` is what the part then comes to.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet

from lms.common.generations import one_look
from lms.organization.enums import PersonKind, PostingKind
from lms.organization.models import Person, Sight
from lms.organization.queries.audiences.conditions import OfPost, Posts
from lms.organization.queries.audiences.moments import Moment
from lms.organization.queries.audiences.present import present_posts
from lms.organization.queries.audiences.rules import Among, Group, Join, Node, Rule, Test


@dataclasses.dataclass(frozen=True)
class OfPrimary:
    """A predicate over the primary post, and what it comes to without one."""

    q: Q
    default: bool


@dataclasses.dataclass(frozen=True)
class Settled:
    """A predicate over the person. `posted`: nobody without a post of the day satisfies it."""

    q: Q
    posted: bool = False


Piece = OfPrimary | Settled


def audience_people(rule: Rule, day: dt.date, sight: Sight) -> QuerySet[Person]:
    """Everybody whom the rule means on `day`, as `sight` shows the organisation, in the order of kana."""
    return people_at(rule, Moment(day, sight))


def people_at(rule: Rule, moment: Moment) -> QuerySet[Person]:
    where = _settle(_compile(rule.where, moment), moment)
    serving = Q(kind=PersonKind.EMPLOYEE) if where.posted else Q(kind=PersonKind.EMPLOYEE) & in_service(moment)
    among = {
        Among.EMPLOYEE: serving,
        Among.EXTERNAL: Q(kind=PersonKind.EXTERNAL),
        Among.EVERYBODY: serving | Q(kind=PersonKind.EXTERNAL),
    }
    return Person.objects.seen(moment.sight).filter(among[rule.among] & where.q)


def how_many(rule: Rule, moment: Moment) -> int:
    """How many people_at(rule, moment) holds: of the posts kept for today, where the rule asks for nothing else."""
    with one_look():
        where = _compile(rule.where, moment)
        asks_posts_alone = isinstance(where, OfPrimary) and not where.default and rule.among == Among.EMPLOYEE
        kept = present_posts(moment.sight) if asks_posts_alone and moment.is_today else None
    people: QuerySet[Any] = people_at(rule, moment).order_by() if kept is None else kept.filter(where.q)
    return people.count()


def in_service(moment: Moment) -> Q:
    """Whoever holds any post on the day."""
    return Q(pk__in=moment.posts.values("person_id"))


def _compile(node: Node, moment: Moment) -> Piece:
    piece = _group(node, moment) if isinstance(node, Group) else _test(node, moment)
    if not node.negated:
        return piece
    return OfPrimary(~piece.q, not piece.default) if isinstance(piece, OfPrimary) else Settled(~piece.q)


def _test(test: Test, moment: Moment) -> Piece:
    wanted = test.condition.wanted(test.values, moment)
    if not isinstance(wanted, OfPost):
        return Settled(wanted.q)
    if wanted.posts == Posts.PRIMARY:
        return OfPrimary(wanted.q, default=False)
    return Settled(Q(pk__in=moment.posts.filter(wanted.q).values("person_id")), posted=True)


def _group(group: Group, moment: Moment) -> Piece:
    if not group.of:
        return Settled(Q())
    pieces = [_compile(node, moment) for node in group.of]
    decide: Callable[[Sequence[bool]], bool] = all if group.join == Join.ALL else any
    primary = [piece for piece in pieces if isinstance(piece, OfPrimary)]
    merged = [OfPrimary(_joined(group.join, primary), decide([p.default for p in primary]))] if primary else []
    others = [piece for piece in pieces if isinstance(piece, Settled)]
    if not others:
        return merged[0]
    settled = [*(_settle(piece, moment) for piece in merged), *others]
    needs_post = any if group.join == Join.ALL else all
    return Settled(_joined(group.join, settled), posted=needs_post(piece.posted for piece in settled))


def _joined(join: Join, pieces: Sequence[Piece]) -> Q:
    return reduce(lambda a, b: a & b if join == Join.ALL else a | b, (piece.q for piece in pieces))


def _settle(piece: Piece, moment: Moment) -> Settled:
    if isinstance(piece, Settled):
        return piece
    primary = moment.posts.filter(kind=PostingKind.PRIMARY)
    if piece.default:
        return Settled(~Q(pk__in=primary.filter(~piece.q).values("person_id")))
    return Settled(Q(pk__in=primary.filter(piece.q).values("person_id")), posted=True)
