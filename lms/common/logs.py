"""How an unexpected error is written down: what kind it was and where, and nothing of whom it concerned.

Python and the databases quote the values that they stumbled over, and those may be somebody's name. So of what an
error says only its first line is kept (databases put rows on the next ones), without words in Japanese, addresses and
long numbers.
"""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

PERSONAL = re.compile(r"\S+@\S+|[^\x00-\x7f]+|\d{5,}")
HIDDEN = "…"
# Where a database begins to quote rows.
ROWS = "DETAIL:"
# Its messages are addresses, which name nobody and are needed whole.
ADDRESSES = "django.request"
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogFormatter(logging.Formatter):
    """One line for what happened, then the way to it, from the first cause on."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", *args, **options)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Celery puts what a task failed on into the message itself."""
        if record.name != ADDRESSES:
            record.message = _masked(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Raised) -> str:
        return "\n".join(map(_told, reversed(_causes(ei[1]))))


def _causes(error: BaseException | None) -> list[BaseException]:
    """From the error back to the first cause; of causes in a circle, each once."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _told(error: BaseException) -> str:
    way, kind = "".join(traceback.format_tb(error.__traceback__)), type(error)
    first = next(iter(str(error).splitlines()), "")
    return f"{way}{kind.__module__}.{kind.__qualname__}: {_masked(first)}"


def _masked(text: str) -> str:
    return PERSONAL.sub(HIDDEN, text.partition(ROWS)[0])
