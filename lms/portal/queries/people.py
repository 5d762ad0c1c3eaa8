"""People whose records the reader may open, narrowed, a page at a time."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from courses.queries.due import late_enrolments
from lms.common.access import Access
from lms.common.clock import local_date
from lms.organization.enums import PostingKind
from lms.organization.models import Person, Posting, Sight
from lms.organization.queries import Node, Tree, find_people, postings_on, tree_on, visible_people
from lms.portal.queries.standings import on_leave
from lms.talent.models import Certification, Designation
from lms.talent.queries.sections import LEADER

PAGE = 50


class Show(StrEnum):
    ALL = ""
    LATE = "late"
    CERTIFIED = "certified"
    LEADER = "leader"


@dataclasses.dataclass(frozen=True)
class Wanted:
    text: str = ""
    unit: uuid.UUID | None = None
    show: Show = Show.ALL
    page: str = "1"


@dataclasses.dataclass(frozen=True)
class PersonLine:
    person: Person
    place: str
    unit: uuid.UUID | None
    post: str
    is_late: bool
    is_certified: bool
    is_designated: bool
    is_on_leave: bool


@dataclasses.dataclass(frozen=True)
class PeoplePage:
    lines: tuple[PersonLine, ...]
    page: "Page[Person]"
    units: tuple[tuple[Node, int], ...]
    unit: Node | None
    is_whole_city: bool


def people_page(access: Access, wanted: Wanted, *, sight: Sight) -> PeoplePage:
    """In kana order. Whoever has no post on the day is found by those who see the whole city."""
    day = local_date(sight.now)
    tree = tree_on(day, sight)
    units = _units(access, tree)
    unit = next((node for node, _ in units if node.uuid == wanted.unit), None)
    people = _narrowed(find_people(visible_people(access, day, sight), wanted.text), wanted, unit, tree, sight=sight)
    page = Paginator(people.order_by("sort_key", "pk"), PAGE).get_page(wanted.page)
    lines = _lines(list(page.object_list), day, sight, tree)
    return PeoplePage(lines, page, units, unit, access.sees_all)


def _units(access: Access, tree: Tree) -> tuple[tuple[Node, int], ...]:
    """Bureaus and sections to choose from, each with how deep it lies."""
    depth = {node.unit_id: len(tree.path(node.unit_id)) for node in tree.nodes.values()}
    seen = {node.unit_id for node in tree.nodes.values() if access.sees_all or node.unit_id in access.unit_ids}
    bureaus = {node.unit_id for node in tree.bureaus()}
    ordered: list[tuple[Node, int]] = []
    waiting = tree.children(None)[::-1]
    while waiting:
        node = waiting.pop()
        if node.unit_id in seen and (node.is_section or node.unit_id in bureaus):
            ordered.append((node, depth[node.unit_id]))
        waiting.extend(reversed(tree.children(node.unit_id)))
    return tuple(ordered)


def _narrowed(
    people: QuerySet[Person], wanted: Wanted, unit: Node | None, tree: Tree, *, sight: Sight
) -> QuerySet[Person]:
    day = local_date(sight.now)
    if unit is not None:
        posted = postings_on(day, sight).filter(unit_id__in=tree.below(unit.unit_id))
        people = people.filter(pk__in=posted.values("person_id"))
    if wanted.show == Show.LATE:
        people = people.filter(pk__in=late_enrolments(day, sight).values("person_id"))
    elif wanted.show == Show.CERTIFIED:
        people = people.filter(pk__in=_certified(day, sight).values("person_id"))
    elif wanted.show == Show.LEADER:
        people = people.filter(pk__in=_designated(day, sight).values("person_id"))
    return people


def _certified(day: dt.date, sight: Sight) -> QuerySet[Certification]:
    return Certification.objects.known(sight.known_at).on(day).filter(role__code=LEADER)


def _designated(day: dt.date, sight: Sight) -> QuerySet[Designation]:
    return Designation.objects.known(sight.known_at).on(day).filter(role__code=LEADER)


def _lines(people: list[Person], day: dt.date, sight: Sight, tree: Tree) -> tuple[PersonLine, ...]:
    """What one page shows of each, in five queries."""
    posts = _primary_posts(people, day, sight)
    keys = [person.pk for person in people]
    late = _among(late_enrolments(day, sight, keys), keys)
    certified = _among(_certified(day, sight), keys)
    designated = _among(_designated(day, sight), keys)
    away = _among(on_leave(day, sight), keys)
    return tuple(
        PersonLine(
            person=person,
            place=tree.path_name(posts[person.pk].unit_id) if person.pk in posts else "",
            unit=_unit_of(posts.get(person.pk), tree),
            post=posts[person.pk].title if person.pk in posts else "",
            is_late=person.pk in late,
            is_certified=person.pk in certified,
            is_designated=person.pk in designated,
            is_on_leave=person.pk in away,
        )
        for person in people
    )


def _unit_of(post: Posting | None, tree: Tree) -> uuid.UUID | None:
    node = tree.node(post.unit_id) if post else None
    return node.uuid if node else None


def _primary_posts(people: list[Person], day: dt.date, sight: Sight) -> Mapping[int, Posting]:
    """The primary post of each, or a concurrent one where there is no other."""
    rows = postings_on(day, sight).filter(person__in=people)
    return {row.person_id: row for row in sorted(rows, key=lambda row: row.kind == PostingKind.PRIMARY)}


def _among(rows: QuerySet[Any], keys: Collection[int]) -> set[int]:
    return set(rows.filter(person_id__in=keys).values_list("person_id", flat=True))
