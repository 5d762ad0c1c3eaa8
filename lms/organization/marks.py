"""How differences between two days look: a word, a shape and a tone for each, never colour alone."""

import dataclasses

from django.utils.translation import gettext as _

from lms.organization.queries.differences import Mark, UnitChange


@dataclasses.dataclass(frozen=True)
class Look:
    tone: str
    icon: str


LOOKS = {
    Mark.NEW: Look("success", "plus"),
    Mark.SPLIT: Look("success", "plus"),
    Mark.RENAMED: Look("info", "edit"),
    Mark.MOVED: Look("info", "arrow-right"),
    Mark.CHANGED: Look("neutral", "refresh"),
    Mark.JOINED: Look("info", "link"),
    Mark.MERGED: Look("warning", "link"),
    Mark.GONE: Look("danger", "close"),
}


def others_text(change: UnitChange) -> str:
    """What a badge leaves open: the former name, what it was merged into, split off from, or takes over."""
    names = "、".join(node.name for node in change.others)
    parts = []
    if Mark.RENAMED in change.marks and change.before is not None:
        parts.append(_("formerly %(name)s") % {"name": change.before.name})
    if Mark.MERGED in change.marks:
        parts.append(_("into %(names)s") % {"names": names})
    if Mark.SPLIT in change.marks:
        parts.append(_("from %(names)s") % {"names": names})
    if Mark.JOINED in change.marks and Mark.SPLIT not in change.marks:
        parts.append(_("takes over from %(names)s") % {"names": names})
    return "・".join(parts)
