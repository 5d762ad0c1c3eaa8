"""The blocks, one class each. Migrations name only these classes' paths, so that a block may grow without one."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "ul", "ol", "link"]
PREVIEW = "cms/block_preview.html"


class CalloutKind(TextChoices):
    POINT = "point", _("Point")
    EXAMPLE = "example", _("Example")
    CAUTION = "caution", _("Caution")
    PRACTICE = "practice", _("Try it")


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Divides a lesson. It also appears where readers jump to.")
        template = "cms/blocks/heading.html"
        preview_template = PREVIEW
        preview_value = "担い手は減り、求められることは増える"
        form_classname = "title"


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Running text. Terms of the glossary explain themselves where they are first used.")
        template = "cms/blocks/text.html"
        preview_template = PREVIEW
        preview_value = "<p>まず、<b>だれの時間が減るのか</b>を一文で書きます。</p>"
        features = ["h3", *TEXT_FEATURES]


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with a description for people who cannot see it, and a caption.")
        template = "cms/blocks/figure.html"


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=100)
    video = DocumentChooserBlock(label=_("Video file"), help_text=_("MP4 or WebM."))
    captions = DocumentChooserBlock(label=_("Captions"), help_text=_("WebVTT. People watch without sound."))
    poster = ImageBlock(label=_("Picture before it plays"), required=False)
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("A video of our own with captions and a transcript. Without captions a course is not released.")


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=CalloutKind.choices, default=CalloutKind.POINT)
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        description = _("A point to remember, an example, a caution, or something to try.")
        template = "cms/blocks/callout.html"
        preview_template = PREVIEW
        preview_value = {
            "kind": "example",
            "title": "例：添付書類の見直し",
            "text": "<p>市が持つ情報で確かめられる書類を、求めないことにしました。</p>",
        }


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=200)
    correct = blocks.BooleanBlock(label=_("Is right"), required=False)
    feedback = blocks.CharBlock(label=_("Feedback"), required=False, max_length=300)


class QuestionBlock(blocks.StructBlock):
    """A question with options. Subclasses say how many of them are right."""

    text = blocks.TextBlock(label=_("Question"), rows=2)
    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=8)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        right = sum(1 for option in cleaned["options"] if option["correct"])
        if right < self.meta.min_right or (self.meta.max_right and right > self.meta.max_right):
            raise blocks.StructBlockValidationError(non_block_errors=[self.meta.rule])
        return cleaned

    class Meta:
        icon = "help"
        min_right = 1
        max_right = 1
        rule = _("Mark exactly one option as right.")


class CheckpointBlock(QuestionBlock):
    class Meta:
        label = _("Checkpoint")
        description = _("A question on the way. Answers are for the learner's own eyes and never counted.")


class PageBlocks(blocks.StreamBlock):
    heading = HeadingBlock()
    text = TextBlock()
    image = FigureBlock()
    callout = CalloutBlock()


def page_blocks() -> PageBlocks:
    return PageBlocks()
