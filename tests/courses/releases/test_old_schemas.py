"""What was released by older software is read, shown and learned from by this one; the stored payload never changes."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client

from courses import releases
from courses.models import Course, CourseRelease
from courses.releases.parsing import UnknownSchema, parse
from courses.releases.schema import SCHEMA, Rule, Video
from courses.releases.upgrades import UPGRADES
from tests.conftest import City
from tests.factories.courses import make_course
from tests.factories.lesson_blocks import learning

PAYLOADS = Path(__file__).parent / "payloads"
OLD = list(range(1, SCHEMA))


def payload(number: int) -> Any:
    return orjson.loads((PAYLOADS / f"schema_{number}.json").read_bytes())


def test_each_older_schema_has_a_payload_here_and_a_way_up() -> None:
    assert [int(path.stem.rpartition("_")[2]) for path in sorted(PAYLOADS.glob("schema_*.json"))] == OLD
    assert sorted(UPGRADES) == OLD


@pytest.mark.parametrize("number", OLD)
def test_reading_does_not_touch_what_is_stored(number: int) -> None:
    data = payload(number)
    before = orjson.dumps(data)
    lesson = parse(data).locale("ja").lessons[0]

    assert orjson.dumps(data) == before
    assert lesson.rule == Rule()
    film = next(block for block in lesson.blocks if isinstance(block, Video))
    assert (film.length, film.file.content_type) == (0.0, "video/webm")


def test_a_newer_schema_is_refused() -> None:
    with pytest.raises(UnknownSchema):
        parse({**payload(1), "schema": SCHEMA + 1})


@pytest.mark.django_db
@pytest.mark.parametrize("number", OLD)
def test_a_learner_goes_on_in_it(number: int, city: City, learner_client: Client, now: dt.datetime) -> None:
    course: Course = make_course(lessons=1, quiz=False)
    text = orjson.dumps(payload(number)).decode()
    release = CourseRelease.objects.create(
        course=course,
        number=2,
        schema_version=number,
        payload=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title="目的から始める研修",
        released_at=now,
    )
    _enrolment, key = learning(city.learner, course, now)
    url = f"/courses/{course.code}/lessons/{key}/"
    page = learner_client.get(url).content.decode()

    for shown in (
        "BPRの順番",
        "申請から決定までの流れ図",
        "ある手続き",
        "例：添付書類",
        "最初にすることはどれですか。",
    ):
        assert shown in page
    media = learner_client.post(f"{url}media/b4/", {"position": "20", "segments": "[[0,20]]"})
    assert media.status_code == 302
    assert "/quiz/" in learner_client.post(f"{url}done/")["Location"]
    assert releases.load(release).locale("ja").lessons[0].rule == Rule()
