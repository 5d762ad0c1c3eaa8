"""Completions from before this system: what each row means and what of it is new."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from courses.actions.completions import PriorCompletion
from courses.models import Completion, Course, CoursePage, CourseRelease
from lms.common.text import search_key
from lms.organization.models import Sight
from lms.talent.queries.records.people import Register
from lms.talent.queries.records.rows import Change, Row


@dataclasses.dataclass(frozen=True)
class Catalogue:
    """Courses by code and by each title they have or had."""

    by_code: dict[str, Course]
    by_title: dict[str, set[Course]]

    @classmethod
    def load(cls) -> "Catalogue":
        courses = {course.pk: course for course in Course.objects.all()}
        titles = [
            *CourseRelease.objects.values_list("course_id", "title"),
            *CoursePage.objects.exclude(course=None).values_list("course_id", "title"),
        ]
        by_title: dict[str, set[Course]] = {}
        for course_id, title in titles:
            by_title.setdefault(search_key(title), set()).add(courses[course_id])
        return cls({search_key(course.code): course for course in courses.values()}, by_title)

    def find(self, row: Row) -> Course | None:
        """By code or by name, in whichever column it stands."""
        keys = [(key, search_key(row.get(key))) for key in ("course_code", "course_name") if row.get(key)]
        for _key, text in keys:
            if text in self.by_code:
                return self.by_code[text]
        for key, text in keys:
            found = self.by_title.get(text, set())
            if len(found) == 1:
                return next(iter(found))
            if found:
                row.refuse(key, _("Several courses have this name."), _("Give the course's code."))
                return None
        key = keys[0][0] if keys else "course_name"
        if keys:
            row.refuse(key, _("There is no such course."), _("Use the code or the name of the catalogue."))
        else:
            row.refuse(key, _("The course is missing."), _("Give its code or its name."))
        return None


def check_completions(rows: Sequence[Row], sight: Sight, today: dt.date) -> list[PriorCompletion]:
    """Judge every row; returns what is to be written."""
    register, catalogue = Register(rows, sight), Catalogue.load()
    meant: dict[int, PriorCompletion] = {}
    for row in rows:
        person, course, on = register.person(row), catalogue.find(row), row.past_day("on", today)
        if person and course and on:
            meant[row.number] = PriorCompletion(person, course, on)
    known = _known(meant.values())
    new: list[PriorCompletion] = []
    for row in rows:
        record = meant.get(row.number)
        if record is None:
            continue
        key = (record.person.pk, record.course.pk, record.occurred_on)
        if key in known:
            row.change = Change.SAME
        else:
            known.add(key)
            new.append(record)
    return new


def _known(records: Iterable[PriorCompletion]) -> set[tuple[int, int, dt.date]]:
    people = {record.person.pk for record in records}
    rows = Completion.objects.known().filter(person_id__in=people)
    return set(rows.values_list("person_id", "course_id", "occurred_on"))
