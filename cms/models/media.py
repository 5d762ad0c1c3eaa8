"""Images and documents of our own from the first migration, so that they can grow fields without a move."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


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
    """A file of the CMS: papers, video, captions."""

    admin_form_fields = Document.admin_form_fields
