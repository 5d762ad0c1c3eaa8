"""The facts about some people by which conditions are explained: read once for all conditions of a rule."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from functools import cached_property
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from lms.organization.enums import PostingKind
from lms.organization.models import Leave, Person, Posting
from lms.organization.queries.audiences.moments import Moment, date_words

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, eq=False)
class Witness:
    """Knows everything of a few people, and nothing of others."""

    person_ids: frozenset[int]
    moment: Moment
    kept: dict[Hashable, Any] = dataclasses.field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, person_ids: Collection[int], moment: Moment) -> "Witness":
        return cls(frozenset(person_ids), moment)

    def memo(self, key: Hashable, read: Callable[[], T]) -> T:
        """For facts of other apps."""
        if key not in self.kept:
            self.kept[key] = read()
        value: T = self.kept[key]
        return value

    @cached_property
    def people(self) -> dict[int, Person]:
        return Person.objects.in_bulk(self.person_ids)

    @cached_property
    def seen(self) -> frozenset[int]:
        """Those of them whom the sight shows at all."""
        people = Person.objects.seen(self.moment.sight).filter(pk__in=self.person_ids)
        return frozenset(people.values_list("pk", flat=True))

    @cached_property
    def history(self) -> dict[int, list[Posting]]:
        """By person, the posts that began by the day, oldest first."""
        rows = Posting.objects.seen(self.moment.sight).filter(
            person_id__in=self.person_ids, valid_from__lte=self.moment.day
        )
        return self._by_person(rows.order_by("valid_from", "pk"))

    @cached_property
    def leaves(self) -> dict[int, list[Leave]]:
        rows = Leave.objects.seen(self.moment.sight).on(self.moment.day).filter(person_id__in=self.person_ids)
        return self._by_person(rows)

    def posts(self, person_id: int) -> list[Posting]:
        """Those held on the day, the primary one first."""
        held = [post for post in self.history.get(person_id, []) if post.holds_on(self.moment.day)]
        return sorted(held, key=lambda post: post.kind != PostingKind.PRIMARY)

    def primary(self, person_id: int) -> Posting | None:
        return next((post for post in self.posts(person_id) if post.kind == PostingKind.PRIMARY), None)

    def earlier_primaries(self, person_id: int) -> list[Posting]:
        return [
            post
            for post in self.history.get(person_id, [])
            if post.kind == PostingKind.PRIMARY and post.valid_to and post.valid_to <= self.moment.day
        ]

    def _by_person(self, rows: Any) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            found[row.person_id].append(row)
        return found

    def post_words(self, post: Posting) -> str:
        """「建設局 道路課に本務（令和8年4月1日から）」"""
        kind = PostingKind(post.kind).label
        return _("%(kind)s in %(unit)s (since %(day)s)") % {
            "kind": kind,
            "unit": self.moment.tree.path_name(post.unit_id) or _("a unit that is not there on this day"),
            "day": date_words(post.valid_from),
        }

    def posts_words(self, posts: list[Posting]) -> str:
        return _(", ").join(self.post_words(post) for post in posts) or _("holds no post on this day")


def ended_on(posts: list[Posting]) -> dt.date | None:
    """The last day of the latest of some posts that are over."""
    ends = [post.valid_to for post in posts if post.valid_to]
    return max(ends) - dt.timedelta(days=1) if ends else None
