"""The pages from which a release is compiled: as they are live, or as they would be if they were published now."""

import dataclasses

from courses.models import CoursePage, LessonPage, QuizPage


@dataclasses.dataclass(frozen=True)
class Source:
    """A course's pages in one language."""

    page: CoursePage
    lessons: list[LessonPage]
    quiz: QuizPage | None

    @property
    def language(self) -> str:
        return str(self.page.locale.language_code)


def _source(page: CoursePage, children: list[LessonPage | QuizPage]) -> Source:
    lessons = [child for child in children if isinstance(child, LessonPage)]
    quizzes = [child for child in children if isinstance(child, QuizPage)]
    return Source(page, lessons, quizzes[0] if quizzes else None)


def live_source(page: CoursePage) -> Source:
    return _source(page, list(page.get_children().live().specific()))


def live_sources(page: CoursePage) -> list[Source]:
    """All languages of the course that are published."""
    pages = CoursePage.objects.filter(course=page.course, live=True).select_related("locale").order_by("locale_id")
    return [live_source(each) for each in pages]


def is_due(child: LessonPage | QuizPage) -> bool:
    """Whether publishing the course publishes this draft. What somebody took down stays down until it is edited."""
    if child.live or child.last_published_at is None:
        return bool(child.has_unpublished_changes) or not child.live
    return bool(child.latest_revision_created_at and child.latest_revision_created_at > child.last_published_at)


def due_children(page: CoursePage) -> list[LessonPage | QuizPage]:
    return [child for child in page.get_children().specific() if is_due(child)]


def _as_drafted(child: LessonPage | QuizPage) -> LessonPage | QuizPage:
    draft: LessonPage | QuizPage = child.get_latest_revision_as_object() if is_due(child) else child
    return draft


def draft_source(page: CoursePage) -> Source:
    """`page` is taken as given, since it may be a form's unsaved content."""
    children = page.get_children().specific() if page.pk and page.path else []
    return _source(page, [_as_drafted(child) for child in children if child.live or is_due(child)])


def draft_sources(page: CoursePage) -> list[Source]:
    """The course as it would be released if `page` were published now: other languages stay as they are live."""
    others = CoursePage.objects.filter(course=page.course, live=True).exclude(pk=page.pk).select_related("locale")
    return [draft_source(page), *(live_source(each) for each in others if page.course_id)]
