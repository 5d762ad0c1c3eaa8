"""What a person has done and written inside lessons."""

from django.db.models import QuerySet

from courses.models import Course, Enrolment, LessonProgress, MediaProgress, Note, WorksheetEntry
from courses.releases.schema import Lesson
from courses.rules import Work


def work_of(enrolment: Enrolment, lesson: Lesson, progress: LessonProgress) -> Work:
    """At most one query for what plays and one for worksheets; none if the lesson holds neither."""
    here = {"enrolment": enrolment, "lesson_key": lesson.key}
    media = MediaProgress.objects.filter(**here) if lesson.playables else ()
    sheets = WorksheetEntry.objects.filter(**here) if lesson.worksheets else ()
    return Work(
        opened_at=progress.opened_at,
        answers=progress.checkpoints,
        media={row.block_id: row for row in media},
        sheets={row.block_id: row for row in sheets},
    )


def notes_in(enrolment: Enrolment, lesson: Lesson) -> dict[str, Note]:
    """The person's own notes in a lesson, by block: from an earlier enrolment, too."""
    if not lesson.reflections:
        return {}
    mine = Note.objects.filter(person_id=enrolment.person_id, course_id=enrolment.course_id, lesson_key=lesson.key)
    return {note.block_id: note for note in mine}


def own_notes(person_id: int) -> QuerySet[Note]:
    """All notes of a person, the newest first. For that person alone: no page shows them to anybody else."""
    return Note.objects.filter(person_id=person_id)


def handed_in(course: Course) -> QuerySet[WorksheetEntry]:
    """Worksheets of a course that learners have handed in, the newest first."""
    entries = WorksheetEntry.objects.filter(enrolment__course=course).exclude(handed_in_at=None)
    return (
        entries.select_related("enrolment__person", "enrolment__release")
        .defer("enrolment__release__payload")
        .order_by("-handed_in_at", "-pk")
    )
