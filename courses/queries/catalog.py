"""The catalogue: courses that are open, and where one person stands in each."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses import releases
from courses.enums import ACTIVE, EnrolmentStatus
from courses.models import Completion, Course, CoursePage, CourseRelease, Enrolment
from courses.queries.achieved import Achieved, achieved_of
from courses.queries.due import NO_LEAVE, Leaves, due_with, leave_of
from courses.queries.titles import has_live_page, newest
from courses.releases.schema import CourseText
from lms.common.prepared import Prepared


class Standing(TextChoices):
    """Where a person stands in a course."""

    NEW = "new", _("Not enrolled")
    ENROLLED = "enrolled", pgettext_lazy("learning", "Not started")
    STARTED = "started", pgettext_lazy("learning", "In progress")
    COMPLETED = "completed", _("Completed")
    EXEMPT = "exempt", _("Exempted")


class Length(TextChoices):
    """How long a course takes."""

    SHORT = "short", _("Up to 30 minutes")
    MIDDLE = "middle", _("31 to 90 minutes")
    LONG = "long", _("More than 90 minutes")


LENGTHS = {
    Length.SHORT: Q(minutes__lte=30),
    Length.MIDDLE: Q(minutes__gt=30, minutes__lte=90),
    Length.LONG: Q(minutes__gt=90),
}


@dataclasses.dataclass(frozen=True)
class CatalogFilter:
    """What a reader asked for; empty values ask for nothing."""

    format: str = ""
    required: bool = False
    standing: str = ""
    text: str = ""
    category: str = ""
    # A Length, and the key of a skill.
    length: str = ""
    skill: int | None = None
    language: str = ""
    # The code of a role, and whether only what is meant for the reader: both are narrowed by the caller.
    role: str = ""
    for_me: bool = False


@dataclasses.dataclass(frozen=True)
class Card:
    """A course as one person sees it in a list."""

    course: Course
    text: CourseText
    standing: Standing
    due_on: dt.date | None = None
    completed_on: dt.date | None = None


def open_courses() -> QuerySet[Course]:
    """Courses that are released and whose page is published: what one may enrol in. Required ones first.

    With `release_id`, `sha256`, `title` and `minutes` of the newest release.
    """
    return _with_newest(_open())


def _open() -> QuerySet[Course]:
    released = Exists(CourseRelease.objects.filter(course=OuterRef("pk")))
    return Course.objects.filter(has_live_page(), released).order_by("-is_required", "code")


def _with_newest(courses: QuerySet[Course]) -> QuerySet[Course]:
    return courses.annotate(
        release_id=newest("pk"), sha256=newest("sha256"), title=newest("title"), minutes=newest("minutes")
    )


class Listed(NamedTuple):
    """A course in the catalogue: what it takes to find a page of them, and to print it."""

    pk: int
    code: str
    format: str
    is_required: bool
    sha256: str

    def as_course(self) -> Course:
        """With what the catalogue shows of it, and no more."""
        course = Course(pk=self.pk, code=self.code, format=self.format, is_required=self.is_required)
        course.sha256 = self.sha256  # type: ignore[attr-defined]  # as open_courses() annotates it
        return course


LISTED = Listed._fields


def _completions(person_id: int, course_id: int) -> QuerySet[Completion, tuple[dt.date]]:
    mine = Completion.objects.known().filter(course=course_id, person=person_id)
    return mine.order_by("-occurred_on").values_list("occurred_on")


OPEN = Prepared(lambda pk: _open().filter(pk=pk).values_list("pk"), pk=int)
ALL_OPEN = Prepared(lambda: _open().annotate(sha256=newest("sha256")).values_list(*LISTED))
TAKEN = Prepared(lambda person_id: Enrolment.objects.filter(person_id=person_id, status__in=ACTIVE), person_id=int)
COMPLETIONS = Prepared(_completions, person_id=int, course_id=int)


def is_open(course: Course) -> bool:
    """Whether one may enrol in it."""
    return bool(OPEN.rows(pk=course.pk))


def completed_on(person_id: int, course: Course) -> dt.date | None:
    """When the person completed it last."""
    return next((row[0] for row in COMPLETIONS.rows(person_id=person_id, course_id=course.pk)), None)


def catalog(wanted: CatalogFilter, person_id: int, among: Collection[int] | None = None) -> list[Listed]:
    """All that fit, in order, in one query. `among`: the keys of these alone."""
    if dataclasses.replace(wanted, role="", for_me=False) == CatalogFilter():
        rows = ALL_OPEN.rows()
    else:
        rows = list(_filtered(wanted, person_id).values_list(*LISTED))
    return [Listed(*row) for row in rows if among is None or row[0] in among]


def _filtered(wanted: CatalogFilter, person_id: int) -> QuerySet[Course]:
    equal = {"format": wanted.format, "is_required": wanted.required, "category__code": wanted.category}
    courses = open_courses().filter(**{name: value for name, value in equal.items() if value})
    if wanted.skill:
        courses = courses.filter(skills=wanted.skill)
    if wanted.length:
        courses = courses.filter(LENGTHS[Length(wanted.length)])
    if wanted.language:
        pages = CoursePage.objects.filter(course=OuterRef("pk"), live=True, locale__language_code=wanted.language)
        courses = courses.filter(Exists(pages))
    for word in wanted.text.split():
        courses = courses.filter(Q(title__icontains=word))
    if wanted.standing:
        courses = _standing_is(courses, wanted.standing, person_id)
    return courses


def _standing_is(courses: QuerySet[Course], standing: str, person_id: int) -> QuerySet[Course]:
    mine = Enrolment.objects.filter(course=OuterRef("pk"), person_id=person_id)
    active = Exists(mine.filter(status__in=ACTIVE))
    if standing in {Standing.COMPLETED, Standing.EXEMPT, Standing.NEW}:
        have = achieved_of(person_id)
        exempt = {course for course, each in have.items() if each.is_exempt}
        if standing == Standing.NEW:
            return courses.filter(~active).exclude(pk__in=have)
        return courses.filter(~active, pk__in=exempt if standing == Standing.EXEMPT else have.keys() - exempt)
    return courses.filter(Exists(mine.filter(status=standing)))


def cards_for(courses: Sequence[Course], person_id: int, language: str | None, now: dt.datetime) -> list[Card]:
    """In two queries, three if something is due, however many courses: `courses` come from open_courses().

    And one more for each release that this process has not read yet.
    """
    texts = {
        course.pk: releases.load(CourseRelease(sha256=course.sha256)).locale(language)  # type: ignore[attr-defined]  # annotated
        for course in courses
    }
    enrolments = {enrolment.course_id: enrolment for enrolment in TAKEN.instances(person_id=person_id)}
    have = achieved_of(person_id)
    is_due = any(course.pk in enrolments and enrolments[course.pk].due_on for course in courses)
    leaves = leave_of(person_id, now) if is_due else NO_LEAVE
    return [
        _card(course, texts[course.pk], enrolments.get(course.pk), have.get(course.pk), leaves) for course in courses
    ]


def _card(course: Course, text: CourseText, enrolment: Enrolment | None, mine: Achieved | None, leaves: Leaves) -> Card:
    completed_on = mine.completed_on if mine else None
    if mine is not None and mine.is_exempt:
        return Card(course, text, Standing.EXEMPT, None, None)
    if enrolment is not None:
        started = enrolment.status == EnrolmentStatus.STARTED
        standing = Standing.STARTED if started else Standing.ENROLLED
        due = due_with(enrolment, leaves)
        return Card(course, text, standing, due.on if due else None, completed_on)
    return Card(course, text, Standing.COMPLETED if completed_on else Standing.NEW, None, completed_on)


def suggested_courses(person_id: int, language: str | None, limit: int, now: dt.datetime) -> list[Card]:
    """What one might take next: open, neither taken nor completed, required ones first."""
    wanted = _filtered(CatalogFilter(standing=Standing.NEW), person_id)
    return cards_for(list(wanted[:limit]), person_id, language, now)
