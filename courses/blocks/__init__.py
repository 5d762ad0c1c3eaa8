"""What a lesson is made of: the library's blocks, and those that only lessons have.

Each shows itself in the picker by the learner's own templates, from a sample (see courses.authoring.samples).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks import library
from courses.blocks.data import ChartBlock, TableBlock
from courses.blocks.media import AudioBlock, DownloadBlock, SlidesBlock
from courses.blocks.tasks import ReflectionBlock, WorksheetBlock
from courses.blocks.titled import AccordionBlock, ComparisonBlock, StepsBlock

PREVIEW = "courses/previews/block.html"
READ, SEE, COMPARE, DO = _("Read"), _("Watch and listen"), _("Lay out"), _("Think and try")


def _shown(block: type[blocks.Block], group: Any) -> Any:
    return block(group=group, preview_template=PREVIEW)


class LessonBlocks(blocks.StreamBlock):
    """The order is that of the picker."""

    heading = _shown(library.HeadingBlock, READ)
    text = _shown(library.TextBlock, READ)
    callout = _shown(library.CalloutBlock, READ)
    accordion = _shown(AccordionBlock, READ)
    download = _shown(DownloadBlock, READ)
    image = _shown(library.FigureBlock, SEE)
    video = _shown(library.VideoBlock, SEE)
    audio = _shown(AudioBlock, SEE)
    slides = _shown(SlidesBlock, SEE)
    steps = _shown(StepsBlock, COMPARE)
    comparison = _shown(ComparisonBlock, COMPARE)
    table = _shown(TableBlock, COMPARE)
    chart = _shown(ChartBlock, COMPARE)
    checkpoint = _shown(library.CheckpointBlock, DO)
    reflection = _shown(ReflectionBlock, DO)
    worksheet = _shown(WorksheetBlock, DO)


def lesson_blocks() -> LessonBlocks:
    return LessonBlocks()
