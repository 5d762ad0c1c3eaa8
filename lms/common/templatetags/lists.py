"""Where one is, and what there is: breadcrumbs, tabs, steps, key-value lists, timelines, a person's line."""

from collections.abc import Iterable, Mapping, Sequence

from django import template

from lms.common.templatetags.kept import component

register = template.Library()


def _padded(row: Sequence[object], length: int) -> tuple[object, ...]:
    return tuple(row) + (None,) * (length - len(row))


@component(register, "breadcrumbs")
def breadcrumbs(items: Iterable[Sequence[object]], label: str = "") -> dict[str, object]:
    return {"items": [_padded(item, 2) for item in items], "label": label}


@component(register, "tabs")
def tabs(items: Iterable[Sequence[object]], label: str = "") -> dict[str, object]:
    return {"items": [_padded(item, 4) for item in items], "label": label}


@component(register, "steps")
def steps(items: Sequence[Mapping[str, object]], label: str = "") -> dict[str, object]:
    done = sum(1 for item in items if item.get("state") == "done")
    return {"items": items, "label": label, "done": done, "total": len(items)}


@component(register, "key_values")
def key_values(rows: Iterable[Sequence[object]]) -> dict[str, object]:
    return {"rows": [_padded(row, 3) for row in rows]}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Mapping[str, object]]) -> dict[str, object]:
    return {"items": items}


@register.inclusion_tag("components/person.html")
def person(
    *, name: str, kana: str = "", unit: str = "", post: str = "", url: str = "", note: str = ""
) -> dict[str, object]:
    """A person by name, reading and place in the city; no picture, since none is kept."""
    return {"name": name, "kana": kana, "unit": unit, "post": post, "url": url, "note": note}
