"""What compiling one lesson's blocks works with: files, terms, and where to say what is wrong."""

import re
from typing import Any

from django.utils.translation import gettext as _

from cms.inspection import Facts, FileRefused
from cms.models import CmsDocument
from courses.releases.html import clean_html
from courses.releases.links import LinkCheck, Place
from courses.releases.problems import Problems
from courses.releases.shelf import Shelf
from courses.releases.terms import LessonMarker

_HEADING = re.compile(r"<h([1-6])[ >]")


class Workbench:
    """`block_id` is the block at hand: what is found wrong is said of it."""

    def __init__(
        self,
        where: str,
        marker: LessonMarker,
        shelf: Shelf,
        problems: Problems,
        *,
        links: LinkCheck | None = None,
        page_id: int | None = None,
    ) -> None:
        self.where = where
        self.marker = marker
        self.shelf = shelf
        self.problems = problems
        self.links = links or LinkCheck(problems)
        self.page_id = page_id
        self.block_id = ""
        # The lesson's own title is the first heading.
        self.level = 1

    def problem(self, what: str) -> None:
        self.problems.add(self.where, what, page_id=self.page_id, block_id=self.block_id)

    def html(self, value: Any) -> str:
        """Rich text as it is released, its links and headings looked at."""
        source = getattr(value, "source", "") or ""
        self.links.look(source, Place(self.where, self.page_id, self.block_id))
        html = clean_html(source)
        for level in _HEADING.findall(html):
            self.heading(int(level))
        return self.marker.mark(html)

    def heading(self, level: int) -> None:
        if level > self.level + 1:
            missing = {"level": level, "missing": self.level + 1}
            self.problem(
                _("A heading of level %(level)s comes before any of level %(missing)s: put a heading block above it.")
                % missing
            )
        self.level = level

    def image(self, image: Any) -> dict[str, str] | None:
        """A picture with its description; None: it is missing, which has been said."""
        key = self.shelf.image(image)
        if key is None:
            self.problem(_("A picture is missing. Choose it again or remove the block."))
            return None
        alt = "" if image.decorative else (image.contextual_alt_text or "")
        if not alt and not image.decorative:
            name = {"name": image.title}
            self.problem(_("The picture “%(name)s” has no description for people who cannot see it.") % name)
        return {"file": key, "alt": alt}

    def facts(self, document: CmsDocument | None) -> Facts | None:
        """What a chosen file is; None: it is gone, or not what it should be, which has been said."""
        if document is None:
            return None
        try:
            return document.facts()
        except FileNotFoundError:
            return None
        except FileRefused as refusal:
            self.problem(_("The file “%(name)s”: %(why)s") % {"name": document.title, "why": refusal.message})
            return None
