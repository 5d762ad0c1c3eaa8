"""Courses as learners meet them: released by a payload written here, with a live page and nothing that authors need."""

import datetime as dt
import hashlib
import itertools
import uuid
from typing import Any

import orjson

from courses.actions.enrolments import enrol
from courses.actions.lessons import complete_lesson
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.actions.sessions import create_session
from courses.enums import EnrolmentSource, Format, Passage
from courses.models import CatalogPage, Course, CoursePage, CourseRelease, Enrolment, QuizAttempt, RoomSession
from courses.releases.upgrades import OPENED
from lms.organization.models import Person
from tests.factories.organization import FOUNDED_AT

numbers = itertools.count(1)


def _option(text: str, *, correct: bool) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "text": text, "correct": correct, "feedback": f"{text}への助言"}


def question(text: str, kind: str = "single", right: int = 1, wrong: int = 2, lesson: str = "") -> dict[str, Any]:
    options = [_option(f"{text}の正答{n}", correct=True) for n in range(right)]
    options += [_option(f"{text}の誤答{n}", correct=False) for n in range(wrong)]
    return {
        "key": str(uuid.uuid4()),
        "kind": kind,
        "text": text,
        "options": options,
        "explanation": f"{text}の解説",
        "lesson": lesson,
    }


def lesson(title: str) -> dict[str, Any]:
    checkpoint = {
        "id": str(uuid.uuid4()),
        "type": "checkpoint",
        "text": f"{title}の確かめ",
        "options": [_option("はい", correct=True), _option("いいえ", correct=False)],
    }
    text = {"id": str(uuid.uuid4()), "type": "text", "html": f"<p>{title}の本文です。</p>"}
    summary = f"{title}を学びました。"
    return {"key": str(uuid.uuid4()), "title": title, "minutes": 5, "summary": summary, "blocks": [text, checkpoint]}


def payload(
    course: Course, *, title: str, lessons: int = 2, quiz: bool = True, schema: int = 1, **quiz_values: Any
) -> dict[str, Any]:
    """Of the first schema unless said otherwise: most tests read what stands in older releases."""
    texts = [lesson(f"第{number}課") for number in range(1, lessons + 1)]
    if schema > 1:
        texts = [{**text, "rule": OPENED} for text in texts]
    again = texts[0]["key"] if texts else ""
    questions = [question("問1", lesson=again), question("問2", "multiple", right=2), question("問3")]
    asked = {
        "key": str(uuid.uuid4()),
        "title": "確認テスト",
        "minutes": 3,
        "intro": "学んだことを確かめます。",
        "pass_mark": 60,
        "max_attempts": 3,
        "one_by_one": False,
        "questions": questions,
        **quiz_values,
    }
    text = {
        "title": title,
        "summary": f"{title}の概要",
        "objectives": ["目的を一文で言える"],
        "cover": None,
        "minutes": 5 * lessons + 3,
        "lessons": texts,
        "quiz": asked if quiz else None,
        "terms": {},
    }
    identity = {"uuid": str(course.uuid), "code": course.code, "format": course.format}
    return {"schema": schema, "course": identity, "locales": {"ja": text}, "files": {}}


def make_course(*, format: Format = Format.ONLINE, is_required: bool = False, **values: Any) -> Course:  # noqa: A002  # the model's word
    """A course that is open: two lessons and a quiz of three questions unless said otherwise."""
    number = next(numbers)
    course = Course.objects.create(
        code=f"C{number}", format=format, is_required=is_required, audience="全職員", created_at=FOUNDED_AT
    )
    title = values.pop("title", f"研修{number}")
    catalog = CatalogPage.objects.get(locale__language_code="ja")
    catalog.add_child(
        instance=CoursePage(
            title=title, slug=f"course-{number}", course=course, summary="概要", objectives="目的", live=True
        )
    )
    make_release(course, title=title, **values)
    return course


def make_release(course: Course, *, title: str = "研修", **values: Any) -> CourseRelease:
    return release_payload(course, payload(course, title=title, **values))


def release_payload(course: Course, content: dict[str, Any], passage: Passage = Passage.KEEP) -> CourseRelease:
    """A release that says this, with the title of the city's own language."""
    text = orjson.dumps(content).decode()
    return CourseRelease.objects.create(
        course=course,
        number=course.releases.count() + 1,
        schema_version=content["schema"],
        payload=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=content["locales"]["ja"]["title"],
        minutes=13,
        released_at=FOUNDED_AT,
        passage=passage,
    )


def revised(course: Course, passage: Passage = Passage.KEEP, **changes: Any) -> CourseRelease:
    """The newest release once more, with another title and whatever `changes` says of its Japanese text."""
    content = course.releases.latest("number").parse()
    text = content["locales"]["ja"]
    text.update({"title": f"{text['title']}（改）", **changes})
    return release_payload(course, content, passage)


def enrolled(person: Person, course: Course, now: dt.datetime, **values: Any) -> Enrolment:
    return enrol(person=person, course=course, source=EnrolmentSource.SELF, now=now, **values)


def text_of(enrolment: Enrolment) -> dict[str, Any]:
    text: dict[str, Any] = enrolment.release.parse()["locales"]["ja"]
    return text


def read_lessons(enrolment: Enrolment, now: dt.datetime) -> None:
    for part in text_of(enrolment)["lessons"]:
        complete_lesson(enrolment=enrolment, lesson_key=part["key"], now=now)


def right_answers(attempt: QuizAttempt) -> dict[str, list[str]]:
    return {
        asked["key"]: [option["key"] for option in asked["options"] if option["correct"]] for asked in attempt.questions
    }


def wrong_answers(attempt: QuizAttempt) -> dict[str, list[str]]:
    return {asked["key"]: [asked["options"][-1]["key"]] for asked in attempt.questions}


def ready_for_quiz(person: Person, course: Course, now: dt.datetime) -> QuizAttempt:
    """Enrolled, all lessons read, an attempt begun."""
    enrolment = enrolled(person, course, now)
    read_lessons(enrolment, now)
    return start_attempt(enrolment=enrolment, now=now)


def completed(person: Person, course: Course, now: dt.datetime) -> Enrolment:
    """Gone through the whole course."""
    attempt = ready_for_quiz(person, course, now)
    return submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now).enrolment


def make_session(course: Course, held_on: dt.date, now: dt.datetime, **values: Any) -> RoomSession:
    defaults = {"title": "集合研修", "starts_at": dt.time(13, 30), "ends_at": dt.time(17), "place": "本庁舎 5階 研修室"}
    return create_session(course=course, held_on=held_on, now=now, **{**defaults, **values})
