"""Conditions on the posts that people hold."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.text import search_key
from lms.organization.enums import HEADING, EmploymentType, Grade, HeadKind
from lms.organization.models import Posting
from lms.organization.queries.audiences.conditions import (
    WHICH_POSTS,
    Condition,
    Finding,
    OfPost,
    Posts,
    Values,
)
from lms.organization.queries.audiences.moments import Moment
from lms.organization.queries.audiences.parameters import Choice, Choices, Lookup, Text
from lms.organization.queries.audiences.witness import Witness

WITH_BELOW, ALONE = "below", "alone"
CONTAINS, EQUALS = "contains", "equals"


def either(labels: list[str]) -> str:
    return str(_(" or ")).join(labels)


def counted(values: Values) -> str:
    """What is said where concurrent posts count, too."""
    return _(" (concurrent posts too)") if values["posts"] == Posts.ANY else ""


class PostCondition(Condition):
    """Looks at the primary post, or at any post, one at a time."""

    def q(self, values: Values, moment: Moment) -> Q:
        raise NotImplementedError

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        """The same in Python, for the posts of a few people."""
        raise NotImplementedError

    def fact(self, post: Posting, witness: Witness) -> str:
        return witness.post_words(post)

    def wanted(self, values: Values, moment: Moment) -> OfPost:
        return OfPost(self.q(values, moment), Posts(values["posts"]))

    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        fits = self.fits(values, witness)
        return {person_id: self._finding(values, witness, person_id, fits) for person_id in witness.person_ids}

    def _finding(self, values: Values, witness: Witness, person_id: int, fits: Callable[[Posting], bool]) -> Finding:
        primary = witness.primary(person_id)
        posts = witness.posts(person_id) if values["posts"] == Posts.ANY else [primary] if primary else []
        fitting = [post for post in posts if fits(post)]
        shown = fitting or posts or witness.posts(person_id)
        facts = _(", ").join(self.fact(post, witness) for post in shown)
        return Finding(bool(fitting), facts or _("holds no post on this day"))


def unit_names(moment: Moment) -> dict[str, str]:
    """By uuid, the units of the day in the order of the tree, by the names on the way down."""
    tree = moment.tree
    found: dict[str, str] = {}
    waiting = [(node, "") for node in reversed(tree.children(None))]
    while waiting:
        node, above = waiting.pop()
        name = f"{above} {node.name}".strip()
        found[str(node.uuid)] = name
        below = "" if node.kind == "city" else name
        waiting.extend((child, below) for child in reversed(tree.children(node.unit_id)))
    return found


class InUnit(PostCondition):
    kind = "unit"
    label = gettext_lazy("Unit")
    parameters = (
        Lookup(name="units", label=gettext_lazy("Units"), everything=unit_names),
        Choice(
            name="reach",
            label=gettext_lazy("Units below"),
            options=((WITH_BELOW, gettext_lazy("With all below")), (ALONE, gettext_lazy("This unit alone"))),
        ),
        WHICH_POSTS,
    )

    def unit_ids(self, values: Values, moment: Moment) -> frozenset[int]:
        """The units meant, as the day's tree has them."""
        key = (self.kind, tuple(values["units"]), values["reach"])
        return moment.memo(key, lambda: self._unit_ids(values, moment))

    def _unit_ids(self, values: Values, moment: Moment) -> frozenset[int]:
        found = (moment.tree.named(key) for key in values["units"])
        named = frozenset(node.unit_id for node in found if node is not None)
        if values["reach"] == ALONE:
            return named
        return frozenset().union(*(moment.tree.below(unit_id) for unit_id in named))

    def q(self, values: Values, moment: Moment) -> Q:
        return Q(unit_id__in=sorted(self.unit_ids(values, moment)))

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        text = (
            _("is not posted in %(units)s%(below)s%(posts)s")
            if negated
            else _("is posted in %(units)s%(below)s%(posts)s")
        )
        below = _(" (with all below)") if values["reach"] == WITH_BELOW else ""
        names = either(InUnit.parameters[0].labels(values["units"], moment))
        return text % {"units": names, "below": below, "posts": counted(values)}

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        ids = self.unit_ids(values, witness.moment)
        return lambda post: post.unit_id in ids


class HasGrade(PostCondition):
    kind = "grade"
    label = gettext_lazy("Grade")
    parameters = (
        Choices(name="grades", label=gettext_lazy("Grades"), options=lambda: Grade.choices),
        WHICH_POSTS,
    )

    def q(self, values: Values, moment: Moment) -> Q:
        return Q(grade__in=values["grades"])

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        text = _("is not of %(grades)s%(posts)s") if negated else _("is of %(grades)s%(posts)s")
        names = [str(Grade(grade).label) for grade in values["grades"]]
        return text % {"grades": either(names), "posts": counted(values)}

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        return lambda post: post.grade in values["grades"]

    def fact(self, post: Posting, witness: Witness) -> str:
        return _("%(grade)s: %(post)s") % {"grade": Grade(post.grade).label, "post": witness.post_words(post)}


TITLES_SQL = """
WITH RECURSIVE seen(title) AS (
  SELECT MIN(title) FROM organization_posting
  UNION ALL
  SELECT (SELECT MIN(p.title) FROM organization_posting p WHERE p.title > seen.title)
  FROM seen WHERE seen.title IS NOT NULL
) SELECT title FROM seen WHERE title IS NOT NULL
"""


def titles() -> list[str]:
    """Every position that was ever written, each once: by leaps over the index, not by reading all posts."""
    with connection.cursor() as cursor:
        cursor.execute(TITLES_SQL)
        return [row[0] for row in cursor.fetchall()]


class HasPosition(PostCondition):
    """Width, kana and variants are folded as in every search. The folding is Python's, so it is done to the distinct
    titles and the query names those that match; which posts are seen decides the query alone."""

    kind = "position"
    label = gettext_lazy("Position")
    parameters = (
        Text(name="text", label=gettext_lazy("Name of the position"), longest=50),
        Choice(
            name="match",
            label=gettext_lazy("Compare"),
            options=((CONTAINS, gettext_lazy("Contains")), (EQUALS, gettext_lazy("Is exactly"))),
        ),
        WHICH_POSTS,
    )

    def matching(self, values: Values, title: str) -> bool:
        key, text = search_key(title), search_key(values["text"])
        return key == text if values["match"] == EQUALS else text in key

    def q(self, values: Values, moment: Moment) -> Q:
        known = moment.memo(titles, titles)
        return Q(title__in=[title for title in known if self.matching(values, title)])

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        texts = {
            (CONTAINS, False): _("holds a position with “%(text)s” in its name%(posts)s"),
            (CONTAINS, True): _("holds no position with “%(text)s” in its name%(posts)s"),
            (EQUALS, False): _("holds the position “%(text)s”%(posts)s"),
            (EQUALS, True): _("does not hold the position “%(text)s”%(posts)s"),
        }
        return texts[values["match"], negated] % {"text": values["text"], "posts": counted(values)}

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        return lambda post: self.matching(values, post.title)

    def fact(self, post: Posting, witness: Witness) -> str:
        return _("%(title)s: %(post)s") % {"title": post.title, "post": witness.post_words(post)}


class HasEmployment(PostCondition):
    kind = "employment"
    label = gettext_lazy("Employment")
    parameters = (
        Choices(name="types", label=gettext_lazy("Employment"), options=lambda: EmploymentType.choices),
        WHICH_POSTS,
    )

    def q(self, values: Values, moment: Moment) -> Q:
        return Q(employment__in=values["types"])

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        text = _("is not employed as %(types)s%(posts)s") if negated else _("is employed as %(types)s%(posts)s")
        names = [str(EmploymentType(kind).label) for kind in values["types"]]
        return text % {"types": either(names), "posts": counted(values)}

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        return lambda post: post.employment in values["types"]

    def fact(self, post: Posting, witness: Witness) -> str:
        values = {"type": EmploymentType(post.employment).label, "post": witness.post_words(post)}
        return _("%(type)s: %(post)s") % values


class IsHead(PostCondition):
    """事務取扱 and 事務代理 head a unit as well; they are often concurrent posts."""

    kind = "head"
    label = gettext_lazy("Head of a unit")
    parameters = (WHICH_POSTS,)

    def q(self, values: Values, moment: Moment) -> Q:
        return Q(head__in=sorted(HEADING))

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        text = _("does not head a unit%(posts)s") if negated else _("heads a unit%(posts)s")
        return text % {"posts": counted(values)}

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        return lambda post: post.head in HEADING

    def fact(self, post: Posting, witness: Witness) -> str:
        values: dict[str, Any] = {"head": HeadKind(post.head).label, "post": witness.post_words(post)}
        return _("%(head)s: %(post)s") % values
