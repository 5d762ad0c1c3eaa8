from wagtail.blocks import CharBlock, RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class BarePage(Page):
    body = StreamField([("heading", CharBlock()), ("text", RichTextBlock())])

    class Meta:
        app_label = "bare"
