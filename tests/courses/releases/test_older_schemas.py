"""What was released by older versions of this software is learned from, answered and judged as it was then.

`older/` holds a payload of each schema as it was written. They are never edited: stored releases are not, either.
"""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client

from courses import releases
from courses.actions.quizzes import submit_quiz
from courses.models import Course, CourseRelease, QuizAttempt
from courses.questions import KINDS
from courses.releases.parsing import UnknownSchema, parse, upgraded
from courses.releases.schema import SCHEMA
from courses.releases.upgrades import UPGRADES
from tests.conftest import City
from tests.factories.courses import make_course, ready_for_quiz, right_answers, wrong_answers
from tests.factories.organization import FOUNDED_AT

OLDER = sorted((Path(__file__).parent / "older").glob("schema-*.json"))


def payload_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


def test_every_older_schema_has_its_payload_and_its_way_up() -> None:
    assert [path.stem for path in OLDER] == [f"schema-{number}" for number in sorted(UPGRADES)]
    assert sorted(UPGRADES) == list(range(1, SCHEMA))


@pytest.mark.parametrize("path", OLDER, ids=lambda path: path.stem)
def test_bringing_up_changes_nothing_that_is_stored(path: Path) -> None:
    payload = payload_of(path)
    before = orjson.dumps(payload)
    assert upgraded(payload)["schema"] == SCHEMA
    assert orjson.dumps(payload) == before
    quiz = parse(payload).locale("ja").quiz
    assert quiz is not None
    assert [question.key for question in quiz.questions] == [draw.keys[0] for draw in quiz.plan]
    assert {question.kind for question in quiz.questions} <= set(KINDS)
    assert (quiz.time_limit, quiz.scoring, quiz.shuffle_questions, quiz.asks) == (0, "best", False, len(quiz.questions))


def test_a_payload_of_a_newer_version_is_not_guessed_at() -> None:
    with pytest.raises(UnknownSchema):
        upgraded({**payload_of(OLDER[0]), "schema": SCHEMA + 1})


@pytest.fixture
def course(city: City, now: dt.datetime) -> Course:
    """A course whose newest release is the stored payload, byte for byte."""
    course = make_course()
    text = OLDER[0].read_text(encoding="utf-8")
    CourseRelease.objects.create(
        course=course,
        number=2,
        schema_version=1,
        payload=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title="目的から始める研修",
        minutes=8,
        released_at=FOUNDED_AT,
    )
    return course


@pytest.mark.django_db
def test_it_is_learned_answered_and_judged(
    city: City, course: Course, learner_client: Client, now: dt.datetime
) -> None:
    attempt = ready_for_quiz(city.learner, course, now)
    url = f"/attempts/{attempt.uuid}/"
    lesson = releases.load(attempt.enrolment.release).locale("ja").lessons[0]
    for address in (
        f"/courses/{course.code}/lessons/{lesson.key}/",
        f"/courses/{course.code}/quiz/",
        url,
        f"{url}review/",
    ):
        assert learner_client.get(address).status_code == 200
    submit_quiz(attempt=attempt, answers=right_answers(attempt), now=now)
    assert attempt.passed
    assert learner_client.get(f"{url}result/").status_code == 200
    release = CourseRelease.objects.get(number=2)
    assert hashlib.sha256(release.payload.encode()).hexdigest() == release.sha256


@pytest.mark.django_db
def test_a_try_that_was_judged_by_an_older_version_still_shows_its_result(
    city: City, course: Course, learner_client: Client, now: dt.datetime
) -> None:
    """It has results but no shares, and questions without points."""
    attempt = ready_for_quiz(city.learner, course, now)
    submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
    old = [{n: q[n] for n in ("key", "kind", "text", "options", "explanation", "lesson")} for q in attempt.questions]
    options = [[{n: o[n] for n in ("key", "text", "correct", "feedback")} for o in q["options"]] for q in old]
    old = [{**question, "options": kept} for question, kept in zip(old, options, strict=True)]
    QuizAttempt.objects.filter(pk=attempt.pk).update(questions=old, credits={}, spent={}, corrections={})
    page = learner_client.get(f"/attempts/{attempt.uuid}/result/")
    assert [row["is_right"] for row in page.context["rows"]] == [False, False, False]
    assert learner_client.get(f"/courses/{course.code}/quiz/").status_code == 200
