"""Drafts as learners will see them: compiled from what stands in the editor, shown by the learner's templates."""

import dataclasses
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.desks import Desk
from courses.models import CoursePage, LessonPage, QuizPage
from courses.models.authored import renders_preview_of
from courses.presenters import checkpoint_context, lesson_context
from courses.releases.compile import Compiled, compile_course
from courses.releases.files import PreviewStore
from courses.releases.parsing import parse
from courses.releases.schema import CourseText, Lesson
from courses.releases.sources import Source, draft_source
from courses.views.steps import course_steps


@dataclasses.dataclass(frozen=True)
class Draft:
    """A course as it stands, and what would keep it from being released."""

    source: Source
    compiled: Compiled
    text: CourseText

    def url_of(self, lesson: Lesson) -> str | None:
        """The draft of another lesson; a page that was never saved has none."""
        ids = {str(page.translation_key): page.pk for page in self.source.lessons}
        pk = ids.get(lesson.key)
        return reverse("wagtailadmin_pages:view_draft", args=[pk]) if pk else None

    @property
    def course_url(self) -> str:
        return _draft_url(self.source.page)

    @property
    def closing_url(self) -> str:
        """What follows the last lesson."""
        return _draft_url(self.source.quiz or self.source.page)


def _draft_url(page: CoursePage | LessonPage | QuizPage) -> str:
    return reverse("wagtailadmin_pages:view_draft", args=[page.pk]) if page.pk else ""


def draft_of(source: Source) -> Draft:
    compiled = compile_course(source.page.course, [source], PreviewStore())
    return Draft(source, compiled, parse(compiled.payload).locale(source.language))


def course_of(part: LessonPage | QuizPage) -> CoursePage:
    course: CoursePage = part.get_parent().specific.get_latest_revision_as_object()
    return course


def lesson_source(lesson: LessonPage) -> Source:
    """The course with `lesson` as it stands in the form, in its place or, if it is new, at the end."""
    source = draft_source(course_of(lesson))
    keys = [page.translation_key for page in source.lessons]
    if lesson.translation_key not in keys:
        return dataclasses.replace(source, lessons=[*source.lessons, lesson])
    lessons = [lesson if page.translation_key == lesson.translation_key else page for page in source.lessons]
    return dataclasses.replace(source, lessons=lessons)


def _answer_url(lesson: LessonPage) -> str:
    course = lesson.get_parent().specific.course
    if not lesson.pk or course is None:
        return ""
    return reverse("teach_checkpoint", args=[course.code, lesson.locale.language_code, lesson.translation_key])


def show_draft(request: HttpRequest, template: str, draft: Draft, context: dict[str, Any]) -> HttpResponse:
    shared = {
        "is_preview": True,
        "problems": draft.compiled.problems,
        "notes": draft.compiled.notes,
        "course": draft.source.page.course,
    }
    return render(request, f"courses/previews/{template}.html", {**shared, **context})


@renders_preview_of("LessonPage")
def lesson_preview(page: LessonPage, request: HttpRequest) -> HttpResponse:
    return _lesson(request, page, {})


def lesson_answered(request: HttpRequest, page: LessonPage, answers: dict[str, list[str]]) -> HttpResponse:
    """The draft with an answer to one of its checkpoints; with htmx the checkpoint alone."""
    if not request.headers.get("HX-Request"):
        return _lesson(request, page, answers)
    lesson = draft_of(lesson_source(page)).text.lesson(page.translation_key)
    found = [(lesson.checkpoint(block), keys) for block, keys in answers.items()] if lesson else []
    for block, keys in found:
        if block is not None:
            return render(request, "courses/blocks/checkpoint.html", checkpoint_context(block, _answer_url(page), keys))
    raise Http404


def _lesson(request: HttpRequest, page: LessonPage, answers: dict[str, list[str]]) -> HttpResponse:
    draft = draft_of(lesson_source(page))
    lesson = draft.text.lesson(page.translation_key)
    assert lesson is not None
    desk = Desk(checkpoint_url=_answer_url(page), answers=answers)
    context = lesson_context(draft.text, lesson, url_of=draft.url_of, desk=desk)
    urls = {"complete_url": context["next_url"] or draft.closing_url, "course_url": draft.course_url}
    leads_to_quiz = context["is_last"] and draft.text.quiz is not None
    return show_draft(request, "lesson", draft, {**context, **urls, "leads_to_quiz": leads_to_quiz, "is_done": False})


@renders_preview_of("CoursePage")
def course_preview(page: CoursePage, request: HttpRequest) -> HttpResponse:
    draft = draft_of(draft_source(page))
    steps = course_steps(draft.text, None)
    rows = [{**row, "url": draft.url_of(lesson)} for row, lesson in zip(steps, draft.text.lessons, strict=True)]
    return show_draft(request, "course", draft, {"text": draft.text, "rows": rows, "is_open": False, "sessions": []})
