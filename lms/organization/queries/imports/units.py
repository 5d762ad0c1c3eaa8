"""A file of units: what it would change. The tree is one thing: if one row is wrong, nothing of the file is written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.common.sheets import ReadRow
from lms.common.templatetags.dates import jdate_text
from lms.common.text import search_key
from lms.organization.enums import ImportChange, UnitKind
from lms.organization.models import Posting, Unit, UnitVersion
from lms.organization.queries.imports.entries import ASK, IN_PROGRESS, Entry, Plan, Question
from lms.organization.queries.imports.forest import Forest
from lms.organization.queries.imports.intervals import ONE_DAY, Wanted, continued, held_on, read_days
from lms.organization.queries.imports.people import standing_posts
from lms.organization.queries.imports.register import says
from lms.organization.queries.imports.steps import Tell
from lms.organization.queries.imports.unit_book import UnitBook
from lms.organization.queries.imports.words import UNIT_KINDS, read_flag

CODE_LENGTH = 20


def plan_units(rows: Sequence[ReadRow], question: Question, tell: Tell) -> Plan:
    """An entry for each unit of the file."""
    book = UnitBook(question.sight)
    loose, entries = _by_code(rows, book, question)
    forest = Forest(book, entries)
    for entry in entries:
        _judge(entry, book, forest, question)
    _check_together(entries, book, forest, question)
    for entry in entries:
        if entry.is_wrong:
            entry.refuse()
    wrong = bool(loose) or any(entry.is_wrong for entry in entries)
    tell(len(entries), len(entries))
    return Plan(question, entries, loose, standing_posts(question).count(), is_blocked=wrong)


def _by_code(rows: Sequence[ReadRow], book: UnitBook, question: Question) -> tuple[list[ReadRow], list[Entry]]:
    """A unit may stand in several rows: one for each form that it had."""
    loose, found = [], dict[str, Entry]()
    for row in rows:
        code = row.get("code").strip()
        if not code or len(code) > CODE_LENGTH:
            row.refuse("code", _("The unit's code is missing or too long."), _("Write up to 20 characters."))
            loose.append(row)
            continue
        if search_key(code) not in found:
            unit_id = _unit_id(code, row, book, question)
            unit = book.forms[unit_id][0].unit if unit_id is not None else Unit(created_at=question.sight.now)
            found[search_key(code)] = Entry(code, row.get("name"), unit=unit, unit_id=unit_id)
        found[search_key(code)].rows.append(row)
    return loose, list(found.values())


def _unit_id(code: str, row: ReadRow, book: UnitBook, question: Question) -> int | None:
    """The unit with this code on the file's day; or else the one that has it then for the row's own days."""
    if (found := book.by_code(code, question.as_of)) is not None:
        return found
    first = row.get("first")
    days = read_days(ReadRow(row.number, {"first": first, "last": row.get("last")}), question.as_of) if first else None
    return (
        book.by_code(code, days[2])
        if days
        else next((f.unit_id for f in book.has_code(code)[:1] if not f.valid_to), None)
    )


def _judge(entry: Entry, book: UnitBook, forest: Forest, question: Question) -> None:
    free = list(book.forms.get(entry.unit_id, [])) if entry.unit_id is not None else []
    is_new = entry.unit_id is None
    for row in entry.rows:
        wanted = _wanted(row, forest, question)
        if wanted is None:
            continue
        held = held_on(free, wanted.refers_to)
        if held is None:
            if wanted.end is not None and wanted.end <= wanted.start:
                row.refuse("last", _("The last day is before the first day."), _("Check both days."))
                continue
            new = UnitVersion(unit=entry.unit, valid_from=wanted.start, valid_to=wanted.end, **_completed(wanted))
            entry.add.append(new)
        else:
            free.remove(held)
            _keep_words(wanted, held)
            step = continued(wanted, held)
            if step:
                entry.close += step.close
                entry.add += step.add
        forest.remember(entry, row)
    _check_texts(entry)
    entry.change = _change(entry, is_new=is_new)


def _completed(wanted: Wanted) -> dict[str, Any]:
    """A new unit has all texts, whatever columns the file lacks."""
    kind = wanted.content["kind"]
    return {"kana": "", "is_section": kind == UnitKind.SECTION, "position": 0, **wanted.content}


def _keep_words(wanted: Wanted, held: UnitVersion) -> None:
    for key in ("name", "kana", "code"):
        if key in wanted.content and says(wanted.content[key], getattr(held, key)):
            wanted.content[key] = getattr(held, key)


def _wanted(row: ReadRow, forest: Forest, question: Question) -> Wanted | None:
    days, kind = read_days(row, question.as_of), UNIT_KINDS.read(row, "kind")
    if not row.get("name"):
        row.refuse("name", _("The name is missing."), _("Fill it in."))
    content: dict[str, Any] = {"code": row.get("code"), "name": row.get("name"), "kind": kind}
    if "kana" in row.values:
        content["kana"] = row.get("kana")
    if "is_section" in row.values:
        content["is_section"] = bool(read_flag(row, "is_section"))
    if "position" in row.values and (place := _position(row)) is not None:
        content["position"] = place
    if days is None or kind is None:
        return None
    content["kind"] = kind.value
    first, end, refers_to = days
    if "parent" in row.values:
        content["parent_id"] = forest.parent(row, first or refers_to)
    return None if row.is_wrong else Wanted(row, content, first, end, "last" not in row.values, refers_to)


def _position(row: ReadRow) -> int | None:
    text = search_key(row.get("position"))
    if not text:
        return 0
    if text.isdecimal() and int(text) < 2**31:
        return int(text)
    row.refuse("position", _("This is not a whole number."), _("Write 1, 2, 3 …, or leave it empty."))
    return None


def _check_texts(entry: Entry) -> None:
    for new in entry.add:
        try:
            check_lengths(new)
        except DomainError as error:
            entry.rows[0].refuse(error.field, str(error.message), _("Shorten it."))


def _change(entry: Entry, *, is_new: bool) -> ImportChange:
    if is_new:
        return ImportChange.NEW
    if not entry.add and not entry.close:
        return ImportChange.SAME
    if any(_is_elsewhere(new, entry.close) for new in entry.add):
        return ImportChange.MOVED
    before, after = (_last(rows) for rows in (entry.close, entry.add))
    return ImportChange.ENDED if after < before else ImportChange.CHANGED


def _is_elsewhere(new: UnitVersion, closed: Sequence[UnitVersion]) -> bool:
    return bool(closed) and all(new.parent_id != old.parent_id for old in closed)


def _last(rows: Sequence[UnitVersion]) -> dt.date:
    return max((row.valid_to or dt.date.max for row in rows), default=dt.date.min)


def _check_together(entries: Sequence[Entry], book: UnitBook, forest: Forest, question: Question) -> None:
    """What only shows in the tree that would come of it: codes, upper units, circles, and people left behind."""
    forest.settle()
    for entry in entries:
        if entry.add or entry.close:
            forest.check(entry)
    _check_people(entries, book, question)
    if not question.sight.embargoed:
        _keep_hands_off(entries, question)


def _check_people(entries: Sequence[Entry], book: UnitBook, question: Question) -> None:
    """A unit does not end before the last post in it."""
    shortened = {e.unit_id: e for e in entries if e.unit_id is not None and _last(e.add) < _last(book.forms[e.unit_id])}
    counted: dict[int, int] = defaultdict(int)
    secret: set[int] = set()
    posts = Posting.objects.known().filter(unit_id__in=[unit_id for unit_id, e in shortened.items() if e.add])
    for unit_id, valid_to, disclosed_at in posts.values_list("unit_id", "valid_to", "disclosed_at"):
        if (valid_to or dt.date.max) > _last(shortened[unit_id].add):
            counted[unit_id] += 1
            if disclosed_at > question.sight.now and not question.sight.embargoed:
                secret.add(unit_id)
    for unit_id, count in counted.items():
        row = shortened[unit_id].rows[-1]
        if unit_id in secret:
            row.refuse("last", IN_PROGRESS, ASK)
            continue
        end = jdate_text(_last(shortened[unit_id].add) - ONE_DAY, "short")
        message = _("%(count)d posts in this unit last longer than %(day)s.") % {"count": count, "day": end}
        row.refuse("last", message, _("Import the transfers of these people first."))


def _keep_hands_off(entries: Sequence[Entry], question: Question) -> None:
    """Units with changes that the reader of the file may not know of are changed by others."""
    now = question.sight.now
    secret = UnitVersion.objects.filter(Q(disclosed_at__gt=now, superseded_at=None) | Q(withdrawn_at__gt=now))
    unit_ids, codes = set(secret.values_list("unit_id", flat=True)), set(secret.values_list("code", flat=True))
    for entry in entries:
        if entry.is_written and (entry.unit_id in unit_ids or entry.key in codes):
            entry.rows[0].refuse(
                "code",
                IN_PROGRESS,
                ASK,
            )
