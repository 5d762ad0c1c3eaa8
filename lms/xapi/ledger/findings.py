"""What a check of the ledger can find, in words for people."""

import dataclasses
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SHOWN = 100


class Problem(TextChoices):
    CHANGED = "changed", _("A statement is not as it was sealed.")
    COLUMN = "column", _("A column does not say what the statement's bytes say.")
    DROPPED = "dropped", _("A sealed statement is missing, and no decision says why.")
    NOT_ERASED = "not_erased", _("A statement that was erased by decision is still stored.")
    ADDED = "added", _("A statement was put before the place up to which all is sealed.")
    REORDERED = "reordered", _("Leaves stand in another order than the statements were stored in.")
    LEAF_MISSING = "leaf_missing", _("A leaf of the tree is missing.")
    NODE = "node", _("A stored node of the tree does not belong to its leaves.")
    SIGNATURE = "signature", _("A checkpoint is not truly signed.")
    ROOT = "root", _("The log is not the one that a checkpoint signed.")
    KEY = "key", _("A signing key was not introduced by the key before it.")
    OUTSIDE = "outside", _("A copy that is kept outside says something else.")
    COPY_MISSING = "copy_missing", _("A copy that was made outside is not there any more.")
    UNREADABLE = "unreadable", _("The copies outside could not be read.")


@dataclasses.dataclass
class Findings:
    """All are counted, the first ones are named."""

    counts: dict[str, int] = dataclasses.field(default_factory=dict)
    named: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    def add(self, problem: Problem, **details: Any) -> None:
        self.counts[problem.value] = self.counts.get(problem.value, 0) + 1
        # So that many of one kind do not hide the one of another.
        if self.counts[problem.value] <= SHOWN:
            plain = {name: str(value) if isinstance(value, UUID) else value for name, value in details.items()}
            self.named.append({"problem": problem.value, **plain})

    @property
    def total(self) -> int:
        return sum(self.counts.values())
