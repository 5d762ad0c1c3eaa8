"""A file of employees and their posts: what it would change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.sheets import ReadRow
from lms.common.text import search_key
from lms.organization.enums import ImportChange, ImportMode
from lms.organization.models import Person, Posting
from lms.organization.queries.imports.entries import ASK, IN_PROGRESS, Entry, Plan, Question
from lms.organization.queries.imports.intervals import Wanted
from lms.organization.queries.imports.posts import Posts, read_post
from lms.organization.queries.imports.register import Register, check_plain, plain_changes, says
from lms.organization.queries.imports.steps import Tell
from lms.organization.queries.imports.unit_book import UnitBook
from lms.organization.queries.imports.words import read_flag

CHUNK = 1000


def plan_people(rows: Sequence[ReadRow], question: Question, tell: Tell) -> Plan:
    """An entry for each person of the file and, in a whole list, for each one who is missing in it."""
    book, register = UnitBook(question.sight), Register()
    standing = standing_posts(question)
    loose, entries = _by_person(rows, register)
    is_whole = question.mode == ImportMode.WHOLE
    if is_whole:
        entries += _missing({entry.person.pk for entry in entries if entry.person}, question, register)
    plan = Plan(question, entries, loose, standing.count(), is_blocked=is_whole and bool(loose))
    done = 0
    for part in _parts(entries):
        held, hidden = _held(part, question)
        for entry in part:
            pk = entry.person.pk if entry.person else 0
            _judge(entry, held[pk], book, register, question)
            is_secret = entry.person is not None and _is_secret(entry.person, question)
            if is_secret or (pk in hidden and entry.is_written):
                _keep_hands_off(entry)
        done += len(part)
        tell(done, len(entries))
    return plan


def standing_posts(question: Question) -> Any:
    """The posts of employees on the day of the file."""
    posts = Posting.objects.seen(question.sight).on(question.as_of)
    return posts.exclude(person__employee_number=None).filter(person__withdrawn_at=None)


def _by_person(rows: Sequence[ReadRow], register: Register) -> tuple[list[ReadRow], list[Entry]]:
    loose, found = [], dict[str, Entry]()
    for row in rows:
        number = register.number(row)
        if number is None:
            loose.append(row)
            continue
        if number not in found:
            person = register.find(number)
            found[number] = Entry(number, _called(row, person), person=person)
        found[number].rows.append(row)
    return loose, list(found.values())


def _called(row: ReadRow, person: Person | None) -> str:
    """As the file calls somebody, unless it only lacks the characters of the name on record."""
    name = row.get("name")
    return person.name if person and (not name or says(name, person.name)) else name


def _missing(named: set[int], question: Question, register: Register) -> list[Entry]:
    ids = set(standing_posts(question).values_list("person_id", flat=True)) - named
    people = sorted((p for p in register.people.values() if p.pk in ids), key=lambda p: p.employee_number or "")
    return [Entry(person.employee_number or "", person.name, person=person) for person in people]


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), CHUNK):
        yield entries[start : start + CHUNK]


def _held(part: Iterable[Entry], question: Question) -> tuple[dict[int, list[Posting]], set[int]]:
    """The posts on record of each person; and who has posts that the reader of the file may not know of."""
    ids = [entry.person.pk for entry in part if entry.person]
    held: dict[int, list[Posting]] = defaultdict(list)
    for posting in Posting.objects.seen(question.sight).filter(person_id__in=ids).order_by("valid_from"):
        held[posting.person_id].append(posting)
    if question.sight.embargoed:
        return held, set()
    now = question.sight.now
    secret = Posting.objects.filter(Q(disclosed_at__gt=now, superseded_at=None) | Q(withdrawn_at__gt=now))
    return held, set(secret.filter(person_id__in=ids).values_list("person_id", flat=True))


def _judge(entry: Entry, held: list[Posting], book: UnitBook, register: Register, question: Question) -> None:
    for row in entry.rows:
        _check_same_person(row, entry)
    _read_plain(entry, register, question)
    wanted = _wanted(entry, book, question)
    posts = Posts(entry, held, book, question.as_of)
    if not entry.is_wrong:
        posts.settle(wanted, is_whole=question.mode == ImportMode.WHOLE)
    if entry.is_wrong:
        entry.refuse()
    elif entry.change == ImportChange.SAME and entry.plain:
        entry.change = ImportChange.CHANGED
    if entry.change != ImportChange.REFUSED and _is_new(entry):
        entry.change = ImportChange.NEW
    entry.unit_id = _place(entry, held, question)


def _is_new(entry: Entry) -> bool:
    return entry.person is None or entry.person.withdrawn_at is not None


def _check_same_person(row: ReadRow, entry: Entry) -> None:
    """One number, one name: a number that stands beside two names is a mistake in one of the rows."""
    first = entry.rows[0]
    if not row.get("name"):
        row.refuse("name", _("The name is missing."), _("Fill it in: it guards against a wrong number."))
    elif _names_another(row, first):
        message = _("Row %(row)d has this employee number with another name.") % {"row": first.number}
        row.refuse("number", message, _("Correct the number or the name in one of the rows."))


def _names_another(row: ReadRow, first: ReadRow) -> bool:
    return bool(row.get("name")) and search_key(row.get("name")) != search_key(first.get("name"))


def _read_plain(entry: Entry, register: Register, question: Question) -> None:
    """Name, kana and address come from the person's first row; an empty cell of a later row says nothing."""
    if not entry.rows:
        return
    row = entry.rows[0]
    said = _said([each for each in entry.rows if not _names_another(each, row)])
    if _is_new(entry):
        register.warn_of_short_number(row, entry.key)
        if not said.get("kana"):
            row.warn("kana", _("The reading is missing."), _("Fill it in: lists are sorted by it."))
    if entry.person is None:
        check_plain(row, said)
        entry.plain = {key: (None, value) for key, value in said.items()}
        return
    entry.plain = plain_changes(row, entry.person, said)
    check_plain(row, {key: new for key, (_old, new) in entry.plain.items()})
    if entry.plain and question.is_embargoed and not _is_new(entry):
        entry.plain = {}
        row.warn(
            "name",
            _("Name, reading or address differ from what is on record."),
            _("Before the announcement they stay as they are. Upload the file again afterwards."),
        )


def _said(rows: Sequence[ReadRow]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key in ("name", "kana", "certificate_name", "email"):
        if key in rows[0].values:
            said[key] = next((row.get(key) for row in rows if row.get(key)), "")
            _compare(rows, key, said[key])
    if "email_is_shared" in rows[0].values:
        said["email_is_shared"] = bool(read_flag(rows[0], "email_is_shared"))
    return said


def _compare(rows: Sequence[ReadRow], key: str, text: str) -> None:
    for row in rows:
        if row.get(key) and row.get(key) != text:
            message = _("Row %(row)d says “%(text)s” of the same person.") % {"row": rows[0].number, "text": text}
            row.warn(key, message, _("That one counts. Make them agree."))


def _wanted(entry: Entry, book: UnitBook, question: Question) -> list[Wanted]:
    """What the rows say, each thing once."""
    found: list[Wanted] = []
    known: dict[tuple[Any, ...], ReadRow] = {}
    for row in entry.rows:
        wanted = read_post(row, book, question.as_of)
        if wanted is None:
            continue
        key = (*wanted.content.values(), wanted.first, wanted.end)
        if key in known:
            message = _("The same as row %(row)d.") % {"row": known[key].number}
            row.warn("number", message, _("It counts once. Take it out of the file."))
            continue
        known[key] = row
        found.append(wanted)
    return found


def _place(entry: Entry, held: Sequence[Posting], question: Question) -> int | None:
    """The unit under which the person is listed: where the file puts them, or else where they were."""
    primary = [p for p in [*reversed(entry.add), *held] if p.kind == "primary"]
    on_day = [p for p in primary if p.holds_on(question.as_of)]
    rows = on_day or primary or [*entry.add, *held]
    return rows[0].unit_id if rows else None


def _is_secret(person: Person, question: Question) -> bool:
    """Somebody whose coming is not announced, to a reader who may not know."""
    at = person.disclosed_at
    return not question.sight.embargoed and at is not None and at > question.sight.now


def _keep_hands_off(entry: Entry) -> None:
    """The reader of this file may not learn what is being prepared: only that another colleague has to do it."""
    entry.refuse()
    for row in entry.rows:
        # Remarks made so far may tell what is on record.
        row.errors.clear()
        row.warnings.clear()
    for row in entry.rows[:1]:
        entry.name = row.get("name")
        row.refuse("number", IN_PROGRESS, ASK)
