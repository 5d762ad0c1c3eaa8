"""The files a release shows. A store keeps them by the hash of their content; a preview only points to them."""

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Protocol

from django.core.files import File as DjangoFile
from django.core.files.storage import default_storage
from django.utils.text import get_valid_filename

from cms.files import content_type_of
from cms.models import CmsDocument, CmsImage, DocumentPage
from courses.models import ReleaseFile

RENDITION = "width-1200|format-webp|webpquality-85"


@dataclasses.dataclass(frozen=True)
class Stored:
    """What the payload says of a file."""

    key: str
    values: dict[str, Any]


class FileStore(Protocol):
    def image(self, image: CmsImage) -> Stored: ...

    def document(self, document: CmsDocument) -> Stored: ...

    def page(self, page: DocumentPage) -> Stored: ...


def safe_name(name: str) -> str:
    """A name fit for an address: the folder and whatever a shell or browser might misread are gone."""
    return str(get_valid_filename(PurePath(name).name))[-100:]


def _extra(document: CmsDocument) -> dict[str, float]:
    """How long it plays, if it does."""
    seconds = document.facts().seconds
    return {} if seconds is None else {"seconds": seconds}


def _chunks(source: DjangoFile) -> Iterator[bytes]:  # type: ignore[type-arg]  # text or bytes: always bytes here
    with source.open("rb") as handle:
        yield from handle.chunks()


def _sha256(source: DjangoFile) -> str:  # type: ignore[type-arg]  # as above
    digest = hashlib.sha256()
    for chunk in _chunks(source):
        digest.update(chunk)
    return digest.hexdigest()


class ReleaseStore:
    """Keeps each content once, whatever it is called and however often it is used."""

    def image(self, image: CmsImage) -> Stored:
        rendition = image.get_rendition(RENDITION)
        name = f"{PurePath(image.filename).stem}.webp"
        return self._keep(rendition.file, name, width=rendition.width, height=rendition.height)

    def document(self, document: CmsDocument) -> Stored:
        return self._keep(document.file, document.filename, **_extra(document))

    def page(self, page: DocumentPage) -> Stored:
        return self._keep(page.file, f"page-{page.number}.webp", width=page.width, height=page.height)

    def _keep(self, source: DjangoFile, name: str, **extra: float) -> Stored:  # type: ignore[type-arg]  # as above
        sha256, name = _sha256(source), safe_name(name)
        values = {"name": name, "content_type": content_type_of(name), "size": source.size}
        self._put_away(source, sha256, values)
        return Stored(sha256, {**values, **extra})

    def _put_away(self, source: DjangoFile, sha256: str, values: dict[str, Any]) -> None:  # type: ignore[type-arg]  # as above
        if not ReleaseFile.objects.filter(pk=sha256).exists():
            with source.open("rb") as handle:
                content = DjangoFile(handle, name=f"{sha256}{PurePath(values['name']).suffix.lower()}")
                ReleaseFile.objects.get_or_create(sha256=sha256, defaults={**values, "file": content})


class ComparingStore(ReleaseStore):
    """Says of each file what a release would say, and keeps none: so that a draft can be compared with a release."""

    def _put_away(self, source: DjangoFile, sha256: str, values: dict[str, Any]) -> None:  # type: ignore[type-arg]  # as above
        pass


class PreviewStore:
    """Points to the originals: drafts leave nothing behind."""

    def image(self, image: CmsImage) -> Stored:
        rendition = image.get_rendition(RENDITION)
        size = {"width": rendition.width, "height": rendition.height}
        return self._point(f"image-{image.pk}", f"{image.pk}.webp", rendition.url, **size)

    def document(self, document: CmsDocument) -> Stored:
        return self._point(f"document-{document.pk}", document.filename, document.url, **_extra(document))

    def page(self, page: DocumentPage) -> Stored:
        size = {"width": page.width, "height": page.height}
        return self._point(f"page-{page.pk}", f"page-{page.number}.webp", default_storage.url(page.file.name), **size)

    def _point(self, key: str, name: str, url: str, **extra: float) -> Stored:
        values = {"name": name, "content_type": content_type_of(name), "size": 0, "preview_url": url}
        return Stored(key, {**values, **extra})
