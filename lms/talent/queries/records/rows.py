"""One row of an earlier record while it is looked at."""

import dataclasses
import datetime as dt
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from lms.common.days import read_day


class Change(StrEnum):
    NEW = "new"
    SAME = "same"
    ERROR = "error"


@dataclasses.dataclass
class Row:
    """What the file says (`values`, as typed), what it means, and what is wrong with it: column, reason, advice."""

    number: int
    values: dict[str, str]
    change: Change = Change.NEW
    errors: list[dict[str, str]] = dataclasses.field(default_factory=list)

    def refuse(self, column: str, message: str, advice: str) -> None:
        self.change = Change.ERROR
        self.errors.append({"column": column, "message": str(message), "advice": str(advice)})

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    @property
    def is_wrong(self) -> bool:
        return self.change == Change.ERROR

    def day(self, key: str) -> dt.date | None:
        """The date in a cell; None if it is empty or was refused."""
        text = self.get(key)
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError:
            self.refuse(key, _("This is not a date."), _("Write it like 2025/6/1 or R7.6.1."))
            return None

    def required_day(self, key: str) -> dt.date | None:
        if not self.get(key):
            self.refuse(key, _("The date is missing."), _("Fill it in."))
            return None
        return self.day(key)

    def past_day(self, key: str, today: dt.date) -> dt.date | None:
        """A day that has come: what lies ahead has not been completed."""
        day = self.required_day(key)
        if day and day > today:
            self.refuse(key, _("This day lies in the future."), _("Check the year."))
            return None
        return day

    def as_json(self) -> dict[str, Any]:
        return {"row": self.number, "values": self.values, "change": str(self.change), "errors": self.errors}
