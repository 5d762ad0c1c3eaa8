"""How the courses of a trainer are doing: counts only, never who."""

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from wagtail.models import Page, Revision, WorkflowState

from courses import releases
from courses.authoring.questions import COLUMNS, RECENT_ATTEMPTS, WHO, QuestionFigures, Tried, question_figures
from courses.enums import EnrolmentStatus
from courses.models import Course, CoursePage, CourseRelease, Enrolment, QuizAttempt, RoomSession
from courses.queries.stops import Halt, halts, stopped_at
from courses.releases.schema import Release
from lms.common.access import Access, Role


@dataclasses.dataclass(frozen=True)
class CourseState:
    """One course of the list."""

    course: Course
    title: str
    page_id: int | None
    release: CourseRelease | None
    in_review: bool
    has_draft: bool
    # When what is scheduled is released, and when the course ends, as was set in the editor.
    goes_live_at: dt.datetime | None
    ends_at: dt.datetime | None
    learners: int
    completed: int
    stops: list[tuple[str, int]]
    hard_questions: list[QuestionFigures]
    next_session: RoomSession | None


def taught_courses(access: Access) -> QuerySet[Course]:
    """A trainer's own courses; HR and administrators look after all."""
    if access.has(Role.HR, Role.ADMIN):
        return Course.objects.all()
    return Course.objects.filter(trainers=access.person_id)


def course_states(courses: Sequence[Course], language: str, today: dt.date) -> list[CourseState]:
    """The same number of queries, however many courses there are."""
    ids = [course.pk for course in courses]
    pages, titles = _pages(ids, language)
    newest = _newest_releases(ids)
    texts = releases.load_all(newest.values())
    reviews, drafts = _in_review(pages.values()), _with_drafts(pages.values())
    scheduled = _scheduled(pages.values())
    counts, stops = _counts(ids), halts(ids)
    results, sessions = _results(ids), _next_sessions(ids, today)
    states = []
    for course in courses:
        page, release = pages.get(course.pk), newest.get(course.pk)
        text = texts[release.pk] if release else None
        states.append(
            CourseState(
                course=course,
                title=titles.get(course.pk) or _title(page, release, course),
                page_id=page.pk if page else None,
                release=release,
                in_review=bool(page and page.pk in reviews),
                has_draft=bool(page and page.pk in drafts),
                goes_live_at=scheduled.get(page.pk) if page else None,
                ends_at=page.expire_at if page and page.live else None,
                learners=sum(
                    counts[course.pk][status] for status in (EnrolmentStatus.ENROLLED, EnrolmentStatus.STARTED)
                ),
                completed=counts[course.pk][EnrolmentStatus.COMPLETED],
                stops=_named_stops(text, stops[course.pk], language),
                hard_questions=_hard(text, results[course.pk], language),
                next_session=sessions.get(course.pk),
            )
        )
    return states


def _title(page: CoursePage | None, release: CourseRelease | None, course: Course) -> str:
    return str(page.draft_title if page else release.title if release else course.code)


def _pages(ids: list[int], language: str) -> tuple[dict[int, CoursePage], dict[int, str]]:
    """The page in the city's language (locales are made with it first), and the draft's title in the reader's."""
    pages = list(CoursePage.objects.filter(course__in=ids).order_by("-locale_id").select_related("locale"))
    own = {page.course_id: page.draft_title for page in pages if page.locale.language_code == language}
    return {page.course_id: page for page in pages}, own


def _newest_releases(ids: list[int]) -> dict[int, CourseRelease]:
    rows = CourseRelease.objects.filter(course__in=ids).defer("payload").order_by("number")
    return {release.course_id: release for release in rows}


def _in_review(pages: Iterable[CoursePage]) -> set[int]:
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(page.pk) for page in pages],
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return {int(object_id) for object_id in states.values_list("object_id", flat=True)}


def _scheduled(pages: Iterable[CoursePage]) -> dict[int, dt.datetime]:
    """When what was approved goes live."""
    rows = Revision.page_revisions.filter(
        object_id__in=[str(page.pk) for page in pages], approved_go_live_at__isnull=False
    )
    return {int(object_id): at for object_id, at in rows.values_list("object_id", "approved_go_live_at")}


def _with_drafts(pages: Iterable[CoursePage]) -> set[int]:
    """Courses with something written that no release has: on the course's page or below it."""
    by_path = {page.path: page.pk for page in pages}
    under = Q(pk__in=by_path.values())
    for path in by_path:
        under |= Q(path__startswith=path)
    drafts = Page.objects.filter(under).filter(Q(has_unpublished_changes=True) | Q(live=False))
    step = Page.steplen
    paths = list(drafts.values_list("path", flat=True)) if by_path else []
    return {by_path[key] for path in paths for key in (path, path[:-step]) if key in by_path}


def _counts(ids: list[int]) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Enrolment.objects.filter(course__in=ids).values_list("course", "status").annotate(Count("pk"))
    for course, status, number in rows:
        counts[course][status] = number
    return counts


def _results(ids: list[int]) -> dict[int, list[Tried]]:
    rows = QuizAttempt.objects.filter(enrolment__course__in=ids, score__isnull=False).order_by("-submitted_at")
    results: dict[int, list[Tried]] = defaultdict(list)
    for course, who, *row in rows.values_list("enrolment__course", WHO, *COLUMNS)[:RECENT_ATTEMPTS]:
        results[course].append(Tried.of(*row, who=who))
    return results


def _next_sessions(ids: list[int], today: dt.date) -> dict[int, RoomSession]:
    rows = RoomSession.objects.filter(course__in=ids, held_on__gte=today).order_by("-held_on", "-starts_at")
    return {session.course_id: session for session in rows}


def _named_stops(release: Release | None, halted: Counter[Halt], language: str) -> list[tuple[str, int]]:
    """In the order of the course, steps of the newest release only."""
    if release is None:
        return []
    text = release.locale(language)
    titles = [lesson.title for lesson in text.lessons] + ([text.quiz.title] if text.quiz else [])
    # What waits for a room session stands at nothing that has a title.
    standing = stopped_at(text, halted, EnrolmentStatus.STARTED)
    return [(title, number) for title, number in zip(titles, standing, strict=False) if number]


def _hard(text: Release | None, results: list[Tried], language: str) -> list[QuestionFigures]:
    quiz = text.locale(language).quiz if text else None
    found = question_figures(quiz, results) if quiz else []
    return [figures for figures in found if figures.is_hard and figures.may_be_told]
