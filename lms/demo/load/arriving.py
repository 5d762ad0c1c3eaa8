"""A file of HR's that waits to be decided on: next month's transfers, with a row that has to be corrected."""

import datetime as dt

from django.core.files.base import ContentFile

from lms.accounts.models import User
from lms.common.sheets import Cell, Sheet, write_csv
from lms.demo.load.scenario import noon
from lms.organization.actions.imports import check_file
from lms.organization.enums import Grade, ImportKind, ImportMode, PostingKind
from lms.organization.models import PUBLIC, Posting
from lms.organization.queries import tree_on
from lms.organization.queries.imports.present import import_template
from lms.organization.queries.imports.words import EMPLOYMENT, GRADES

MOVED = 8


def upload(hr: User, today: dt.date) -> None:
    """Some of the staff change places with each other from the first of next month."""
    now = noon(today)
    day = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    tree = tree_on(today, PUBLIC(now))
    posts = Posting.objects.seen(PUBLIC(now)).on(day).filter(kind=PostingKind.PRIMARY, grade=Grade.STAFF, valid_to=None)
    # Nobody whom the story needs: no account, no role.
    staff = list(posts.filter(person__user=None).select_related("person").order_by("person__employee_number")[:MOVED])
    nodes = [node for post in staff if (node := tree.node(post.unit_id))]
    codes = [*[node.code for node in nodes[1:]], "X0000"]
    lines = [_line(post, code, day) for post, code in zip(staff, codes, strict=False)]
    empty = import_template(ImportKind.PEOPLE)
    content = write_csv(Sheet(empty.title, empty.columns, lines), "cp932")
    check_file(
        kind=ImportKind.PEOPLE,
        mode=ImportMode.LISTED,
        file=ContentFile(content, name=f"人事異動_{day:%Y%m%d}.csv"),
        as_of=day,
        disclose_at=None,
        document=f"{day.year}年{day.month}月{day.day}日付 人事異動",
        sight=PUBLIC(now),
        now=now,
        by=hr,
    )


def _line(post: Posting, code: str, day: dt.date) -> dict[str, Cell]:
    person = post.person
    return {
        "number": person.employee_number,
        "name": person.name,
        "kana": person.kana,
        "certificate_name": person.certificate_name,
        "email": person.email,
        "email_is_shared": "○" if person.email_is_shared else "",
        "unit_code": code,
        "title": post.title,
        "grade": GRADES.word(post.grade),
        "employment": EMPLOYMENT.word(post.employment),
        "first": day.isoformat(),
    }
