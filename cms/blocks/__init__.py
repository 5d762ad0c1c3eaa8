"""The block library: what a page or a lesson is made of."""

from cms.blocks.library import lesson_blocks, page_blocks

__all__ = ["lesson_blocks", "page_blocks"]
