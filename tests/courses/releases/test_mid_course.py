"""In the middle of a course everything under it is edited, moved, renamed and deleted: its learner notices nothing."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Revision

from certificates.models import Certificate
from cms.models import CmsDocument, CmsImage, CmsRendition, DocumentPage, GlossaryTerm
from courses import releases
from courses.actions.lessons import answer_checkpoint, complete_lesson
from courses.actions.notes import write_note
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.actions.work import hand_in_worksheet, save_worksheet
from courses.authoring.build_questions import build_bank
from courses.blocks import LessonBlocks
from courses.models import (
    BankQuestion,
    CatalogPage,
    Completion,
    CoursePage,
    CourseRelease,
    Enrolment,
    LessonPage,
    LessonProgress,
    MediaProgress,
    Note,
    QuestionBank,
    QuizAttempt,
    QuizPage,
    WorksheetEntry,
)
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories.cms import TermFactory
from tests.factories.courses import completed, enrolled, wrong_answers
from tests.factories.courses_authoring import LESSON_ONE, LESSON_TWO, OPTIONS, build_course, course_spec
from tests.factories.lesson_blocks import lesson_spec
from tests.factories.xapi import deliver

pytestmark = pytest.mark.django_db
BANKED = {"key": "b1", "kind": "single", "text": "バンクの問い", "options": OPTIONS, "explanation": "", "lesson": ""}
BANK = {"name": "共通の問題", "description": "", "questions": [BANKED]}
_TOKENS = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"|"X-CSRFToken": "[^"]*"')
Upset = Callable[[CoursePage, dt.datetime], None]


@pytest.fixture
def page(city: City, now: dt.datetime) -> CoursePage:
    """Every kind of block, and a quiz with a question of its own and one from a bank."""
    TermFactory()
    build_bank(BANK, Locale.objects.get(language_code="ja"))
    quiz = course_spec()["quiz"]
    own = quiz["questions"][0]
    quiz["questions"] = [own, {"key": "q2", "kind": "banked", "bank": BANK["name"], "question": "b1"}]
    return build_course(now=now, spec=course_spec(lessons=[LESSON_ONE, LESSON_TWO, lesson_spec()], quiz=quiz))


@pytest.fixture
def reader(page: CoursePage, city: City, now: dt.datetime) -> Enrolment:
    """Has read everything, written what there is to write, and failed the quiz once."""
    assert page.course is not None
    enrolment = enrolled(city.learner, page.course, now)
    text = releases.load(enrolment.release).locale("ja")
    first, last = text.lessons[0], text.lessons[-1]
    checkpoint = first.checkpoints[0]
    answer_checkpoint(
        enrolment=enrolment, lesson_key=first.key, block_id=checkpoint.id, option_keys=[checkpoint.options[1].key],
        now=now,
    )  # fmt: skip
    here: dict[str, Any] = {"enrolment": enrolment, "lesson_key": last.key, "now": now}
    sheet = last.worksheets[0]
    save_worksheet(**here, block_id=sheet.id, values={field.key: "書きました" for field in sheet.fields})
    hand_in_worksheet(**here, block_id=sheet.id)
    write_note(**here, block_id=last.reflections[0].id, text="自分のメモ")
    for lesson in text.lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, now=now)
    attempt = start_attempt(enrolment=enrolment, now=now)
    submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
    return enrolment


def on_record() -> dict[str, Any]:
    """Scores, dates and what was said, row by row."""
    tables = (Enrolment, LessonProgress, MediaProgress, WorksheetEntry, Note, QuizAttempt, Completion, Certificate)
    rows = {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}
    rows["Statement"] = list(Statement.objects.order_by("seq").values_list("statement_id", "raw"))
    return rows


def addresses(enrolment: Enrolment) -> list[str]:
    """Every page that the course's release draws."""
    code, text = enrolment.course.code, releases.load(enrolment.release).locale("ja")
    sheets = [(lesson, sheet) for lesson in text.lessons for sheet in lesson.worksheets]
    return [
        *(reverse("lesson", args=[code, lesson.key]) for lesson in text.lessons),
        *(reverse("lesson_worksheet", args=[code, lesson.key, sheet.id]) for lesson, sheet in sheets),
        reverse("quiz", args=[code]),
        *(reverse("quiz_result", args=[attempt.uuid]) for attempt in enrolment.attempts.all()),
        reverse("note_list"),
    ]


def seen(client: Client, urls: list[str]) -> dict[str, str]:
    pages = {}
    for url in urls:
        response = client.get(url)
        assert response.status_code == 200, url
        pages[url] = _TOKENS.sub("", response.content.decode().partition("<main")[2])
    return pages


def rewrite(page: CoursePage, now: dt.datetime) -> None:
    for lesson in LessonPage.objects.child_of(page):
        lesson.title, lesson.slug, lesson.minutes = f"新 {lesson.title}", f"n{lesson.pk}", 99
        blocks = [{"type": "text", "value": f"<p>書き直した本文です。{lesson.pk}</p>"}]
        lesson.body = LessonPage.body.field.stream_block.to_python(blocks)
        lesson.save_revision()
    quiz = QuizPage.objects.get()
    quiz.pass_mark, quiz.max_attempts = 100, 1
    quiz.questions[0].value["text"], quiz.questions[0].value["lesson"] = "書き直した問い", ""
    del quiz.questions[1]
    quiz.save_revision()
    page.refresh_from_db()
    page.title, page.slug, page.summary = "別の題", "renamed", "別の概要"
    page.save_revision().publish()
    assert CourseRelease.objects.count() == 2


def move(page: CoursePage, now: dt.datetime) -> None:
    last = LessonPage.objects.child_of(page).last()
    last.move(page, pos="first-child")
    elsewhere = CatalogPage.objects.exclude(pk=page.get_parent().pk).first()
    CoursePage.objects.get(pk=page.pk).move(elsewhere, pos="last-child")


def lose_files(page: CoursePage, now: dt.datetime) -> None:
    """The originals, what was made of them, and the rows."""
    for row in [*CmsRendition.objects.all(), *DocumentPage.objects.all(), *CmsDocument.objects.all()]:
        row.file.delete(save=False)
        row.delete()
    for image in CmsImage.objects.all():
        image.file.delete(save=False)
        image.delete()


def lose_terms(page: CoursePage, now: dt.datetime) -> None:
    GlossaryTerm.objects.update(short="別の説明", body="別の本文")
    GlossaryTerm.objects.all().delete()


def lose_questions(page: CoursePage, now: dt.datetime) -> None:
    BankQuestion.objects.all().delete()
    QuestionBank.objects.all().delete()
    QuizPage.objects.get().delete()


def lose_pages(page: CoursePage, now: dt.datetime) -> None:
    page = CoursePage.objects.get(pk=page.pk)
    page.unpublish()
    Revision.objects.all().delete()
    CoursePage.objects.get(pk=page.pk).delete()
    assert not LessonPage.objects.exists()


UPSETS: list[Upset] = [rewrite, move, lose_files, lose_terms, lose_questions, lose_pages]


def test_the_learner_notices_nothing(
    page: CoursePage,
    reader: Enrolment,
    learner_client: Client,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    urls, sha256 = addresses(reader), reader.release.sha256
    seen(learner_client, urls)
    pages, rows = seen(learner_client, urls), on_record()
    kinds = LessonPage.body.field.stream_block.child_blocks

    for upset in UPSETS:
        upset(page, now)
        if upset is lose_pages:
            # Kinds of blocks that nobody writes any more.
            for kind in list(kinds):
                monkeypatch.delitem(kinds, kind)
        releases.forget()
        payload = CourseRelease.objects.get(pk=reader.release_id).payload

        assert hashlib.sha256(payload.encode()).hexdigest() == sha256, upset.__name__
        assert on_record() == rows, upset.__name__
        assert seen(learner_client, urls) == pages, upset.__name__
        for file in reader.release.files.all():
            response = learner_client.get(reverse("release_file", args=[file.sha256, file.name]))
            assert (response.status_code, len(b"".join(response))) == (200, file.size), upset.__name__
    assert learner_client.get(reverse("course_detail", args=[reader.course.code])).status_code == 200
    assert learner_client.get(reverse("home"), follow=True).status_code == 200
    assert set(kinds) <= set(LessonBlocks.base_blocks)


def test_and_goes_on_to_the_certificate(page: CoursePage, city: City, learner_client: Client, now: dt.datetime) -> None:
    """After everything has gone, the course is still completed, and its paper says what it was called."""
    assert page.course is not None
    course = page.course
    enrolment = enrolled(city.learner, course, now)
    for upset in UPSETS:
        upset(page, now)
    completed(city.learner, course, now)
    deliver(now)
    enrolment.refresh_from_db()

    assert (enrolment.release.number, enrolment.completed_at) == (1, now)
    assert Certificate.objects.get(completion__enrolment=enrolment).content["course_title"] == "目的から始める研修"
