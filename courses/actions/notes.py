"""Notes that people write for themselves: nobody else reads them, and a deleted note is gone."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import releases
from courses.actions.lessons import hold, lesson_of, stop_at
from courses.actions.work import check_length
from courses.models import Enrolment, Note
from courses.releases.elements import Reflection
from courses.statements import LANGUAGE
from lms.common.errors import DomainError


@transaction.atomic
def write_note(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    block_id: str,
    text: str,
    now: dt.datetime,
    language: str = LANGUAGE,
) -> Note | None:
    """Keep the note as it is now; an emptied one is deleted. Nothing of it goes into a statement or a log."""
    hold(enrolment)
    lesson = lesson_of(enrolment, lesson_key, language)
    block = lesson.block(block_id)
    if not isinstance(block, Reflection):
        raise DomainError(_("This is not part of the lesson."), code="no_such_block")
    text = text.replace("\r\n", "\n").strip()
    check_length(text, "text")
    stop_at(enrolment, block_id)
    here: dict[str, Any] = {
        "person_id": enrolment.person_id,
        "course_id": enrolment.course_id,
        "lesson_key": lesson.key,
        "block_id": block_id,
    }
    if not text:
        Note.objects.filter(**here).delete()
        return None
    title = releases.load(enrolment.release).locale(language).title
    written = {
        "text": text,
        "prompt": block.prompt,
        "course_title": title,
        "lesson_title": lesson.title,
        "written_at": now,
    }
    note, _is_new = Note.objects.update_or_create(**here, defaults=written)
    return note


@transaction.atomic
def delete_note(*, note: Note) -> None:
    note.delete()


@transaction.atomic
def delete_all_notes(*, person_id: int) -> int:
    return Note.objects.filter(person_id=person_id).delete()[0]
