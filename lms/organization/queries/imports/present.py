"""The present state of a day as a file that comes back: exported and imported again, it changes nothing."""

import datetime as dt
from collections.abc import Iterable

from lms.common.sheets import Cell, Sheet, template_sheet
from lms.organization.enums import ImportKind, PostingKind
from lms.organization.models import Disclosed, Leave, Posting, Sight
from lms.organization.queries.imports.intervals import ONE_DAY
from lms.organization.queries.imports.layouts import LAYOUTS
from lms.organization.queries.imports.unit_book import UnitBook
from lms.organization.queries.imports.words import EMPLOYMENT, GRADES, HEADS, LEAVE_KINDS, POST_KINDS, UNIT_KINDS

Line = dict[str, Cell]


def import_template(kind: ImportKind) -> Sheet:
    """Headings alone."""
    return template_sheet(str(kind.label), LAYOUTS[kind])


def present_sheet(kind: ImportKind, day: dt.date, sight: Sight) -> Sheet:
    """What is known of the day, one row for each post, unit or leave."""
    rows = {ImportKind.UNITS: _units, ImportKind.PEOPLE: _people, ImportKind.LEAVE: _leave}[kind](day, sight)
    return template_sheet(str(kind.label), LAYOUTS[kind], rows)


def _people(day: dt.date, sight: Sight) -> list[Line]:
    """Employees in the order of the tree, the primary post before concurrent ones."""
    book = UnitBook(sight)
    places = {unit_id: place for place, unit_id in enumerate(_in_order(book, day))}
    posts = Posting.objects.seen(sight).on(day).exclude(person__employee_number=None).filter(person__withdrawn_at=None)
    primary = dict(posts.filter(kind=PostingKind.PRIMARY).values_list("person_id", "unit_id"))
    found = sorted(
        posts.select_related("person"),
        key=lambda post: (
            places.get(primary.get(post.person_id, post.unit_id), len(places)),
            post.person.sort_key,
            post.person_id,
            post.kind != PostingKind.PRIMARY,
            places.get(post.unit_id, len(places)),
        ),
    )
    return [_post(post, book, day) for post in found]


def _post(post: Posting, book: UnitBook, day: dt.date) -> Line:
    person = post.person
    node = book.tree(day).node(post.unit_id)
    return {
        "number": person.employee_number,
        "name": person.name,
        "kana": person.kana,
        "certificate_name": person.certificate_name,
        "email": person.email,
        "email_is_shared": "○" if person.email_is_shared else "",
        "unit_code": node.code if node else "",
        "unit_name": book.label(post.unit_id, day),
        "title": post.title,
        "grade": GRADES.word(post.grade),
        "employment": EMPLOYMENT.word(post.employment),
        "kind": POST_KINDS.word(post.kind),
        "head": HEADS.word(post.head),
        **_days(post),
    }


def _in_order(book: UnitBook, day: dt.date) -> Iterable[int]:
    tree = book.tree(day)
    waiting = tree.children(None)[::-1]
    while waiting:
        node = waiting.pop()
        yield node.unit_id
        waiting.extend(reversed(tree.children(node.unit_id)))


def _units(day: dt.date, sight: Sight) -> list[Line]:
    """Each after the one above it."""
    book = UnitBook(sight)
    tree = book.tree(day)
    lines: list[Line] = []
    for unit_id in _in_order(book, day):
        form = next(form for form in book.forms[unit_id] if form.holds_on(day))
        upper = tree.node(form.parent_id) if form.parent_id else None
        lines.append(
            {
                "code": form.code,
                "name": form.name,
                "kana": form.kana,
                "kind": UNIT_KINDS.word(form.kind),
                "parent": upper.code if upper else "",
                "is_section": "○" if form.is_section else "",
                "position": str(form.position),
                **_days(form),
            }
        )
    return lines


def _leave(day: dt.date, sight: Sight) -> list[Line]:
    rows = Leave.objects.seen(sight).on(day).exclude(person__employee_number=None).select_related("person")
    return [
        {
            "number": row.person.employee_number,
            "name": row.person.name,
            "kind": LEAVE_KINDS.word(row.kind),
            **_days(row),
        }
        for row in rows.filter(person__withdrawn_at=None).order_by("person__sort_key", "person_id")
    ]


def _days(row: Disclosed) -> Line:
    last = row.valid_to - ONE_DAY if row.valid_to else None
    return {"first": row.valid_from.isoformat(), "last": last.isoformat() if last else ""}
