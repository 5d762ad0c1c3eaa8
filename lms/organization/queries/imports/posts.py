"""The posts of one person: what the file's rows make of those on record."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.common.sheets import SUBSTITUTE, ReadRow
from lms.common.templatetags.dates import jdate_text
from lms.organization.enums import EmploymentType, HeadKind, ImportChange, PostingKind
from lms.organization.models import Posting
from lms.organization.queries.imports.entries import Entry
from lms.organization.queries.imports.intervals import (
    ONE_DAY,
    Step,
    Wanted,
    continued,
    ended,
    held_on,
    overlap,
    read_days,
    replaced,
)
from lms.organization.queries.imports.register import says
from lms.organization.queries.imports.unit_book import UnitBook
from lms.organization.queries.imports.words import EMPLOYMENT, GRADES, HEADS, POST_KINDS

NEVER = dt.date.max


def read_post(row: ReadRow, book: UnitBook, as_of: dt.date) -> Wanted | None:
    """What a row says of a post; None if it cannot be read."""
    days = read_days(row, as_of)
    kind = POST_KINDS.read(row, "kind", PostingKind.PRIMARY)
    grade = GRADES.read(row, "grade")
    employment = EMPLOYMENT.read(row, "employment", EmploymentType.REGULAR)
    head = HEADS.read(row, "head", HeadKind.NONE)
    if SUBSTITUTE in row.get("title"):
        message = _("“〓” stands for a character that the file cannot hold.")
        row.warn("title", message, _("If the post is new, write the character itself."))
    if days is None:
        return None
    first, end, refers_to = days
    first = book.first_day(row, first, refers_to) if first else None
    unit_id = book.find(row, first or refers_to)
    if row.is_wrong or unit_id is None or kind is None:
        return None
    content = {
        "unit_id": unit_id,
        "kind": kind.value,
        "title": row.get("title"),
        "grade": grade.value if grade else "",
        "head": head.value if head else "",
    }
    if "employment" in row.values and employment:
        content["employment"] = employment.value
    return Wanted(row, content, first, end, "last" not in row.values, refers_to)


@dataclasses.dataclass
class Posts:
    """What becomes of the posts of one person, row by row."""

    entry: Entry
    held: Sequence[Posting]
    book: UnitBook
    as_of: dt.date

    def __post_init__(self) -> None:
        # The posts on record that no row has taken up, and the row that each new one comes from.
        self._free = list(self.held)
        self._source: dict[int, ReadRow] = {}
        self._moves = self._ends = False

    def settle(self, wanted: Sequence[Wanted], *, is_whole: bool) -> None:
        """Fills the entry's rows to close and to add. `is_whole`: posts of the day that no row names end."""
        in_order = sorted(wanted, key=lambda each: each.start)
        # First the posts that go on, so that none of them is taken for the one that a transfer leaves.
        rest = [each for each in in_order if not self._goes_on(each)]
        for each in rest:
            self._takes_up(each)
        if is_whole:
            self._end_missing()
        self._check_overlaps()
        self.entry.change = self._change()

    def _goes_on(self, wanted: Wanted) -> bool:
        same = [p for p in self._free if p.unit_id == wanted.content["unit_id"] and p.kind == wanted.content["kind"]]
        held = held_on(same, wanted.refers_to)
        if held is None:
            return False
        self._free.remove(held)
        if says(wanted.content["title"], held.title):
            wanted.content["title"] = held.title
        step = continued(wanted, held)
        if step:
            self._do(step, wanted)
            self.entry.ending += (step.add[-1].valid_to or NEVER) < (held.valid_to or NEVER)
        return True

    def _takes_up(self, wanted: Wanted) -> None:
        new = self._posting(wanted)
        if new is None:
            return
        left = None
        if new.kind == PostingKind.PRIMARY:
            left = held_on([p for p in self._free if p.kind == PostingKind.PRIMARY], wanted.refers_to)
            self._stop_before_next(wanted, new, left)
        if left is None:
            self._do(Step([], [new]), wanted)
        else:
            self._free.remove(left)
            new.valid_to = left.valid_to if wanted.keeps_end else new.valid_to
            self._moves = True
            self._do(replaced(left, new), wanted)

    def _posting(self, wanted: Wanted) -> Posting | None:
        if wanted.end is not None and wanted.end <= wanted.start:
            wanted.row.refuse("last", _("No such post is on record that could end then."), _("Write its first day."))
            return None
        content = {"employment": EmploymentType.REGULAR.value, **wanted.content}
        return Posting(person=self.entry.person, valid_from=wanted.start, valid_to=wanted.end, **content)

    def _stop_before_next(self, wanted: Wanted, new: Posting, left: Posting | None) -> None:
        """A post without an end gives way to the next one that is on record already."""
        coming = [
            p.valid_from
            for p in self.held
            if p.kind == PostingKind.PRIMARY and p is not left and p.valid_from > wanted.refers_to
        ]
        if new.valid_to is None and coming:
            new.valid_to = min(coming)
            wanted.row.warn(
                "last",
                _("Another post is on record from %(day)s.") % {"day": jdate_text(new.valid_to, "short")},
                _("This one ends the day before. Write its last day if that is not meant."),
            )

    def _do(self, step: Step, wanted: Wanted) -> None:
        new = step.add[-1]
        self._source[id(new)] = wanted.row
        self.entry.close += step.close
        self.entry.add += step.add
        self.book.require(wanted.row, new.unit_id, new.valid_from, new.valid_to)
        try:
            check_lengths(new)
        except DomainError as error:
            wanted.row.refuse(error.field, str(error.message), _("Shorten it."))

    def _end_missing(self) -> None:
        for held in self._free:
            if held.holds_on(self.as_of):
                step = ended(held, self.as_of)
                self.entry.close += step.close
                self.entry.add += step.add
                self.entry.ending += 1
                self._ends = True

    def _check_overlaps(self) -> None:
        """Each new post against all that would stand beside it."""
        closed = {id(row) for row in self.entry.close}
        standing = [row for row in self.held if id(row) not in closed] + self.entry.add
        for new in self.entry.add:
            row = self._source.get(id(new))
            for other in standing if row else ():
                if other is not new and rivals(other, new) and overlap(other, new):
                    assert row is not None
                    self._refuse_overlap(row, new, other)
                    break

    def _refuse_overlap(self, row: ReadRow, new: Posting, other: Posting) -> None:
        source = self._source.get(id(other))
        if new.kind == PostingKind.PRIMARY:
            message, advice = (
                _("The person would have two primary posts at once."),
                _("Keep one, or write 兼務 for one."),
            )
        else:
            message, advice = _("The person would have this post twice at once."), _("Keep one of them.")
        if source is not None:
            message += _("The other one is in row %(row)d.") % {"row": source.number}
        else:
            last = jdate_text(other.valid_to - ONE_DAY, "short") if other.valid_to else ""
            unit = self.book.label(other.unit_id, other.valid_from)
            first = jdate_text(other.valid_from, "short")
            message += _("On record is %(unit)s, %(first)s–%(last)s.") % {"unit": unit, "first": first, "last": last}
            advice = _("Check the first and the last day.")
        row.refuse("kind" if source is not None else "first", message, advice)

    def _change(self) -> ImportChange:
        entry = self.entry
        if not (entry.close or entry.add):
            return ImportChange.SAME
        if not any(held.valid_to is None or held.valid_to >= self.as_of for held in self.held):
            return ImportChange.NEW
        if self._moves:
            return ImportChange.MOVED
        goes_on = any(new.valid_to is None or new.valid_to > self.as_of for new in entry.add)
        return ImportChange.CHANGED if goes_on or self._free_after() else ImportChange.ENDED

    def _free_after(self) -> bool:
        """Whether some post that the file leaves alone still holds on the day."""
        closed = {id(row) for row in self.entry.close}
        return any(row.holds_on(self.as_of) for row in self.held if id(row) not in closed)


def rivals(a: Posting, b: Posting) -> bool:
    """Whether the two may not hold on one day."""
    return a.kind == b.kind and (a.kind == PostingKind.PRIMARY or a.unit_id == b.unit_id)
