"""Who belongs to an audience, by the record that evaluation keeps; and how people who are meant are shown in lists."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from lms.common.access import Access
from lms.organization.enums import PostingKind
from lms.organization.models import (
    Audience,
    AudienceEvaluation,
    AudienceMembership,
    AudienceRule,
    Person,
    Posting,
    Sight,
)
from lms.organization.queries.audiences.moments import Moment
from lms.organization.queries.audiences.rules import read_rule
from lms.organization.queries.people import visible_people
from lms.organization.queries.tree import Node, Tree


def membership_on(day: dt.date) -> Q:
    """About AudienceMembership."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def members_of(audience: Audience, day: dt.date) -> QuerySet[Person]:
    """Those who belonged on `day`, as it was found at the time, in the order of kana.

    Only announced transfers count, whoever asks. For days to come: audience_people.
    """
    held = AudienceMembership.objects.filter(membership_on(day), audience=audience)
    return Person.objects.filter(pk__in=held.values("person_id"))


def current_rule(audience: Audience) -> AudienceRule:
    return AudienceRule.objects.known().select_related("recorded_by").get(audience=audience)


def depends_on(audience: Audience, topic: str) -> bool:
    """Whether news of `topic` may change who belongs. A rule that cannot be read is looked at each time."""
    rule, _ = read_rule(current_rule(audience).document)
    return rule is None or topic in rule.topics


def audience_list(*, archived: bool = False) -> QuerySet[Audience]:
    """With `document` of the rule, `members` now, and when and how they were worked out last."""
    latest = AudienceEvaluation.objects.filter(audience=OuterRef("pk")).order_by("-at", "-pk")
    rule = AudienceRule.objects.known().filter(audience=OuterRef("pk"))
    audiences = Audience.objects.filter(archived_at__isnull=not archived)
    return audiences.annotate(
        document=Subquery(rule.values("document")[:1]),
        members=Subquery(latest.values("members")[:1]),
        evaluated_at=Subquery(latest.values("at")[:1]),
        problem=Subquery(latest.values("problem")[:1]),
    )


def with_documents(audiences: Iterable[Any]) -> list[tuple[Audience, Any]]:
    """Rows of `audience_list`, each with what its rule says."""
    return [(row, row.document) for row in audiences]


def recent_changes(audience: Audience) -> QuerySet[AudienceMembership]:
    """Who joined or left, latest first; whoever did both is there once, by the later of the two."""
    rows = AudienceMembership.objects.filter(audience=audience)
    return (
        rows.select_related("person", "joined_by", "left_by")
        .annotate(
            changed_at=Subquery(
                AudienceEvaluation.objects.filter(Q(pk=OuterRef("left_by_id")) | Q(pk=OuterRef("joined_by_id")))
                .order_by("-at", "-pk")
                .values("at")[:1]
            )
        )
        .order_by("-changed_at", "person__sort_key", "pk")
    )


def evaluation_before(evaluation: AudienceEvaluation) -> AudienceEvaluation | None:
    """The one that came before it and went well."""
    earlier = Q(at__lt=evaluation.at) | Q(at=evaluation.at, pk__lt=evaluation.pk)
    rows = AudienceEvaluation.objects.filter(earlier, audience_id=evaluation.audience_id, problem="")
    return rows.select_related("rule").first()


@dataclasses.dataclass(frozen=True)
class Placed:
    """A person as a list shows them: where the primary post is, or else another of the day."""

    person: Person
    place: str
    bureau: str
    title: str
    grade: str
    since: dt.date | None


def placed_people(people: Sequence[Person], moment: Moment) -> list[Placed]:
    """In the order given; one query for all."""
    held: dict[int, Posting] = {}
    posts = moment.posts.filter(person_id__in=[person.pk for person in people])
    for post in posts.order_by("pk"):
        if post.person_id not in held or post.kind == PostingKind.PRIMARY:
            held[post.person_id] = post
    return [_placed(person, held.get(person.pk), moment.tree) for person in people]


def _placed(person: Person, post: Posting | None, tree: Tree) -> Placed:
    if post is None:
        return Placed(person, person.affiliation, "", "", "", None)
    bureau = tree.bureau_of(post.unit_id)
    place, grade = tree.path_name(post.unit_id), post.get_grade_display()
    return Placed(person, place, bureau.name if bureau else "", post.title, grade, post.valid_from)


@dataclasses.dataclass(frozen=True)
class BureauPeople:
    """How many of some people have their primary post below a bureau (None: elsewhere, or none)."""

    bureau: Node | None
    count: int


def by_bureau(people: QuerySet[Person], moment: Moment, total: int) -> list[BureauPeople]:
    """In the order of the tree, bureaus without anybody left out. The counts add up to `total`."""
    posts = moment.posts.filter(kind=PostingKind.PRIMARY, person_id__in=people.order_by().values("pk"))
    counts: dict[int | None, int] = {}
    for unit_id, count in posts.values_list("unit_id").annotate(count=Count("pk")).order_by():
        bureau = moment.tree.bureau_of(unit_id)
        key = bureau.unit_id if bureau else None
        counts[key] = counts.get(key, 0) + count
    rest = total - sum(counts.values()) + counts.pop(None, 0)
    found = [BureauPeople(node, counts[node.unit_id]) for node in moment.tree.bureaus() if node.unit_id in counts]
    return [*found, BureauPeople(None, rest)] if rest else found


def those_seen(people: QuerySet[Person], access: Access, day: dt.date, sight: Sight) -> QuerySet[Person]:
    """Those of them whose names the reader may see."""
    return people.filter(pk__in=visible_people(access, day, sight).order_by().values("pk"))


def is_member(audience: Audience, person: Person, day: dt.date) -> bool:
    return AudienceMembership.objects.filter(membership_on(day), audience=audience, person=person).exists()


def memberships_of(audience: Audience, person: Person) -> list[AudienceMembership]:
    """One person's comings and goings, latest first."""
    rows = AudienceMembership.objects.filter(audience=audience, person=person)
    return list(rows.select_related("joined_by", "left_by").order_by("-since", "-pk"))
