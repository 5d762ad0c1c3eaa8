"""Statements from a file or another store, without a browser."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.common.errors import DomainError
from lms.xapi.actions.imports import Options, import_endpoint, import_path
from lms.xapi.importing.work import run_import
from lms.xapi.management.commands.xapi_export import moment
from lms.xapi.models import StatementImport
from lms.xapi.versions import SPOKEN


class Command(BaseCommand):
    help = "Import statements from a file (NDJSON or a JSON array, gzip or not) or from the endpoint of another store."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("origin", metavar="FILE|URL")
        parser.add_argument("--source", required=True, help="the system from which they are: it will vouch for them")
        parser.add_argument("--version-of-statements", choices=SPOKEN, default=SPOKEN[0], dest="spoken")
        parser.add_argument("--strict", action="store_true", help="all of the file, or nothing")
        parser.add_argument("--errors", type=Path, help="where to write the lines that were refused, one JSON a line")
        parser.add_argument("--key", default="", help="of the other store; its secret is read from XAPI_IMPORT_SECRET")
        parser.add_argument("--since", type=moment, help="stored there after this time (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Started again after it was interrupted, it goes on where it was."""
        try:
            record = _record(options)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        try:
            run_import(record, lambda done, total: None)
        except DomainError as error:
            self._report(record, options["errors"])
            raise CommandError(str(error)) from error
        self._report(record, options["errors"])

    def _report(self, record: StatementImport, errors: Path | None) -> None:
        record.refresh_from_db()
        counts = {"stored": record.stored, "known": record.known, "refused": record.refused}
        self.stdout.write(json.dumps({"import": str(record.uuid), **counts}))
        problems = (
            json.dumps({"line": each.line, "code": each.code, "reason": each.reason}, ensure_ascii=False)
            for each in record.problems.order_by("line").iterator()
        )
        if errors is not None:
            with errors.open("w", encoding="utf-8") as file:
                file.writelines(f"{problem}\n" for problem in problems)
            return
        for problem in problems:
            self.stderr.write(problem)


def _record(options: dict[str, Any]) -> StatementImport:
    wanted = Options(
        source=options["source"], version=options["spoken"], is_strict=options["strict"], since=options["since"]
    )
    origin, now = options["origin"], clock.now()
    if not origin.startswith(("https://", "http://")):
        return import_path(path=Path(origin), options=wanted, now=now)
    secret = os.environ.get("XAPI_IMPORT_SECRET", "")
    return import_endpoint(
        endpoint=origin, username=options["key"], secret=secret, options=wanted, now=now, by=None, enqueue=False
    )
