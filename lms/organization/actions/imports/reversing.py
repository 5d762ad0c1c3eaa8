"""Taking an applied import back: what it added is closed, what it closed holds again. Nothing is deleted."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.models import copy_of
from lms.organization.actions import leave as leaves
from lms.organization.actions import postings as posts
from lms.organization.actions import units
from lms.organization.actions.imports.holding import ImportRefused, audit_import, hold
from lms.organization.actions.imports.plain import overwrite
from lms.organization.actions.imports.writing import leave_steps, lock_people, post_steps, unit_step
from lms.organization.actions.recording import Stamp, chunks, write
from lms.organization.enums import EffectKind, ImportStatus
from lms.organization.models import HrImport, Leave, Person, Posting, UnitVersion
from lms.organization.queries.imports.uses import Effects, blockers

Changes = list[tuple[list[Any], list[Any]]]


@transaction.atomic
def reverse_import(*, record: HrImport, now: dt.datetime, by: User | None) -> HrImport:
    """Put everything back as it was before. DomainError (built_upon): something rests on it, and the message says what.

    People whom the import brought stay in the tables and are shown nowhere; their numbers are free again.
    """
    units.lock_tree()
    held = hold(record, {ImportStatus.APPLIED})
    effects = Effects.of(held)
    _lock_all(effects)
    if found := blockers(held, effects):
        raise ImportRefused(
            _("This import cannot be taken back any more. %(why)s") % {"why": " ".join(found)}, code="built_upon"
        )
    stamp = Stamp(now, by)
    for model in (Leave, Posting, UnitVersion):
        _restore(held, model, stamp)
    overwrite({pk: {key: (new, old) for key, (old, new) in plain.items()} for pk, plain in effects.plain.items()})
    for part in chunks(effects.added.get("person", [])):
        Person.objects.filter(pk__in=part).update(withdrawn_at=now, employee_number=None)
    held.status, held.reversed_at, held.reversed_by = ImportStatus.REVERSED, now, by
    held.save(update_fields=["status", "reversed_at", "reversed_by"])
    audit_import("organization.import_reversed", held, now, by)
    return held


def _lock_all(effects: Effects) -> None:
    people = set(effects.added.get("person", [])) | set(effects.plain)
    for model in (Posting, Leave):
        table = str(model._meta.model_name)
        for part in chunks([*effects.added.get(table, []), *effects.closed.get(table, [])]):
            people.update(model._default_manager.filter(pk__in=part).values_list("person_id", flat=True))
    lock_people(people)


def _restore(record: HrImport, model: type[Any], stamp: Stamp) -> None:
    """Step by step as it was written, so that whatever became public together goes together."""
    changes = _changes(record, model)
    if not changes:
        return
    if model is Posting:
        write(Posting, post_steps(changes, stamp.now), stamp, messages=posts.MESSAGES)
    elif model is Leave:
        write(Leave, leave_steps(changes, stamp.now), stamp, messages=leaves.MESSAGES)
    else:
        ended = {row.unit_id for close, _add in changes for row in close}
        steps = [unit_step(close, add, ended, stamp.now) for close, add in changes]
        write(UnitVersion, steps, stamp, messages=units.MESSAGES)


def _changes(record: HrImport, model: type[Any]) -> Changes:
    """(rows that were added and go, copies of the rows that were closed and hold again) of each step."""
    rows = list(record.effects.filter(table=model._meta.model_name).values_list("step", "row_id", "kind"))
    known = _by_id(model, (row_id for _step, row_id, _kind in rows))
    steps: dict[int, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for step, row_id, kind in rows:
        if kind == EffectKind.ADDED:
            steps[step][0].append(known[row_id])
        else:
            steps[step][1].append(copy_of(known[row_id], withdrawn_at=None))
    return list(steps.values())


def _by_id(model: type[Any], ids: Iterable[int]) -> dict[int, Any]:
    return {row.pk: row for part in chunks(ids) for row in model._default_manager.filter(pk__in=part)}
