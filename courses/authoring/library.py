"""Pictures and files from a folder, each put into the CMS once."""

import hashlib
import io
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from cms.models import CmsDocument, CmsImage


class Library:
    def __init__(self, folder: Path, owner: Any) -> None:
        self.folder = folder
        self.owner = owner

    def image(self, name: str, title: str) -> CmsImage:
        image: CmsImage = self._once(CmsImage, name, title, self._size)
        return image

    def document(self, name: str, title: str) -> CmsDocument:
        document: CmsDocument = self._once(CmsDocument, name, title, lambda _: {})
        return document

    def _size(self, content: bytes) -> dict[str, int]:
        with Image.open(io.BytesIO(content)) as picture:
            return {"width": picture.width, "height": picture.height}

    def _once(self, model: Any, name: str, title: str, extra: Any) -> Any:
        """Known by its content: the same file is not put in twice. (Wagtail's own field is SHA-1: no secret.)"""
        content = (self.folder / name).read_bytes()
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        known = model.objects.filter(file_hash=digest).first()
        if known is not None:
            return known
        values = {"title": title[:255], "file_size": len(content), "file_hash": digest, **extra(content)}
        return model.objects.create(file=ContentFile(content, name=name), uploaded_by_user=self.owner, **values)
