"""The calendar that the reader being served chose, kept as Django keeps the language: filters see no request."""

from contextvars import ContextVar

from lms.common.fiscal import EraStyle

current_era: ContextVar[EraStyle] = ContextVar("current_era", default="wareki")
