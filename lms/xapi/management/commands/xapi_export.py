"""The store as a file of statements, one a line."""

import datetime as dt
import gzip
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.accounts.actions.audit import record_audit
from lms.common import clock
from lms.xapi.enums import Trust
from lms.xapi.errors import StoreError
from lms.xapi.exporting import Extent, export_lines
from lms.xapi.validation import basics


def moment(text: str) -> dt.datetime:
    """A time of the command line, in ISO 8601."""
    try:
        return basics.read_timestamp(text, "time")
    except StoreError as error:
        raise CommandError(str(error)) from error


class Command(BaseCommand):
    help = "Write statements, one a line (NDJSON), oldest first, as xapi_import and other stores read them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, help="a file that does not exist yet; a name in .gz is packed")
        parser.add_argument("--verb", default="", help="only statements with this verb")
        parser.add_argument("--trust", default="", choices=["", *Trust.values])
        parser.add_argument("--since", type=moment, help="stored at or after this time (ISO 8601)")
        parser.add_argument("--until", type=moment, help="stored before this time (ISO 8601)")
        parser.add_argument("--no-attachments", action="store_true", help="leave out the files that statements name")

    def handle(self, *args: Any, **options: Any) -> None:
        extent = Extent(
            verb=options["verb"],
            trust=options["trust"],
            since=options["since"],
            until=options["until"],
            attachments=not options["no_attachments"],
        )
        with ExitStack() as stack:
            file = _opened(options["output"], stack)
            count = sum(1 for line in export_lines(extent) if file.write(line))
        given = {name: str(value) for name, value in extent.filters.items()}
        record_audit(actor=None, action="xapi.exported", now=clock.now(), lines=count, narrowed=given)
        self.stderr.write(f"{count} lines written.")


def _opened(path: Path | None, stack: ExitStack) -> IO[Any]:
    if path is None:
        return sys.stdout.buffer
    try:
        file = stack.enter_context(path.open("xb"))
    except OSError as error:
        raise CommandError(str(error)) from error
    if path.suffix != ".gz":
        return file
    packed = gzip.GzipFile(fileobj=file, mode="wb")
    stack.callback(packed.close)
    return cast("IO[Any]", packed)
