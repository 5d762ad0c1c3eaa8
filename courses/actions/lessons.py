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
from courses.releases.schema import Lesson
from courses.statements import LANGUAGE, course_statement, lesson_statement
from lms.common.errors import DomainError
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb


def lesson_of(enrolment: Enrolment, lesson_key: str) -> Lesson:
    lesson = releases.load(enrolment.release).locale(LANGUAGE).lesson(lesson_key)
    if lesson is None:
        raise DomainError(_("This lesson is not part of the course."), code="no_such_lesson")
    return lesson


def _hold(enrolment: Enrolment) -> None:
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
        enrolment.current_lesson = lesson_key
        changed.append("current_lesson")
    return said, changed


def _start(enrolment: Enrolment, lesson_key: str, now: dt.datetime) -> list[dict[str, Any]]:
    said, changed = move_bookmark(enrolment, lesson_key, now)
    if changed:
        enrolment.save(update_fields=changed)
    return said


def _open(enrolment: Enrolment, lesson: Lesson, now: dt.datetime) -> tuple[LessonProgress, list[dict[str, Any]]]:
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
    _hold(enrolment)
    progress, said = _open(enrolment, lesson_of(enrolment, lesson_key), now)
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return progress


@transaction.atomic
def complete_lesson(*, enrolment: Enrolment, lesson_key: str, now: dt.datetime) -> LessonProgress:
    """The person went on from this lesson. The last one completes the course if there is nothing else to do."""
    _hold(enrolment)
    lesson = lesson_of(enrolment, lesson_key)
    progress, said = _open(enrolment, lesson, now)
    if progress.completed_at is None:
        progress.completed_at = now
        progress.save(update_fields=["completed_at"])
        said.append(lesson_statement(Verb.COMPLETED, enrolment, lesson, now))
    store_statements(statements=said, trust=Trust.OWN, now=now)
    complete_if_done(enrolment=enrolment, now=now)
    return progress


@transaction.atomic
def answer_checkpoint(
    *, enrolment: Enrolment, lesson_key: str, block_id: str, option_keys: Sequence[str], now: dt.datetime
) -> LessonProgress:
    """Keep the answer to a question on the way. It is for the learner alone: nothing is judged by it."""
    _hold(enrolment)
    lesson = lesson_of(enrolment, lesson_key)
    checkpoint = lesson.checkpoint(block_id)
    if checkpoint is None or not option_keys or any(checkpoint.option(key) is None for key in option_keys):
        raise DomainError(_("Choose one of the answers."), code="no_such_option")
    progress, said = _open(enrolment, lesson, now)
    progress.checkpoints = {**progress.checkpoints, block_id: list(option_keys)}
    progress.save(update_fields=["checkpoints"])
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return progress
