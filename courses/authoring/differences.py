"""Releases and drafts of a course side by side: what differs, and whom it touches."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from courses.models import Course, CoursePage, CourseRelease, PassageChoice
from courses.queries.passages import Touched, in_the_middle, touched_by
from courses.releases.canonical import fingerprint
from courses.releases.comparing import Difference, compare
from courses.releases.compile import Compiled, compile_course
from courses.releases.files import ComparingStore
from courses.releases.sources import draft_sources

Data = Mapping[str, Any]
DRAFT = "draft-"


@dataclasses.dataclass(frozen=True)
class Version:
    """A release, or what would be released if one of the course's pages were published now. `key` stands in addresses.

    Only what is compared is compiled.
    """

    key: str
    label: str
    release: CourseRelease | None = None
    page: CoursePage | None = None


@dataclasses.dataclass(frozen=True)
class Comparison:
    before: Version
    after: Version
    difference: Difference
    touched: Touched
    # What keeps the draft from being released: compared is what there is of it.
    problems: Sequence[Any]

    @property
    def asks(self) -> bool:
        """Whether it is to be chosen what becomes of people: it would be a release, and there are some."""
        return bool(self.after.page and self.difference and self.touched.people)


def versions_of(course: Course) -> list[Version]:
    """The drafts, of the city's language first, then the releases, the newest first."""
    pages = list(course.pages.select_related("locale").order_by("locale_id"))
    names = dict(settings.LANGUAGES)
    drafts = []
    for page in pages:
        code = page.locale.language_code
        label = _("Draft (%(language)s)") % {"language": names.get(code, code)} if len(pages) > 1 else _("Draft")
        drafts.append(Version(f"{DRAFT}{code}", label, page=page))
    rows = course.releases.defer("payload").order_by("-number")
    released = [Version(str(row.number), _("Release %(number)s") % {"number": row.number}, release=row) for row in rows]
    return [*drafts, *released]


def as_drafted(page: CoursePage) -> Compiled:
    """What would be released if `page`, as it is given, were published now, file for file. Nothing is kept."""
    return compile_course(page.course, draft_sources(page), ComparingStore())


def compare_versions(course: Course, before: Version, after: Version) -> Comparison:
    old, _none = _payload(before)
    new, problems = _payload(after)
    difference = compare(old, new)
    number = after.release.number if after.release else None
    touched = touched_by(course, difference.lesson_keys, number)
    return Comparison(before, after, difference, touched, problems)


def _payload(version: Version) -> tuple[Data, Sequence[Any]]:
    if version.page is not None:
        compiled = as_drafted(version.page.get_latest_revision_as_object())
        return compiled.payload, compiled.problems
    assert version.release is not None
    return orjson.loads(version.release.payload), ()


def choice_is_due(page: CoursePage) -> bool:
    """Whether publishing `page`, as it is given, would concern people of whom nobody said what is to become of them."""
    course = page.course
    if course is None or not in_the_middle(course).exists():
        return False
    if PassageChoice.objects.filter(course=course).exists():
        return False
    last = course.releases.order_by("-number").values_list("sha256", flat=True).first()
    return last is not None and last != fingerprint(as_drafted(page).payload)
