"""Units that are no longer there, and what became of them, by lineage."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from lms.organization.models import PUBLIC, Sight, Unit, UnitLineage
from lms.organization.queries.places import places
from lms.organization.queries.tree import Node, Tree, tree_on


@dataclasses.dataclass(frozen=True)
class Gone:
    """A unit that ended. `followed_by`: the units of the day that follow it; empty where it was abolished."""

    unit_id: int
    uuid: uuid.UUID
    name: str
    last_day: dt.date | None
    followed_by: tuple[Node, ...]


def gone_units(keys: Collection[uuid.UUID | str], day: dt.date, now: dt.datetime) -> list[Gone]:
    """Those of the units that are over by `day`, as everybody may know: what is not announced is followed by nobody.

    Four queries for any number of units.
    """
    sight = PUBLIC(now)
    tree = tree_on(day, sight)
    missing = {str(key) for key in keys if tree.named(key) is None}
    if not missing:
        return []
    units = list(Unit.objects.filter(uuid__in=missing))
    past = places(sight, {unit.pk for unit in units})
    lines = lineage_seen(sight, day)
    found = []
    for unit in units:
        ends = [version.valid_to for version in past.versions.get(unit.pk, []) if version.valid_from <= day]
        if not ends:
            continue  # to come, or never there in public sight
        last = max((end for end in ends if end), default=None)
        name = past.own_name(unit.pk, day)
        following = tuple(_following(unit.pk, lines, tree))
        found.append(Gone(unit.pk, unit.uuid, name, last - dt.timedelta(days=1) if last else None, following))
    return sorted(found, key=lambda gone: gone.name)


def lineage_seen(sight: Sight, day: dt.date) -> Mapping[int, list[int]]:
    """By unit, the units that followed it by `day`."""
    lines: dict[int, list[int]] = defaultdict(list)
    rows = UnitLineage.objects.seen(sight).filter(valid_from__lte=day, successor__isnull=False)
    for before, after in rows.order_by("valid_from", "pk").values_list("predecessor_id", "successor_id"):
        if after != before:
            lines[before].append(after)
    return lines


def _following(unit_id: int, lines: Mapping[int, list[int]], tree: Tree) -> Iterator[Node]:
    """Onward until a unit of the day is met; each once, however the lines meet."""
    seen, waiting = {unit_id}, list(lines.get(unit_id, ()))
    while waiting:
        step = waiting.pop(0)
        if step in seen:
            continue
        seen.add(step)
        if (node := tree.node(step)) is not None:
            yield node
        else:
            waiting.extend(lines.get(step, ()))
