"""What is heard, paged through and taken away."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from cms.blocks.library import TEXT_FEATURES


class AudioBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=100)
    audio = DocumentChooserBlock(label=_("Sound file"), help_text=_("M4A, MP3 or WAV."))
    captions = DocumentChooserBlock(
        label=_("Captions"), required=False, help_text=_("WebVTT, if the words are to be shown while it plays.")
    )
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        label = _("Sound")
        description = _("Sound of our own with its transcript. Without a transcript a course is not released.")


class DescriptionBlock(blocks.StructBlock):
    page = blocks.IntegerBlock(label=_("Page"), min_value=1, max_value=80)
    text = blocks.TextBlock(label=_("What its pictures show"), rows=2)


class SlidesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=100)
    document = DocumentChooserBlock(
        label=_("PDF"), help_text=_("Up to 80 pages, without a password. Each page becomes a picture with its text.")
    )
    descriptions = blocks.ListBlock(
        DescriptionBlock(),
        label=_("Descriptions"),
        default=[],
        help_text=_("For pages whose pictures say what the text does not. Needed where a page holds no text at all."),
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("Slides")
        description = _("A PDF, page by page. The text of each page is there for people who cannot see it.")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        pages = [row["page"] for row in cleaned["descriptions"]]
        if len(pages) != len(set(pages)):
            raise blocks.StructBlockValidationError(non_block_errors=[_("A page is described twice.")])
        return cleaned


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=100)
    document = DocumentChooserBlock(label=_("File"), help_text=_("PDF, Word, Excel, PowerPoint, CSV or text."))
    note = blocks.CharBlock(
        label=_("What it is for"), required=False, max_length=200, help_text=_("Shown with the file's kind and size.")
    )

    class Meta:
        icon = "download"
        label = _("Download")
        description = _("A file to take away, with its kind and size.")
