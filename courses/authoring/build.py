"""Builds a course's pages from a specification (see lms/demo/data/courses), publishes and so releases them.

Building again by the same code updates the pages: ids follow from the specification's keys, in every language alike.
"""

import dataclasses
import datetime as dt
import uuid
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from courses.authoring.build_blocks import MORE, key_of, rich
from courses.authoring.build_questions import options, question_block
from courses.authoring.library import Library
from courses.models import CatalogPage, Course, CoursePage, LessonPage, QuizPage

Spec = dict[str, Any]
# What a quiz need not say: how it is put, and which try counts.
CHOSEN = ("one_by_one", "time_limit", "scoring", "shuffle_questions", "shuffle_options")


@transaction.atomic
def build_course_pages(
    spec: Spec, media_dir: Path, *, catalog: CatalogPage, owner: Any, now: dt.datetime, locale: str
) -> CoursePage:
    """The published course page; its release exists when this returns."""
    local = CatalogPage.objects.get(translation_key=catalog.translation_key, locale__language_code=locale)
    return _Builder(spec, Library(media_dir, owner), local, owner, now).build()


@dataclasses.dataclass(frozen=True)
class _Builder:
    spec: Spec
    library: Library
    catalog: CatalogPage
    owner: Any
    now: dt.datetime

    @property
    def locale(self) -> Locale:
        return self.catalog.locale

    @property
    def code(self) -> str:
        return str(self.spec["code"]).lower()

    def build(self) -> CoursePage:
        page: CoursePage = self._put(CoursePage, self.catalog, key_of(self.code), self._course_fields())
        for lesson in self.spec["lessons"]:
            fields = self._lesson_fields(lesson)
            self._put(LessonPage, page, key_of(self.code, "lessons", lesson["key"]), fields)
        if self.spec.get("quiz"):
            self._put(QuizPage, page, key_of(self.code, "quiz"), self._quiz_fields(self.spec["quiz"]))
        page.refresh_from_db()
        page.get_latest_revision().publish(user=self.owner, skip_permission_checks=True)
        page.refresh_from_db()
        return page

    def _put(self, model: Any, parent: Any, key: uuid.UUID, fields: Spec) -> Any:
        page = model.objects.filter(translation_key=key, locale=self.locale).first()
        if page is None:
            page = model(translation_key=key, locale=self.locale, owner=self.owner, live=False, **fields)
            parent.add_child(instance=page)
        else:
            for name, value in fields.items():
                setattr(page, name, value)
        page.full_clean()
        page.save_revision(user=self.owner, clean=False)
        return page

    def _course(self) -> Course:
        course, _ = Course.objects.get_or_create(code=self.code, defaults={"created_at": self.now})
        return course

    def _course_fields(self) -> Spec:
        cover = self.spec.get("cover")
        return {
            "course": self._course(),
            "title": self.spec["title"],
            "slug": self.spec["slug"],
            "summary": self.spec["summary"],
            "objectives": "\n".join(self.spec["objectives"]),
            "cover": self.library.image(cover["file"], cover["alt"]) if cover else None,
            "cover_alt": cover["alt"] if cover else "",
        }

    def _lesson_fields(self, lesson: Spec) -> Spec:
        blocks = [
            self._block(block, key_of(self.code, lesson["key"], number))
            for number, block in enumerate(lesson["blocks"], start=1)
        ]
        fields = {"title": lesson["title"], "slug": lesson["key"], "minutes": lesson["minutes"]}
        rule = lesson.get("completion", {})
        return {
            **fields,
            "summary": lesson["summary"],
            "body": _stream(LessonPage.body.field, blocks),
            "needs_minutes": rule.get("minutes"),
            "needs_media_share": rule.get("media_share"),
            "needs_checkpoints": rule.get("checkpoints", False),
            "needs_worksheets": rule.get("worksheets", False),
        }

    def _quiz_fields(self, quiz: Spec) -> Spec:
        names = ("title", "minutes", "intro", "pass_mark", "max_attempts")
        questions = [self._question(question) for question in quiz["questions"]]
        return {
            **{name: quiz[name] for name in names},
            "slug": "quiz",
            **{name: quiz.get(name, QuizPage._meta.get_field(name).get_default()) for name in CHOSEN},
            "questions": _stream(QuizPage.questions.field, questions),
        }

    def _question(self, question: Spec) -> Spec:
        return question_block(question, key_of(self.code, "quiz", question["key"]))

    def _block(self, block: Spec, block_id: uuid.UUID) -> Spec:
        build = MORE.get(block["type"])
        value = build(self.library, block, block_id) if build else getattr(self, f"_{block['type']}")(block, block_id)
        return {"type": block["type"], "id": str(block_id), "value": value}

    def _heading(self, block: Spec, block_id: uuid.UUID) -> str:
        return str(block["text"])

    def _text(self, block: Spec, block_id: uuid.UUID) -> str:
        return rich(block["html"])

    def _callout(self, block: Spec, block_id: uuid.UUID) -> Spec:
        return {"kind": block["kind"], "title": block["title"], "text": rich(block["html"])}

    def _checkpoint(self, block: Spec, block_id: uuid.UUID) -> Spec:
        return {"text": block["question"], **options(block, block_id)}

    def _image(self, block: Spec, block_id: uuid.UUID) -> Spec:
        return {"image": self._described(block["file"], block["alt"]), "caption": block.get("caption", "")}

    def _video(self, block: Spec, block_id: uuid.UUID) -> Spec:
        poster = block.get("poster")
        return {
            "title": block["title"],
            "video": self.library.document(block["file"], block["title"]).pk,
            "captions": self.library.document(block["captions"], block["title"]).pk,
            "poster": self._described(poster, block["title"]) if poster else None,
            "transcript": rich(block["transcript"]),
        }

    def _described(self, name: str, alt: str) -> Spec:
        return {"image": self.library.image(name, alt).pk, "alt_text": alt, "decorative": False}


def _stream(field: Any, blocks: list[Spec]) -> Any:
    return field.stream_block.to_python(blocks)
