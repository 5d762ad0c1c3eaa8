"""Reading lessons."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import releases
from courses.actions.completions import complete_if_done
from courses.actions.locking import lock_enrolment
from courses.enums import EnrolmentStatus
from courses.models import Enrolment, LessonProgress
from courses.queries.beginning import check_may_begin
from courses.queries.work import work_of
from courses.releases.schema import Lesson
from courses.rules import LessonNotDone, missing
from courses.statements import LANGUAGE, course_statement, lesson_statement
from lms.common.errors import DomainError
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb


def lesson_of(enrolment: Enrolment, lesson_key: str, language: str = LANGUAGE) -> Lesson:
    lesson = releases.load(enrolment.release).locale(language).lesson(lesson_key)
    if lesson is None:
        raise DomainError(_("This lesson is not part of the course."), code="no_such_lesson")
    return lesson


def hold(enrolment: Enrolment) -> None:
    """Everything of an enrolment is done under its lock, and nothing in one that was given up."""
    lock_enrolment(enrolment)
    check_not_withdrawn(enrolment)


def check_not_withdrawn(enrolment: Enrolment) -> None:
    if enrolment.status == EnrolmentStatus.WITHDRAWN:
        raise DomainError(_("You have withdrawn from this course."), code="withdrawn")


def move_bookmark(enrolment: Enrolment, lesson_key: str, now: dt.datetime) -> tuple[list[dict[str, Any]], list[str]]:
    """The first lesson starts the course. Saves nothing: returns what is said of it, and the fields that changed."""
    said, changed = [], []
    if enrolment.status == EnrolmentStatus.ENROLLED:
        enrolment.status, enrolment.started_at = EnrolmentStatus.STARTED, now
        changed = ["status", "started_at"]
        said.append(course_statement(Verb.INITIALIZED, enrolment, now))
    if enrolment.current_lesson != lesson_key:
        enrolment.current_lesson, enrolment.current_block = lesson_key, ""
        changed += ["current_lesson", "current_block"]
    return said, changed


def _start(enrolment: Enrolment, lesson_key: str, now: dt.datetime) -> list[dict[str, Any]]:
    if enrolment.status == EnrolmentStatus.ENROLLED:
        check_may_begin(enrolment.person_id, enrolment.course)
    said, changed = move_bookmark(enrolment, lesson_key, now)
    if changed:
        enrolment.save(update_fields=changed)
    return said


def enter(enrolment: Enrolment, lesson: Lesson, now: dt.datetime) -> tuple[LessonProgress, list[dict[str, Any]]]:
    said = _start(enrolment, lesson.key, now)
    progress, is_new = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson_key=lesson.key, defaults={"opened_at": now}
    )
    if is_new:
        said.append(lesson_statement(Verb.EXPERIENCED, enrolment, lesson, now))
    return progress, said


@transaction.atomic
def open_lesson(*, enrolment: Enrolment, lesson_key: str, now: dt.datetime) -> LessonProgress:
    """Remember where the person is; the first time is an experience worth a statement."""
    hold(enrolment)
    progress, said = enter(enrolment, lesson_of(enrolment, lesson_key), now)
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return progress


@transaction.atomic
def complete_lesson(
    *, enrolment: Enrolment, lesson_key: str, now: dt.datetime, language: str = LANGUAGE
) -> LessonProgress:
    """The person went on from this lesson. The last one completes the course if there is nothing else to do.

    Refused as long as something is missing of what the lesson asks for in the language in which it is read.
    """
    hold(enrolment)
    lesson, read = lesson_of(enrolment, lesson_key), lesson_of(enrolment, lesson_key, language)
    progress, said = enter(enrolment, lesson, now)
    if progress.completed_at is None:
        if left := missing(read, work_of(enrolment, read, progress), now):
            raise LessonNotDone(left)
        progress.completed_at = now
        progress.save(update_fields=["completed_at"])
        said.append(lesson_statement(Verb.COMPLETED, enrolment, lesson, now))
    store_statements(statements=said, trust=Trust.OWN, now=now)
    complete_if_done(enrolment=enrolment, now=now)
    return progress


def stop_at(enrolment: Enrolment, block_id: str) -> None:
    """Remember the block at which the person is. The caller holds the enrolment, in the lesson of the block."""
    if enrolment.current_block != block_id:
        enrolment.current_block = block_id
        enrolment.save(update_fields=["current_block"])


@transaction.atomic
def keep_place(*, enrolment: Enrolment, lesson_key: str, block_id: str, language: str = LANGUAGE) -> None:
    """The person reads here. Only in the lesson that was opened last: a tab left behind does not pull one back."""
    hold(enrolment)
    lesson = lesson_of(enrolment, lesson_key, language)
    if enrolment.current_lesson == lesson.key and lesson.block(block_id) is not None:
        stop_at(enrolment, block_id)


@transaction.atomic
def answer_checkpoint(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    block_id: str,
    option_keys: Sequence[str],
    now: dt.datetime,
    language: str = LANGUAGE,
) -> LessonProgress:
    """Keep the answer to a question on the way. It is for the learner alone: nothing is judged by it."""
    hold(enrolment)
    lesson = lesson_of(enrolment, lesson_key)
    checkpoint = lesson_of(enrolment, lesson_key, language).checkpoint(block_id)
    if checkpoint is None or not option_keys or any(checkpoint.option(key) is None for key in option_keys):
        raise DomainError(_("Choose one of the answers."), code="no_such_option")
    progress, said = enter(enrolment, lesson, now)
    progress.checkpoints = {**progress.checkpoints, block_id: list(option_keys)}
    progress.save(update_fields=["checkpoints"])
    stop_at(enrolment, block_id)
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return progress
