"""What the catalogue's filters offer: categories, skills taught, roles with a curriculum."""

from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from courses.models import CourseCategory
from lms.common.prepared import Prepared
from lms.skills.models import DxRole, Skill

Choices = list[tuple[str, str]]


def _offered() -> QuerySet[Any, Any]:
    """As (name of the filter, value, label, label in English or "", the order's two keys)."""
    taught = Skill.objects.filter(courses__isnull=False).distinct()
    label = Concat("name", Value("（"), "framework__title", Value(" "), "framework__version", Value("）"))
    version = Concat("framework__code", Value(" "), "framework__version")
    roles = DxRole.objects.filter(curricula__isnull=False).distinct()
    name, in_english, nothing = F("name"), F("name_en"), Value("")
    rows: QuerySet[Any, Any] = _told(
        CourseCategory.objects.all(), "category", F("code"), label=name, english=in_english, first=nothing
    ).union(
        _told(taught, "skill", F("pk"), label=label, english=nothing, first=version),
        _told(roles, "role", F("code"), label=name, english=in_english, first=nothing),
        all=True,
    )
    return rows


def _told(
    rows: QuerySet[Any], name: str, value: Combinable, *, label: Combinable, english: Combinable, first: Combinable
) -> QuerySet[Any, Any]:
    columns = {"value": value, "label": label, "english": english, "first": first}
    told: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(filter=Value(name, CharField()), second=Cast("position", IntegerField()))
        .annotate(**{f"told_{key}": Cast(each, TextField()) for key, each in columns.items()})
        .values_list("filter", "told_value", "told_label", "told_english", "told_first", "second")
    )
    return told


OFFERED = Prepared(_offered)


def offered(*, in_english: bool) -> dict[str, Choices]:
    """By filter, its values with their labels in order: one query."""
    found: dict[str, Choices] = {"category": [], "skill": [], "role": []}
    rows = sorted(OFFERED.rows(), key=lambda row: (row[4], row[5], row[1]))
    for name, value, label, english, *_order in rows:
        found[name].append((value, english if in_english and english else label))
    return found
