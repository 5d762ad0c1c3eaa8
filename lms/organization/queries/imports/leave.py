"""A file of leave: what it would change."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.sheets import ReadRow
from lms.common.text import search_key
from lms.organization.enums import ImportChange
from lms.organization.models import Leave, Person
from lms.organization.queries.imports.entries import ASK, IN_PROGRESS, Entry, Plan, Question
from lms.organization.queries.imports.intervals import Wanted, continued, overlap, read_days
from lms.organization.queries.imports.people import standing_posts
from lms.organization.queries.imports.register import Register
from lms.organization.queries.imports.steps import Tell
from lms.organization.queries.imports.words import LEAVE_KINDS


def plan_leave(rows: Sequence[ReadRow], question: Question, tell: Tell) -> Plan:
    """An entry for each person of the file."""
    register, loose, entries = Register(), [], dict[str, Entry]()
    for row in rows:
        number = register.number(row)
        person = register.find(number) if number else None
        if number is None or not _is_known(row, person, question):
            loose.append(row)
            continue
        entry = entries.setdefault(number, Entry(number, person.name if person else "", person=person))
        entry.rows.append(row)
    listed = list(entries.values())
    held, hidden = _held(listed, question)
    for entry in listed:
        assert entry.person is not None
        _judge(entry, held[entry.person.pk], question)
        if entry.is_written and entry.person.pk in hidden:
            _keep_hands_off(entry)
    _place(listed, question)
    tell(len(listed), len(listed))
    return Plan(question, listed, loose, standing_posts(question).count())


def _is_known(row: ReadRow, person: Person | None, question: Question) -> bool:
    shown = person is not None and person.withdrawn_at is None
    if shown and person and person.disclosed_at and not question.sight.embargoed:
        shown = person.disclosed_at <= question.sight.now
    if not shown or person is None:
        row.refuse("number", _("No employee has this number."), _("Check the number, or import the employee first."))
        return False
    if search_key(row.get("name")) not in {search_key(text) for text in (person.name, person.kana)}:
        message = _("The name is not that of the employee with this number.")
        row.refuse("name", message, _("Check number and name against the register."))
        return False
    return True


def _held(entries: Sequence[Entry], question: Question) -> tuple[dict[int, list[Leave]], set[int]]:
    ids = [entry.person.pk for entry in entries if entry.person]
    held: dict[int, list[Leave]] = defaultdict(list)
    for leave in Leave.objects.seen(question.sight).filter(person_id__in=ids).order_by("valid_from"):
        held[leave.person_id].append(leave)
    if question.sight.embargoed:
        return held, set()
    now = question.sight.now
    secret = Leave.objects.filter(Q(disclosed_at__gt=now, superseded_at=None) | Q(withdrawn_at__gt=now))
    return held, set(secret.filter(person_id__in=ids).values_list("person_id", flat=True))


def _judge(entry: Entry, held: list[Leave], question: Question) -> None:
    free, source = list(held), dict[int, ReadRow]()
    for row in entry.rows:
        wanted = _wanted(row, question)
        if wanted is not None:
            _settle(entry, wanted, free, source)
    closed = {id(row) for row in entry.close}
    standing = [row for row in held if id(row) not in closed] + entry.add
    for new in entry.add:
        if any(other is not new and overlap(other, new) for other in standing):
            message = _("The person is already on leave during this time.")
            source[id(new)].refuse("first", message, _("Check both days."))
    if entry.is_wrong:
        entry.refuse()
    elif entry.add:
        entry.change = ImportChange.CHANGED if entry.close else ImportChange.NEW


def _wanted(row: ReadRow, question: Question) -> Wanted | None:
    if not row.get("first"):
        row.refuse("first", _("The date is missing."), _("Fill it in."))
    days, kind = read_days(row, question.as_of), LEAVE_KINDS.read(row, "kind")
    if row.is_wrong or days is None or kind is None:
        return None
    first, end, refers_to = days
    return Wanted(row, {"kind": kind.value}, first, end, "last" not in row.values, refers_to)


def _settle(entry: Entry, wanted: Wanted, free: list[Leave], source: dict[int, ReadRow]) -> None:
    """A leave of this kind that began that day, or the only one that meets these days, is the one that is meant."""
    new = Leave(person=entry.person, valid_from=wanted.start, valid_to=wanted.end, kind=wanted.content["kind"])
    same = [row for row in free if row.kind == new.kind and overlap(row, new)]
    held = next((row for row in same if row.valid_from == new.valid_from), same[0] if len(same) == 1 else None)
    if held is None:
        entry.add.append(new)
        source[id(new)] = wanted.row
        return
    free.remove(held)
    if held.valid_from < wanted.start:
        wanted.row.warn(
            "first",
            _("On record, this leave began earlier."),
            _("Its first day is corrected. Check that it is not another leave."),
        )
        step_add = [new]
    else:
        step = continued(wanted, held)
        if step is None:
            return
        step_add = step.add
    entry.close.append(held)
    entry.add += step_add
    source[id(step_add[-1])] = wanted.row


def _place(entries: Sequence[Entry], question: Question) -> None:
    """Each person is listed under the unit where they are posted on the day."""
    posts = standing_posts(question).filter(person__in=[entry.person for entry in entries], kind="primary")
    units = dict(posts.values_list("person_id", "unit_id"))
    for entry in entries:
        entry.unit_id = units.get(entry.person.pk) if entry.person else None


def _keep_hands_off(entry: Entry) -> None:
    """As with posts: what is being prepared is not told."""
    entry.refuse()
    entry.rows[0].refuse(
        "number",
        IN_PROGRESS,
        ASK,
    )
