"""What rests on an applied import, so that it cannot be taken back: later changes, and whatever names its people."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.organization.enums import EffectKind, ImportStatus
from lms.organization.models import HrImport, ImportEffect, Leave, Person, Posting, Unit, UnitVersion

PART = 1000
DATED: tuple[type[Any], ...] = (UnitVersion, Posting, Leave)
_names: dict[str, str | Promise] = {}


def name_use(label: str, name: str | Promise) -> None:
    """What records of a model (app.model) are called; each app names its own, in AppConfig.ready()."""
    _names[label.lower()] = name


@dataclasses.dataclass(frozen=True)
class Effects:
    """The rows of an import, by table."""

    added: dict[str, list[int]]
    closed: dict[str, list[int]]
    plain: dict[int, dict[str, list[Any]]]

    @classmethod
    def of(cls, record: HrImport) -> "Effects":
        found: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in EffectKind.values}
        plain: dict[int, dict[str, list[Any]]] = {}
        for table, row_id, kind, before in record.effects.values_list("table", "row_id", "kind", "before"):
            found[kind][table].append(row_id)
            if kind == EffectKind.CHANGED:
                plain[row_id] = before
        return cls(found[EffectKind.ADDED], found[EffectKind.CLOSED], plain)


def blockers(record: HrImport, effects: Effects | None = None) -> list[str]:
    """Sentences that say what rests on the import; none: it can be taken back."""
    effects = effects or Effects.of(record)
    return [*_changed_since(record, effects), *_written_over(effects), *_named_elsewhere(effects)]


def _changed_since(record: HrImport, effects: Effects) -> Iterator[str]:
    """Rows that somebody has corrected, ended or followed since."""
    gone: list[tuple[str, int]] = []
    for model in DATED:
        table = str(model._meta.model_name)
        for part in _parts(effects.added.get(table, [])):
            closed = model._default_manager.filter(pk__in=part).exclude(superseded_at=None)
            gone += [(table, pk) for pk in closed.values_list("pk", flat=True)]
    if not gone:
        return
    yield ngettext(
        "%(count)d record that it wrote has been changed since.",
        "%(count)d records that it wrote have been changed since.",
        len(gone),
    ) % {"count": len(gone)}
    later = _imports_that_closed(record, gone)
    if later:
        yield _("Take back these later imports first: %(names)s.") % {"names": "、".join(later)}


def _imports_that_closed(record: HrImport, gone: Sequence[tuple[str, int]]) -> list[str]:
    found: set[int] = set()
    for model in DATED:
        ids = [pk for table, pk in gone if table == model._meta.model_name]
        for part in _parts(ids):
            effects = ImportEffect.objects.filter(
                table=model._meta.model_name,
                row_id__in=part,
                kind=EffectKind.CLOSED,
                record__status=ImportStatus.APPLIED,
            ).exclude(record=record)
            found.update(effects.values_list("record_id", flat=True))
    return list(HrImport.objects.filter(pk__in=found).order_by("applied_at").values_list("file_name", flat=True))


def _written_over(effects: Effects) -> Iterator[str]:
    """People whose name or address has been written anew."""
    count = 0
    for part in _parts(list(effects.plain)):
        for person in Person.objects.filter(pk__in=part):
            values = effects.plain[person.pk].items()
            count += any(getattr(person, key) != new for key, (_old, new) in values)
    if count:
        yield ngettext(
            "The name or address of %(count)d person has been changed since.",
            "The names or addresses of %(count)d people have been changed since.",
            count,
        ) % {"count": count}


def _named_elsewhere(effects: Effects) -> Iterator[str]:
    """Whatever names the people and units that it brought."""
    counted: dict[str, int] = defaultdict(int)
    for model in (Person, Unit):
        ids = effects.added.get(str(model._meta.model_name), [])
        for related, field in _relations(model):
            for part in _parts(ids):
                rows = related._base_manager.filter(**{f"{field}__in": part})
                counted[_name(related)] += _count_foreign(rows, related, effects)
    for name, count in counted.items():
        if count:
            yield _("“%(what)s” of people or units that it brought: %(count)d.") % {"what": name, "count": count}


def _count_foreign(rows: Any, model: type[Model], effects: Effects) -> int:
    """How many rows are not the import's own; what has been superseded counts no more."""
    if model not in DATED:
        return int(rows.count())
    own = set(effects.added.get(str(model._meta.model_name), []))
    return sum(1 for pk in rows.filter(superseded_at=None).values_list("pk", flat=True) if pk not in own)


def _relations(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Every table that refers to the model, whichever app it belongs to."""
    for related in apps.get_models(include_auto_created=True):
        for field in related._meta.local_fields:
            if field.is_relation and field.related_model is model:
                yield related, field.name


def _name(model: type[Model]) -> str:
    return str(_names.get(model._meta.label_lower, model._meta.verbose_name_plural))


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]
