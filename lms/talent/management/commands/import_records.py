"""Earlier records from a file, for those who set the system up."""

import json
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lms.common import clock
from lms.common.errors import DomainError
from lms.talent.actions.imports import apply_import, check_import
from lms.talent.enums import ImportKind
from lms.talent.models import RecordImport


class Command(BaseCommand):
    help = "Imports completions or DX leaders from before this system. A file with errors changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (UTF-8, CP932) or xlsx")
        parser.add_argument("--kind", required=True, choices=ImportKind.values)
        parser.add_argument("--document", required=True, help="the document on which the records rest")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, change nothing")
        parser.add_argument("--skip-errors", action="store_true", help="import the good rows of a file with errors")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                record = self._check(options)
                refused = bool(record.counts["error"]) and not options["skip_errors"]
                if not (options["dry_run"] or refused):
                    apply_import(record=record, now=clock.now(), by=None)
                else:
                    transaction.set_rollback(True)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self._tell(record, as_json=options["json"], is_applied=not (options["dry_run"] or refused))
        if refused:
            raise CommandError("Nothing was imported: correct the rows above, or give --skip-errors.")

    def _check(self, options: dict[str, Any]) -> RecordImport:
        path: Path = options["file"]
        with path.open("rb") as handle:
            return check_import(
                kind=ImportKind(options["kind"]),
                file=File(handle, name=path.name),
                document=options["document"],
                now=clock.now(),
                by=None,
            )

    def _tell(self, record: RecordImport, *, as_json: bool, is_applied: bool) -> None:
        errors = [{"row": row["row"], **error} for row in record.rows for error in row["errors"]]
        if as_json:
            answer = {"applied": is_applied, "encoding": record.encoding, "counts": record.counts, "errors": errors}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for error in errors:
            self.stdout.write(f"{error['row']}\t{error['column']}\t{error['message']} {error['advice']}")
        counts = ", ".join(f"{key}: {value}" for key, value in record.counts.items())
        self.stdout.write(f"{counts}{'' if is_applied else ' (nothing was written)'}")
