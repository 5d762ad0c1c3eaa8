"""Images and documents of our own from the first migration, so that they can grow fields without a move."""

import dataclasses
from typing import Any

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.inspection import Facts, inspect_file


class CmsImage(AbstractImage):
    """An image of the CMS."""

    admin_form_fields = Image.admin_form_fields


class CmsRendition(AbstractRendition):
    """A size of an image."""

    image = models.ForeignKey(CmsImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="cms_rendition_once")
        ]


class CmsDocument(AbstractDocument):
    """A file of the CMS: papers, video, sound, captions."""

    # What looking into the file has shown, by the hash of the content that was looked at: see cms.inspection.
    inspected = models.JSONField(default=dict, editable=False)

    admin_form_fields = Document.admin_form_fields

    def clean(self) -> None:
        """A file that the form has refused has no name to judge: one reason is enough."""
        if self.file:
            super().clean()

    def facts(self) -> Facts:
        """What the file is. Refused if it is not what its name says; FileNotFoundError if it is gone."""
        known: dict[str, Any] = self.inspected
        sha1 = self.get_file_hash()
        if known.get("hash") == sha1:
            return Facts(**known["facts"])
        with self.file.storage.open(self.file.name or "", "rb") as handle:
            facts = inspect_file(handle, self.filename)
        self.inspected = {"hash": sha1, "facts": dataclasses.asdict(facts)}
        self.save(update_fields=["inspected"])
        return facts


class DocumentPage(models.Model):
    """A page of a PDF as a picture, drawn once for each content: what a rendition is to an image."""

    document = models.ForeignKey(CmsDocument, on_delete=models.CASCADE, related_name="pages_drawn")
    file_hash = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="slides/")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    # What is written on the page, for people who cannot see the picture.
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "file_hash", "number"], name="cms_documentpage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"
