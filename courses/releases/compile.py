"""Compiles the pages of a course, in all its languages, into the payload of a release."""

import dataclasses
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cms.models import GlossaryTerm
from courses.models import Course, LessonPage, QuizPage
from courses.releases.blocks import LessonCompiler
from courses.releases.files import FileStore
from courses.releases.links import LinkCheck
from courses.releases.problems import Problem, Problems
from courses.releases.quizzes import QuizCompiler
from courses.releases.schema import SCHEMA
from courses.releases.shelf import Shelf
from courses.releases.sources import Source
from courses.releases.terms import Glossary, LessonMarker

# Which blocks can fulfil what a lesson asks for.
NEEDED = {
    "media_share": {"video", "audio", "slides"},
    "checkpoints": {"checkpoint"},
    "worksheets": {"worksheet"},
}


@dataclasses.dataclass(frozen=True)
class Compiled:
    """The payload, and what keeps it from being released."""

    payload: dict[str, Any]
    problems: list[Problem]
    # Worth looking at, but no reason not to release.
    notes: list[Problem] = dataclasses.field(default_factory=list)

    @property
    def texts(self) -> dict[str, Any]:
        return dict(self.payload["locales"])

    @property
    def main_text(self) -> dict[str, Any]:
        """In the city's language, else in the first there is."""
        texts = self.texts
        return dict(texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values())))


def compile_course(course: Course | None, sources: list[Source], store: FileStore) -> Compiled:
    problems, shelf = Problems(), Shelf(store)
    links = LinkCheck(problems)
    locales = {source.language: _TextCompiler(source, shelf, problems, links).text() for source in sources}
    links.finish(page.pk for source in sources for page in (source.page, *source.lessons) if page.pk)
    identity = {
        "uuid": str(course.uuid) if course else "00000000-0000-0000-0000-000000000000",
        "code": course.code if course else "",
        "format": course.format if course else "",
    }
    payload = {"schema": SCHEMA, "course": identity, "locales": locales, "files": shelf.files}
    return Compiled(payload, problems.found, problems.notes)


class _TextCompiler:
    """One language."""

    def __init__(self, source: Source, shelf: Shelf, problems: Problems, links: LinkCheck) -> None:
        self.source = source
        self.shelf = shelf
        self.problems = problems
        self.links = links
        self.glossary = Glossary(GlossaryTerm.objects.filter(locale=source.page.locale_id))
        self.terms: dict[str, dict[str, str]] = {}

    def text(self) -> dict[str, Any]:
        page = self.source.page
        if not self.source.lessons:
            self.problems.add(
                page.title, _("The course has no lesson yet. Add a lesson page below it."), page_id=page.pk
            )
        lessons = [self._lesson(lesson) for lesson in self.source.lessons]
        quiz = self._quiz(self.source.quiz) if self.source.quiz else None
        return {
            "title": page.title,
            "summary": page.summary or "",
            "objectives": [line.strip() for line in (page.objectives or "").splitlines() if line.strip()],
            "cover": self._cover(),
            "minutes": sum(lesson["minutes"] for lesson in lessons) + (quiz["minutes"] if quiz else 0),
            "lessons": lessons,
            "quiz": quiz,
            "terms": self.terms,
        }

    def _cover(self) -> dict[str, str] | None:
        page = self.source.page
        if page.cover is None:
            return None
        key = self.shelf.image(page.cover)
        if key is None:
            self.problems.add(
                page.title, _("The file of the cover picture is missing. Choose the picture again."), page_id=page.pk
            )
            return None
        if not page.cover_alt:
            self.problems.add(
                page.title, _("The cover picture has no description for people who cannot see it."), page_id=page.pk
            )
        return {"file": key, "alt": page.cover_alt}

    def _lesson(self, lesson: LessonPage) -> dict[str, Any]:
        marker = LessonMarker(self.glossary)
        compiler = LessonCompiler(lesson.title, marker, self.shelf, self.problems, links=self.links, page_id=lesson.pk)
        blocks = compiler.blocks(lesson.body)
        if not blocks:
            self.problems.add(lesson.title, _("The lesson is empty."), page_id=lesson.pk)
        for term, found in marker.used.items():
            fields = ("term", "reading", "full", "english", "short", "body")
            self.terms[term] = {field: str(getattr(found, field)) for field in fields}
        return {
            "key": str(lesson.translation_key),
            "title": lesson.title,
            "minutes": lesson.minutes or 0,
            "summary": lesson.summary or "",
            "blocks": blocks,
            "rule": self._rule(lesson, {block["type"] for block in blocks}),
        }

    def _rule(self, lesson: LessonPage, kinds: set[str]) -> dict[str, Any]:
        """What completes the lesson. What nothing in it could ever fulfil is a problem, not a trap for learners."""
        rule = {
            "minutes": lesson.needs_minutes or 0,
            "media_share": lesson.needs_media_share or 0,
            "checkpoints": lesson.needs_checkpoints,
            "worksheets": lesson.needs_worksheets,
        }
        for name, needed in NEEDED.items():
            if rule[name] and not kinds & needed:
                self.problems.add(
                    lesson.title,
                    _("It is completed by something that is not in it. Change what completes the lesson."),
                    page_id=lesson.pk,
                )
        return rule

    def _quiz(self, quiz: QuizPage) -> dict[str, Any]:
        lessons = {lesson.slug: str(lesson.translation_key) for lesson in self.source.lessons}
        return QuizCompiler(quiz, lessons, self.problems).compile()
