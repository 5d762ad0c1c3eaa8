"""The files of one payload, each once."""

from typing import Any

from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from cms.models import CmsDocument, CmsImage, DocumentPage
from courses.releases.files import FileStore, Stored


class Shelf:
    """Asks the store for each file and keeps what the payload says of it. None: the original is gone."""

    def __init__(self, store: FileStore) -> None:
        self.store = store
        self.files: dict[str, dict[str, Any]] = {}

    def image(self, image: CmsImage | None) -> str | None:
        if image is None:
            return None
        try:
            return self._put(self.store.image(image))
        except (SourceImageIOError, InvalidFilterSpecError, FileNotFoundError):
            return None

    def document(self, document: CmsDocument | None) -> str | None:
        if document is None:
            return None
        try:
            return self._put(self.store.document(document))
        except FileNotFoundError:
            return None

    def page(self, page: DocumentPage) -> str:
        return self._put(self.store.page(page))

    def _put(self, stored: Stored) -> str:
        # The first name wins, so that the same pages always compile to the same payload.
        self.files.setdefault(stored.key, stored.values)
        return stored.key
