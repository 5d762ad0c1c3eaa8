"""The block library: what a page or a lesson is made of."""

from cms.blocks.library import page_blocks

__all__ = ["page_blocks"]
