"""Files of releases: for people of the city, cached for ever, in parts for video."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions.enrolments import enrol
from courses.enums import EnrolmentSource
from courses.models import ReleaseFile
from tests.conftest import City
from tests.factories.courses_authoring import build_course
from tests.factories.media import webm

pytestmark = pytest.mark.django_db
CONTENT = webm()


@pytest.fixture
def url(city: City, now: dt.datetime) -> str:
    page = build_course(now=now)
    assert page.course is not None
    enrol(person=city.learner, course=page.course, source=EnrolmentSource.SELF, now=now)
    kept = ReleaseFile.objects.get(content_type="video/webm")
    return reverse("release_file", args=[kept.pk, kept.name])


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streaming response


def test_a_whole_file(learner_client: Client, url: str) -> None:
    response = learner_client.get(url)

    assert body(response) == CONTENT
    assert response["Content-Type"] == "video/webm"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=2000-", 2000, 2047), ("bytes=-10", 2038, 2047), ("bytes=5-999999", 5, 2047)],
)
def test_a_part(learner_client: Client, url: str, asked: str, first: int, last: int) -> None:
    response = learner_client.get(url, headers={"range": asked})

    assert response.status_code == 206
    assert body(response) == CONTENT[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/2048"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9-3"])
def test_a_part_that_is_not_there(learner_client: Client, url: str, asked: str) -> None:
    response = learner_client.get(url, headers={"range": asked})

    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */2048"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=-"])
def test_what_is_not_a_single_range_gets_the_whole(learner_client: Client, url: str, asked: str) -> None:
    assert body(learner_client.get(url, headers={"range": asked})) == CONTENT


def test_the_browser_has_it_already(learner_client: Client, url: str) -> None:
    etag = learner_client.get(url)["ETag"]

    assert learner_client.get(url, headers={"if-none-match": etag}).status_code == 304


def test_strangers_are_asked_to_sign_in(client: Client, url: str) -> None:
    assert client.get(url).status_code == 302


def test_captions_are_what_players_expect(learner_client: Client, url: str) -> None:
    captions = ReleaseFile.objects.get(content_type="text/vtt")
    response = learner_client.get(reverse("release_file", args=[captions.pk, captions.name]))

    assert response["Content-Type"] == "text/vtt"
    assert body(response).startswith(b"WEBVTT")


def test_an_unknown_file_is_not_there(learner_client: Client, city: object) -> None:
    assert learner_client.get(reverse("release_file", args=["0" * 64, "x.webm"])).status_code == 404
