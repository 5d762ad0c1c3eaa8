"""Byte ranges by RFC 9110, whichever process answers; and for whom the files are."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cms.files import byte_range
from courses.actions.enrolments import withdraw
from courses.models import CoursePage, Enrolment, ReleaseFile
from lms.common.access import Role
from tests.conftest import City, SignIn
from tests.factories.courses_authoring import build_course
from tests.factories.lesson_blocks import learning, lesson_course, video
from tests.factories.media import webm
from tests.factories.organization import PersonFactory

CONTENT = webm(30)
SIZE = len(CONTENT)


@pytest.fixture
def enrolment(city: City, now: dt.datetime) -> Enrolment:
    files: dict[str, Any] = {}
    return learning(city.learner, lesson_course(video(files, content=CONTENT), files=files), now)[0]


@pytest.fixture
def url(enrolment: Enrolment) -> str:
    kept = enrolment.release.files.get(content_type="video/webm")
    return f"/files/{kept.pk}/{kept.name}"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@given(st.text(alphabet="bytes=-0123456789, x", max_size=30), st.integers(0, 10_000))
def test_whatever_is_asked_for_lies_within_the_file(header: str, size: int) -> None:
    try:
        span = byte_range(header, size)
    except ValueError:
        return
    assert span is None or 0 <= span[0] <= span[1] < size


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_range_is_what_was_asked_for(one: int, other: int) -> None:
    first, last = sorted((one, other))

    assert byte_range(f"bytes={first}-{last}", 100) == (first, last)
    assert byte_range(f"Bytes={first}-{last + 1000}", 100) == (first, 99)


@pytest.mark.parametrize("header", ["bytes=-0", "bytes=100-", f"bytes={'9' * 5000}-", "bytes=5-3"])
def test_what_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        byte_range(header, 100)


@pytest.mark.django_db
class TestConditions:
    def test_if_range_with_the_same_version(self, learner_client: Client, url: str) -> None:
        etag = learner_client.get(url)["ETag"]
        answer = learner_client.get(url, headers={"range": "bytes=0-9", "if-range": etag})

        assert (answer.status_code, body(answer)) == (206, CONTENT[:10])

    @pytest.mark.parametrize("condition", ['"other"', 'W/"{etag}"', "Sat, 21 Nov 2026 00:00:00 GMT"])
    def test_if_range_with_anything_else_gets_the_whole(self, learner_client: Client, url: str, condition: str) -> None:
        etag = learner_client.get(url)["ETag"].strip('"')
        answer = learner_client.get(url, headers={"range": "bytes=0-9", "if-range": condition.format(etag=etag)})

        assert (answer.status_code, body(answer)) == (200, CONTENT)

    @pytest.mark.parametrize("known", ["{etag}", "W/{etag}", '"other", {etag}', "*"])
    def test_if_none_match_comes_before_the_range(self, learner_client: Client, url: str, known: str) -> None:
        etag = learner_client.get(url)["ETag"]
        headers = {"range": "bytes=0-9", "if-none-match": known.format(etag=etag)}

        assert learner_client.get(url, headers=headers).status_code == 304

    def test_head_says_the_length_of_the_whole(self, learner_client: Client, url: str) -> None:
        answer = learner_client.head(url, headers={"range": "bytes=0-9"})

        assert (answer.status_code, answer["Content-Length"], answer["Accept-Ranges"]) == (200, str(SIZE), "bytes")

    def test_parts_from_different_processes_make_the_whole(self, city: City, url: str, sign_in: SignIn) -> None:
        """Nothing is shared between the clients but the database and the files."""
        clients = [sign_in(city.learner) for _ in range(3)]
        parts = [
            body(clients[at % 3].get(url, headers={"range": f"bytes={at * 700}-{at * 700 + 699}"})) for at in range(3)
        ]

        assert b"".join(parts) == CONTENT


@pytest.mark.django_db
class TestRights:
    def test_for_those_whose_release_shows_it_and_who_may_look_at_their_learning(
        self, city: City, enrolment: Enrolment, url: str, sign_in: SignIn
    ) -> None:
        found = {role for role, person in city.personas.items() if sign_in(person).get(url).status_code == 200}

        # All but a trainer of other courses.
        assert found == {Role.LEARNER, Role.MANAGER, Role.HR, Role.ADMIN}
        assert sign_in(PersonFactory(with_account=True)).get(url).status_code == 404

    def test_for_the_trainers_of_the_course(
        self, city: City, enrolment: Enrolment, url: str, trainer_client: Client
    ) -> None:
        enrolment.course.trainers.add(city.trainer)

        assert trainer_client.get(url).status_code == 200

    def test_not_after_withdrawing(
        self, enrolment: Enrolment, url: str, learner_client: Client, now: dt.datetime
    ) -> None:
        withdraw(enrolment=enrolment, now=now)

        assert learner_client.get(url).status_code == 404

    def test_still_when_the_course_is_taken_down(self, enrolment: Enrolment, url: str, learner_client: Client) -> None:
        CoursePage.objects.all().delete()

        assert learner_client.get(url).status_code == 200

    def test_a_cover_is_for_everybody_a_picture_of_a_lesson_is_not(
        self, city: City, manager_client: Client, now: dt.datetime
    ) -> None:
        build_course(now=now)
        cover = ReleaseFile.objects.get(content_type="image/webp")
        film = ReleaseFile.objects.get(content_type="video/webm")

        assert manager_client.get(f"/files/{cover.pk}/{cover.name}").status_code == 200
        assert manager_client.get(f"/files/{film.pk}/{film.name}").status_code == 404

    def test_a_part_asks_little(self, learner_client: Client, url: str, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(6):
            learner_client.get(url, headers={"range": "bytes=0-9"})
