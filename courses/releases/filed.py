"""The files of a release as its text speaks of them."""

import dataclasses

from django.urls import reverse


@dataclasses.dataclass(frozen=True)
class File:
    """A file of the release. `preview_url` stands in while an author looks at a draft that is stored nowhere."""

    sha256: str
    name: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    preview_url: str = ""
    # How long it plays.
    seconds: float | None = None

    @property
    def url(self) -> str:
        return self.preview_url or reverse("release_file", args=[self.sha256, self.name])

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].upper()


@dataclasses.dataclass(frozen=True)
class Picture:
    file: File
    alt: str
