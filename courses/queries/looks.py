"""Looking at a course as one of its learners sees it: who may, and at whose. What is shown is read, never written."""

import dataclasses
import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from courses.models import Course, Enrolment, LessonProgress, WorksheetEntry
from courses.permissions import teaches
from courses.queries.work import work_of
from courses.releases.elements import Worksheet
from courses.releases.schema import Lesson
from courses.rules import Requirement, Work, requirements
from lms.common.access import Access
from lms.common.clock import local_date
from lms.organization.access import sight_for
from lms.organization.models import Person
from lms.organization.queries import find_people, visible_people


@dataclasses.dataclass(frozen=True)
class Look:
    """`sees_answers`: those who teach the course. Whoever else may open the record sees how far somebody is, but
    neither answers nor scores nor what was handed in."""

    enrolment: Enrolment
    sees_answers: bool


def look_at(access: Access, uuid: UUID, now: dt.datetime) -> Look | None:
    """The enrolment, if it is one of a course that the reader teaches, or of somebody whose record is open to them."""
    related = Enrolment.objects.select_related("person", "course", "release").defer("release__payload")
    enrolment = related.filter(uuid=uuid).first()
    if enrolment is None:
        return None
    if teaches(access, enrolment.course):
        return Look(enrolment, sees_answers=True)
    seen = visible_people(access, local_date(now), sight_for(access, now)).filter(pk=enrolment.person_id)
    return Look(enrolment, sees_answers=False) if seen.exists() else None


def learners_of(course: Course, text: str) -> QuerySet[Enrolment]:
    """Everybody who takes or took the course, or those whom `text` finds, in the order of their names."""
    rows = course.enrolments.select_related("person").order_by("person__sort_key", "person__pk", "-enrolled_at")
    return rows.filter(person__in=find_people(Person.objects.all(), text)) if text else rows


@dataclasses.dataclass(frozen=True)
class Seen:
    """What is shown of somebody's work in a lesson."""

    work: Work
    requirements: tuple[Requirement, ...]


def seen_in(look: Look, lesson: Lesson, progress: LessonProgress | None, now: dt.datetime) -> Seen:
    """Worksheets as they were handed in. What is still missing is worked out from all of the work, as for the learner;
    notes are in none of it."""
    if progress is None:
        return Seen(Work(opened_at=now), ())
    work = work_of(look.enrolment, lesson, progress)
    asked = () if progress.completed_at else tuple(requirements(lesson, work, now))
    if not look.sees_answers:
        return Seen(Work(work.opened_at, media=work.media), asked)
    sheets = {block.id: work.sheets[block.id] for block in lesson.worksheets if block.id in work.sheets}
    shown = {key: _handed_in(lesson, entry) for key, entry in sheets.items() if entry.handed_in is not None}
    return Seen(dataclasses.replace(work, sheets=shown), asked)


def _handed_in(lesson: Lesson, entry: WorksheetEntry) -> WorksheetEntry:
    """The sheet as it was handed in, whatever was typed since; a row that is never saved."""
    block = lesson.block(entry.block_id)
    fields = block.fields if isinstance(block, Worksheet) else ()
    texts = [text for _label, text in entry.handed_in or ()]
    values = {field.key: text for field, text in zip(fields, texts, strict=False)}
    return WorksheetEntry(
        block_id=entry.block_id,
        lesson_key=entry.lesson_key,
        values=values,
        saved_at=entry.handed_in_at or entry.saved_at,
        handed_in=entry.handed_in,
        handed_in_at=entry.handed_in_at,
    )
