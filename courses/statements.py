"""What the acts of learning say in the statement store. Ids are deterministic: a repeated act says nothing new."""

import datetime as dt
import uuid
from fractions import Fraction
from typing import Any

from courses.models import Course, Enrolment, QuizAttempt, RoomSession
from courses.questions import kind_of
from courses.releases.schema import Lesson
from lms.accounts.models import User
from lms.organization.models import Person
from lms.xapi.builders import Activity, statement, voiding
from lms.xapi.enums import ActivityType, Verb
from lms.xapi.iri import statement_uuid

# Names are said in the city's language, whichever language the learner reads.
LANGUAGE = "ja"


def _named(text: str) -> dict[str, str]:
    return {LANGUAGE: text} if text else {}


def course_activity(course: Course, title: str = "") -> Activity:
    return Activity("courses", course.uuid, ActivityType.COURSE, _named(title))


def lesson_activity(lesson: Lesson) -> Activity:
    return Activity("lessons", lesson.key, ActivityType.LESSON, _named(lesson.title))


def quiz_activity(key: str, title: str = "") -> Activity:
    return Activity("quizzes", key, ActivityType.ASSESSMENT, _named(title))


def question_activity(question: dict[str, Any]) -> Activity:
    """With how it is answered and what is right, as the author wrote it."""
    kind = kind_of(question)
    name = _named(question["text"])
    return Activity("questions", question["key"], ActivityType.QUESTION, name, interaction=kind.definition(question))


def session_activity(session: RoomSession) -> Activity:
    return Activity("sessions", session.uuid, ActivityType.SESSION, _named(session.title))


def course_statement(verb: Verb, enrolment: Enrolment, now: dt.datetime) -> dict[str, Any]:
    """An act about the course as a whole."""
    return statement(
        id=statement_uuid(verb.name, "course", enrolment.uuid),
        account=enrolment.person.uuid,
        verb=verb,
        activity=course_activity(enrolment.course, enrolment.release.title),
        timestamp=now,
        registration=enrolment.uuid,
    )


def lesson_statement(verb: Verb, enrolment: Enrolment, lesson: Lesson, now: dt.datetime) -> dict[str, Any]:
    return statement(
        id=statement_uuid(verb.name, "lesson", enrolment.uuid, lesson.key),
        account=enrolment.person.uuid,
        verb=verb,
        activity=lesson_activity(lesson),
        timestamp=now,
        registration=enrolment.uuid,
        parent=course_activity(enrolment.course),
    )


def quiz_statement_id(verb: Verb, attempt: QuizAttempt) -> uuid.UUID:
    """A try that is judged anew says so anew."""
    again = (attempt.revision,) if attempt.revision else ()
    return statement_uuid(verb.name, "quiz", attempt.uuid, *again)


def quiz_statement(
    verb: Verb, attempt: QuizAttempt, quiz: Activity, now: dt.datetime, result: dict[str, Any] | None = None
) -> dict[str, Any]:
    enrolment = attempt.enrolment
    return statement(
        id=quiz_statement_id(verb, attempt),
        account=enrolment.person.uuid,
        verb=verb,
        activity=quiz,
        timestamp=now,
        registration=enrolment.uuid,
        result=result,
        parent=course_activity(enrolment.course),
    )


def answer_statement_id(attempt: QuizAttempt, key: str, corrections: int = 0) -> uuid.UUID:
    """`corrections`: how often this question of this try was judged anew."""
    return statement_uuid(Verb.ANSWERED.name, attempt.uuid, key, *((corrections,) if corrections else ()))


def answer_statement(
    attempt: QuizAttempt, quiz: Activity, question: dict[str, Any], now: dt.datetime, corrections: int = 0
) -> dict[str, Any]:
    """One answer, in the notation of xAPI for its kind of question."""
    key = question["key"]
    credit = Fraction(attempt.credits[key])
    points = question.get("points", 1)
    score = {"scaled": float(credit), "raw": float(credit * points), "min": 0, "max": points}
    response = kind_of(question).response(question, attempt.answers.get(key, ()))
    return statement(
        id=answer_statement_id(attempt, key, corrections),
        account=attempt.enrolment.person.uuid,
        verb=Verb.ANSWERED,
        activity=question_activity(question),
        timestamp=now,
        registration=attempt.enrolment.uuid,
        result={"success": attempt.results[key], "response": response, "score": score},
        parent=quiz,
        grouping=course_activity(attempt.enrolment.course),
    )


def attendance_statement(id: uuid.UUID, session: RoomSession, person: Person, at: dt.datetime) -> dict[str, Any]:  # noqa: A002  # the specification's word
    return statement(
        id=id,
        account=person.uuid,
        verb=Verb.ATTENDED,
        activity=session_activity(session),
        timestamp=at,
        parent=course_activity(session.course),
    )


def voiding_statement(voids: uuid.UUID, person: Person, now: dt.datetime, by: User | None) -> dict[str, Any]:
    """Taken back by whoever corrects; by the system in the person's own name if nobody does."""
    corrector = Person.objects.filter(user=by).first() if by else None
    return voiding(
        id=statement_uuid(Verb.VOIDED.name, voids), account=(corrector or person).uuid, voids=voids, timestamp=now
    )
