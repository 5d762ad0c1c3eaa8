"""What authors upload is looked into before it is kept, and refused before it is sent whole when it is too large."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.models import CmsDocument
from tests.conftest import City
from tests.factories import media
from tests.factories.cms import DocumentFactory
from tests.factories.media import webm

pytestmark = pytest.mark.django_db
XHR = {"x-requested-with": "XMLHttpRequest"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(client: Client, name: str, content: bytes) -> dict[str, object]:
    """As the library's own page for several files sends them."""
    data = {"title": name, "files[]": SimpleUploadedFile(name, content), "collection": Collection.objects.get().pk}
    answer: dict[str, object] = client.post(reverse("wagtaildocs:add_multiple"), data, headers=XHR).json()
    return answer


def test_a_video_is_kept_and_known(city: City, trainer_client: Client) -> None:
    assert upload(trainer_client, "story.webm", media.webm(30))["success"]

    facts = CmsDocument.objects.get().facts()
    assert (facts.content_type, facts.seconds) == ("video/webm", 30.0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("story.mp4", b"no video", "MP4"),
        ("story.vtt", b"WEBVTT\n\n00:01 --> 2\nx", "3"),
        ("deck.pdf", media.locked_pdf(), "パスワード"),
        ("deck.pdf", media.pdf()[:300], "壊れ"),
        ("drawing.svg", SVG, "この種類"),
        ("page.html", b"<script>alert(1)</script>", "この種類"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(
    city: City, trainer_client: Client, name: str, content: bytes, reason: str
) -> None:
    answer = upload(trainer_client, name, content)

    assert not answer["success"]
    assert reason in str(answer["error_message"])
    assert not CmsDocument.objects.exists()


@pytest.mark.parametrize("name", ["drawing.svg", "drawing.png"])
def test_a_drawing_that_can_carry_scripts_is_no_picture(city: City, trainer_client: Client, name: str) -> None:
    data = {"title": name, "files[]": SimpleUploadedFile(name, SVG), "collection": Collection.objects.get().pk}
    answer = trainer_client.post(reverse("wagtailimages:add_multiple"), data, headers=XHR).json()

    assert not answer["success"]
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("wagtaildocs:add_multiple", settings.WAGTAILDOCS_MAX_UPLOAD_SIZE),
        ("wagtaildocs:add", settings.WAGTAILDOCS_MAX_UPLOAD_SIZE),
        ("wagtaildocs_chooser:create", settings.WAGTAILDOCS_MAX_UPLOAD_SIZE),
        ("wagtailimages:add_multiple", settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE),
    ],
)
@pytest.mark.parametrize("by_script", [True, False])
def test_a_file_beyond_the_limit_is_refused_unread(
    city: City, trainer_client: Client, address: str, limit: int, by_script: bool
) -> None:
    class Unread(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError

    unread: dict[str, Any] = {"CONTENT_LENGTH": str(limit + 10**7), "wsgi.input": Unread()}
    answer = trainer_client.generic(
        "POST",
        reverse(address),
        b"",
        content_type="multipart/form-data; boundary=x",
        headers=XHR if by_script else {},
        **unread,
    )

    assert answer.status_code == 413
    assert f"{limit // 1024 // 1024} MB" in answer.content.decode()
    assert answer["Connection"] == "close"


def test_the_limit_stands_in_the_form_and_for_its_script(city: City, trainer_client: Client) -> None:
    page = trainer_client.get(reverse("wagtaildocs:add")).content.decode()

    assert f'data-max-bytes="{settings.WAGTAILDOCS_MAX_UPLOAD_SIZE}"' in page
    assert "200.0\xa0MB" in page
    assert "cms/admin.js" in page


def test_a_new_file_is_looked_into_anew(city: City, trainer_client: Client) -> None:
    document = DocumentFactory(file=SimpleUploadedFile("story.webm", webm(30)))
    assert document.facts().seconds == 30.0
    data = {"title": "動画", "file": SimpleUploadedFile("story.webm", webm(12)), "collection": document.collection_id}
    trainer_client.post(reverse("wagtaildocs:edit", args=[document.pk]), data)

    assert CmsDocument.objects.get().facts().seconds == 12.0


def test_a_draft_plays_in_parts(city: City, trainer_client: Client) -> None:
    document = DocumentFactory()
    answer = trainer_client.get(document.url, headers={"range": "bytes=0-9"})

    assert answer.status_code == 206
    assert answer["Content-Range"].startswith("bytes 0-9/")


def test_what_a_browser_might_run_is_handed_over(city: City, trainer_client: Client) -> None:
    """Should a drawing ever lie among the pictures, it is not shown inline."""
    name = default_storage.save("original_images/drawing.svg", SimpleUploadedFile("drawing.svg", SVG))
    answer = trainer_client.get(reverse("media", args=[name]))

    assert answer["Content-Disposition"].startswith("attachment")
