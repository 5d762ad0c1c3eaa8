"""One row of a file while it is looked at: what it says, and what is wrong with it."""

import dataclasses
import datetime as dt
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.common.days import read_day
from lms.common.fiscal import parse_fiscal_year

Edge = Literal["", "first", "last"]


@dataclasses.dataclass
class ReadRow:
    """What the file says (`values`, as typed), and what is wrong or doubtful: column, reason, advice."""

    number: int
    values: dict[str, str]
    errors: list[dict[str, str]] = dataclasses.field(default_factory=list)
    warnings: list[dict[str, str]] = dataclasses.field(default_factory=list)

    def refuse(self, column: str, message: str | Promise, advice: str | Promise) -> None:
        self.errors.append({"column": column, "message": str(message), "advice": str(advice)})

    def warn(self, column: str, message: str | Promise, advice: str | Promise) -> None:
        self.warnings.append({"column": column, "message": str(message), "advice": str(advice)})

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors)

    def day(self, key: str, *, of_year: Edge = "") -> dt.date | None:
        """The date in a cell; None if it is empty or was refused. `of_year`: the day for which a fiscal year stands."""
        text = self.get(key)
        if not text:
            return None
        try:
            return _fiscal_day(text, of_year) if of_year and text.endswith("年度") else read_day(text)
        except (ValueError, OverflowError):
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
        return {"row": self.number, "values": self.values, "errors": self.errors}


def _fiscal_day(text: str, edge: Edge) -> dt.date:
    year = parse_fiscal_year(text)
    return read_day((year.first_day if edge == "first" else year.last_day).isoformat())
