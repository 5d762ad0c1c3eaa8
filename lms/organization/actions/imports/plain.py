"""Names, readings and addresses of people: written over, with what stood there before kept for taking it back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from lms.accounts.models import User
from lms.organization.actions.people import NewPerson, register_people, write_keys
from lms.organization.actions.recording import Stamp, Step, changed_meanwhile, chunks
from lms.organization.enums import EffectKind
from lms.organization.models import HrImport, ImportEffect, Person, Posting
from lms.organization.queries.imports.entries import Entry

KEYS = ("search_key", "sort_key")
BATCH = 500


def register_new(
    entries: Sequence[Entry], steps: Sequence[Step[Posting]], record: HrImport, stamp: Stamp
) -> list[ImportEffect]:
    """Write down who is not in the register; nobody hears of them before their first post is announced."""
    new = [(number, entry) for number, entry in enumerate(entries) if entry.person is None]
    rows = [_newcomer(entry) for _number, entry in new]
    people = register_people(rows=rows, now=stamp.now)
    hidden: dict[dt.datetime, list[int]] = defaultdict(list)
    effects = []
    for (number, entry), person in zip(new, people, strict=True):
        entry.person = person
        for row in entry.add:
            row.person = person
        shown_at = steps[number].shown_at(stamp)
        if shown_at > stamp.now:
            hidden[shown_at].append(person.pk)
        effects.append(_effect(record, number, person.pk, EffectKind.ADDED, {}))
    for shown_at, ids in hidden.items():
        for part in chunks(ids):
            Person.objects.filter(pk__in=part).update(disclosed_at=shown_at)
    return effects


def _newcomer(entry: Entry) -> NewPerson:
    said = {key: new for key, (_old, new) in entry.plain.items()}
    return NewPerson(employee_number=entry.key, **{"kana": "", **said})


def write_plain(entries: Sequence[Entry], record: HrImport) -> list[ImportEffect]:
    """Write over what the file says differently."""
    changed = {
        entry.person.pk: (number, entry.plain)
        for number, entry in enumerate(entries)
        if entry.person and entry.plain and all(old is not None for old, _new in entry.plain.values())
    }
    overwrite({pk: plain for pk, (_number, plain) in changed.items()})
    return [_effect(record, number, pk, EffectKind.CHANGED, plain) for pk, (number, plain) in changed.items()]


def overwrite(changes: Mapping[int, Mapping[str, Sequence[Any]]]) -> None:
    """Person → field → (what has to stand there, what is written). The accounts follow the names."""
    for part in chunks(sorted(changes)):
        people = list(Person.objects.select_for_update().filter(pk__in=part).order_by("pk"))
        for person in people:
            for key, (old, new) in changes[person.pk].items():
                if getattr(person, key) != old:
                    raise changed_meanwhile()
                setattr(person, key, new)
            write_keys(person)
        fields = sorted({key for pk in part for key in changes[pk]})
        Person.objects.bulk_update(people, [*fields, *KEYS], batch_size=BATCH)
        _tell_accounts([person for person in people if "name" in changes[person.pk]])


def _tell_accounts(people: Sequence[Person]) -> None:
    names = {person.user_id: person.name for person in people if person.user_id}
    accounts = list(User.objects.filter(pk__in=names))
    for account in accounts:
        account.name = names[account.pk]
    User.objects.bulk_update(accounts, ["name"], batch_size=BATCH)


def _effect(record: HrImport, step: int, person_id: int, kind: EffectKind, before: Mapping[str, Any]) -> ImportEffect:
    return ImportEffect(record=record, step=step, table="person", row_id=person_id, kind=kind, before=dict(before))
