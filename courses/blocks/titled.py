"""Text in titled parts."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from cms.blocks.library import TEXT_FEATURES


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What one does"), max_length=80)
    text = blocks.RichTextBlock(label=_("How"), features=TEXT_FEATURES, required=False)
    image = ImageBlock(label=_("Image"), required=False)


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=12)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("What to do, one after the other, numbered.")


class SideBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=40)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)


class ComparisonBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What is compared"), max_length=80)
    sides = blocks.ListBlock(SideBlock(), label=_("Sides"), min_num=2, max_num=3)

    class Meta:
        icon = "placeholder"
        label = _("Comparison")
        description = _(
            "Two or three things side by side: before and after, right and wrong. One below the other on phones."
        )


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)


class AccordionBlock(blocks.StructBlock):
    sections = blocks.ListBlock(SectionBlock(), label=_("Sections"), min_num=1, max_num=12)

    class Meta:
        icon = "collapse-down"
        label = _("Accordion")
        description = _("For what not everybody needs: questions and answers, exceptions. It opens on a click.")
