"""One row of an earlier record while it is looked at."""

import dataclasses
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from lms.common.sheets import ReadRow


class Change(StrEnum):
    NEW = "new"
    SAME = "same"
    ERROR = "error"


@dataclasses.dataclass
class Row(ReadRow):
    """What the file says, what it means, and what is wrong with it."""

    change: Change = Change.NEW

    def refuse(self, column: str, message: str | Promise, advice: str | Promise) -> None:
        self.change = Change.ERROR
        super().refuse(column, message, advice)

    def as_json(self) -> dict[str, Any]:
        return {**super().as_json(), "change": str(self.change)}
