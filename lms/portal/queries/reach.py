"""What of the index one reader may be shown: asked with each search, so that the index need not be told of rights."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Exists, Q

from cms.models import StandardPage
from courses.enums import ACTIVE, EnrolmentStatus, Format, Way
from courses.models import Course, CourseCategory, Enrolment
from courses.queries import open_courses
from courses.queries.mine import courses_for_role
from lms.common.access import Access
from lms.portal.enums import OF_COURSES, Kind
from lms.portal.models import SearchEntry
from lms.skills.models import DxRole


@dataclasses.dataclass(frozen=True)
class Narrowed:
    """Which courses are wanted; empty values ask for nothing."""

    # Codes.
    role: str = ""
    category: str = ""
    format: str = ""
    required: bool = False
    mine: bool = False

    def __bool__(self) -> bool:
        return any(dataclasses.astuple(self))

    def courses(self, day: dt.date) -> Q:
        """The courses for a role are those that its curricula ask for on `day`, as in the catalogue."""
        wanted = Q()
        if self.role:
            wanted &= Q(pk__in=courses_for_role(self.role, day))
        if self.category:
            wanted &= Q(category__code=self.category)
        if self.format in set(Format):
            wanted &= Q(format=self.format)
        if self.required:
            wanted &= Q(is_required=True)
        return wanted


@dataclasses.dataclass(frozen=True)
class Reach:
    """The codes of the courses that the reader may look at, by the release that they see.

    `taken`: the releases in which the reader is. `barred`: those into which they do not come at once by themselves.
    """

    codes: Mapping[int, str]
    taken: frozenset[int]
    barred: frozenset[int]
    language: str
    only_courses: bool

    def condition(self) -> Q:
        """Of the rows that the reader may be shown."""
        of_courses = Q(kind__in=OF_COURSES, release__in=list(self.codes), readers__contains=f" {self.language} ")
        if self.barred:
            of_courses &= ~Q(kind=Kind.LESSON, release__in=list(self.barred))
        return of_courses if self.only_courses else of_courses | self._terms() | self._pages()

    def _terms(self) -> Q:
        """As the glossary shows them: in the reader's language if it has terms, else in the city's."""
        translated = SearchEntry.objects.filter(kind=Kind.TERM, language=self.language)
        here = Q(kind=Kind.TERM)
        return here & (Q(language=self.language) | Q(language=settings.LANGUAGE_CODE) & ~Q(Exists(translated)))

    def _pages(self) -> Q:
        public = StandardPage.objects.live().public()
        return Q(kind=Kind.PAGE, language=self.language, page__in=public.values("pk"))


@dataclasses.dataclass(frozen=True)
class Choices:
    """What there is to narrow by: codes and names."""

    roles: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]


def choices_in(language: str | None) -> Choices:
    is_japanese = (language or settings.LANGUAGE_CODE).startswith("ja")
    roles = DxRole.objects.filter(curricula__isnull=False).distinct()
    return Choices(
        roles=tuple((role.code, role.name if is_japanese else role.name_en) for role in roles),
        categories=tuple(
            (each.code, each.name if is_japanese or not each.name_en else each.name_en)
            for each in CourseCategory.objects.all()
        ),
    )


def reach_of(access: Access, language: str | None, narrowed: Narrowed, day: dt.date) -> Reach:
    """In two queries. Who takes a course sees the release in which they are, others the newest one of an open course.

    Where everybody may begin at once, everybody finds the lessons; they open to those who take the course. Where one
    begins on application, or not by oneself, the course is found and its lessons are not.
    """
    wanted = narrowed.courses(day)
    mine = _taken(access.person_id or 0, wanted)
    codes = {release: code for _, code, release in mine.values()}
    barred: set[int] = set()
    if not narrowed.mine:
        others = open_courses().filter(wanted).exclude(pk__in=mine)
        for code, release, way in others.values_list("code", "release_id", "policy__way"):  # type: ignore[misc]  # annotated
            codes[release] = code
            if way not in {None, Way.OPEN}:
                barred.add(release)
    taken = frozenset(release for _, _, release in mine.values())
    chosen = (language or settings.LANGUAGE_CODE).split("-")[0]
    return Reach(codes, taken, frozenset(barred), chosen, only_courses=bool(narrowed))


def _taken(person_id: int, wanted: Q) -> dict[int, tuple[int, str, int]]:
    """By course, as `latest_enrolment` has it: the active one, else the one that began last."""
    rows = Enrolment.objects.filter(person=person_id, course__in=Course.objects.filter(wanted).values("pk"))
    rows = rows.exclude(status=EnrolmentStatus.WITHDRAWN).order_by("enrolled_at")
    found: dict[int, tuple[int, str, int]] = {}
    active: set[int] = set()
    for course, code, release, status in rows.values_list("course_id", "course__code", "release_id", "status"):
        if status in ACTIVE or course not in active:
            found[course] = (course, code, release)
        if status in ACTIVE:
            active.add(course)
    return found
