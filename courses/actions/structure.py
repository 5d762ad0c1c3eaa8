"""What all changes of the structure share: one at a time, and the graph in which nothing may lead back to itself."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import connection
from django.utils.translation import gettext as _

from courses.models import Prerequisite
from courses.queries.curricula import all_editions, equivalents
from courses.queries.titles import course_codes
from lms.common.errors import DomainError

# The number by which PostgreSQL knows this lock; SQLite has one writer.
_LOCK = 7_240_051
COURSE, CURRICULUM = "course", "curriculum"
Node = tuple[str, int]
Graph = Mapping[Node, Collection[Node]]


def lock_structure() -> None:
    """Until the transaction ends: two changes that are right each by itself may close a circle together."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def needs_graph(today: dt.date, more: Iterable[tuple[Node, Node]] = ()) -> Graph:
    """What each course and curriculum needs: prerequisites, the courses of editions in force and to come, `more`."""
    edges: dict[Node, set[Node]] = defaultdict(set)
    for course, needs, curriculum in Prerequisite.objects.values_list("course_id", "needs_id", "needs_curriculum_id"):
        edges[COURSE, course].add((COURSE, needs) if needs else (CURRICULUM, curriculum or 0))
    for edition in all_editions():
        if edition.until is None or edition.until > today:
            for course in edition.needed_courses:
                edges[CURRICULUM, edition.curriculum_id].add((COURSE, course))
    for start, end in more:
        edges[start].add(end)
    return edges


def leads_back(graph: Graph, start: Node) -> bool:
    """Whether `start` needs itself, over whatever lies between."""
    waiting, seen = list(graph.get(start, ())), set()
    while waiting:
        node = waiting.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            waiting.extend(graph.get(node, ()))
    return False


def check_no_circle(graph: Graph, start: Node, field: str) -> None:
    if leads_back(graph, start):
        raise DomainError(
            _("This would go round in a circle: what is asked for first needs this course itself."),
            code="circle",
            field=field,
        )


def check_no_double(courses: Collection[int]) -> None:
    """Two courses of one edition that count for each other would be two with one completion."""
    ways, inside = equivalents(), set(courses)
    for course in courses:
        for way in ways.get(course, ()):
            if way.course in inside and way.until is None:
                names = course_codes([course, way.course])
                words = {"one": names[course][1], "other": names[way.course][1]}
                message = _("“%(one)s” and “%(other)s” count for each other: keep one of them.") % words
                raise DomainError(message, code="double", field="courses")
