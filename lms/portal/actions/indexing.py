"""Keeping the index of the search: a row is written in the transaction of what it tells of; repair finds the rest."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from cms.models import GlossaryTerm, StandardPage
from courses.enums import EnrolmentStatus
from courses.models import CourseRelease, Enrolment
from courses.queries.titles import newest
from lms.portal.documents import Document, of_page, of_release, of_term
from lms.portal.enums import OF_COURSES, Kind
from lms.portal.models import SearchEntry

Tell = Callable[[int, int], None]
# Far longer than any transaction in which somebody is enrolled.
LINGER = dt.timedelta(hours=1)


@dataclasses.dataclass
class Repaired:
    """How many rows were written and taken out."""

    written: int = 0
    removed: int = 0

    def __add__(self, other: "Repaired") -> "Repaired":
        return Repaired(self.written + other.written, self.removed + other.removed)


def _say_nothing(done: int, total: int) -> None:
    """Nobody waits for it."""


@transaction.atomic
def index_release(*, release: CourseRelease) -> Repaired:
    """Make the release's courses and lessons findable. Older releases stay: the repair lets go of them in time."""
    if not _hold(CourseRelease.objects.filter(pk=release.pk)):
        return Repaired()
    return _write(SearchEntry.objects.filter(release=release), of_release(release), release=release)


@transaction.atomic
def index_term(*, term: GlossaryTerm) -> Repaired:
    if not _hold(GlossaryTerm.objects.filter(pk=term.pk)):
        return Repaired()
    return _write(SearchEntry.objects.filter(term=term), [of_term(term)], term=term)


@transaction.atomic
def index_page(*, pk: int) -> Repaired:
    """As it is stored: what is at hand may be a draft. A page that is not published is not in the index."""
    if not _hold(StandardPage.objects.filter(pk=pk)):
        return Repaired()
    page = StandardPage.objects.select_related("locale").get(pk=pk)
    return _write(SearchEntry.objects.filter(page=pk), [of_page(page)] if page.live else [], page=page)


def _hold(source: QuerySet[Model]) -> bool:
    """Let only one at a time write about the source; False: it is gone."""
    return bool(source.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _write(rows: QuerySet[SearchEntry], documents: Iterable[Document], **source: Model) -> Repaired:
    """What is as it should be is left alone."""
    wanted = {document.digest: document for document in documents}
    stale = rows.exclude(digest__in=wanted)
    there = set(rows.filter(digest__in=wanted).values_list("digest", flat=True))
    removed = _remove(stale)
    made = [document.entry(**source) for digest, document in wanted.items() if digest not in there]
    SearchEntry.objects.bulk_create(made, batch_size=100)
    return Repaired(len(made), removed.removed)


def _remove(rows: QuerySet[SearchEntry]) -> Repaired:
    return Repaired(removed=rows.delete()[0])


def _needed() -> QuerySet[CourseRelease]:
    """The releases that somebody may be shown: the newest of each course, and those in which people are."""
    inside = Enrolment.objects.filter(release=OuterRef("pk")).exclude(status=EnrolmentStatus.WITHDRAWN)
    return CourseRelease.objects.filter(Q(pk=newest("pk", course="course")) | Q(Exists(inside))).order_by("pk")


def repair_index(*, thorough: bool, now: dt.datetime, tell: Tell = _say_nothing) -> Repaired:
    """Bring the index to what it should be, each thing in a transaction of its own; running again changes nothing.

    A release never changes, so that only missing ones are looked at, unless `thorough`: then each row is compared.
    """
    done = _remove_needless(now)
    releases = _releases(thorough=thorough)
    terms = GlossaryTerm.objects.select_related("locale").order_by("pk")
    pages = StandardPage.objects.order_by("pk").values_list("pk", flat=True)
    steps: list[Callable[[], Repaired]] = []
    steps += [partial(_again, pk) for pk in releases]
    steps += [partial(index_term, term=term) for term in terms]
    steps += [partial(index_page, pk=pk) for pk in pages]
    for number, step in enumerate(steps):
        if number % 20 == 0:
            tell(number, len(steps))
        done += step()
    return done


def _remove_needless(now: dt.datetime) -> Repaired:
    """Releases in which nobody is, some time after a newer one came: until then somebody who is just being enrolled
    may come into the older one, which cannot be seen from here before that is committed."""
    later = CourseRelease.objects.filter(course=OuterRef("course"), number__gt=OuterRef("number"))
    recent = CourseRelease.objects.filter(Exists(later)).exclude(Exists(later.filter(released_at__lte=now - LINGER)))
    kept = [*_needed().values_list("pk", flat=True), *recent.values_list("pk", flat=True)]
    return _remove(SearchEntry.objects.filter(kind__in=OF_COURSES).exclude(release__in=kept))


def _releases(*, thorough: bool) -> list[int]:
    needed = set(_needed().values_list("pk", flat=True))
    if not thorough:
        needed -= set(SearchEntry.objects.filter(kind=Kind.COURSE).values_list("release", flat=True))
    return sorted(needed)


def _again(pk: int) -> Repaired:
    release = CourseRelease.objects.defer("payload").filter(pk=pk).first()
    return index_release(release=release) if release else Repaired()


@transaction.atomic
def empty_index() -> None:
    """For making it anew from nothing."""
    SearchEntry.objects.all().delete()
