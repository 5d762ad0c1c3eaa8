"""HR's files from the shell: for nightly transfers of data, and for those who set the system up."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lms.common import clock
from lms.common.days import read_day
from lms.common.errors import DomainError
from lms.organization.actions.imports import apply_import, check_file
from lms.organization.actions.imports.approving import needs_approval
from lms.organization.enums import WRITTEN, ImportKind, ImportMode
from lms.organization.models import HrImport, Sight

UNREADABLE, WRONG, WAITING = 1, 2, 3
SHOWN = 1000


class Command(BaseCommand):
    help = (
        "Imports units, employees and posts, or leave from a file of HR's. Says rows and reasons, never names. "
        "Exit codes: 0 applied or nothing to change; 1 not readable or refused; 2 rows with errors (nothing is written "
        "without --skip-errors); 3 a second person has to approve it on the page of the import."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (UTF-8, CP932) or xlsx")
        parser.add_argument("--kind", choices=ImportKind.values, default=ImportKind.PEOPLE.value)
        parser.add_argument("--mode", choices=ImportMode.values, default=ImportMode.LISTED.value)
        parser.add_argument("--as-of", help="the day of which the file speaks; today without it")
        parser.add_argument("--disclose-at", help="announced at, as 2027-03-20T14:00; at once without it")
        parser.add_argument("--document", default="", help="what the file rests on; its name without it")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, change nothing")
        parser.add_argument("--skip-errors", action="store_true", help="write the people without errors")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        sight = Sight(now=now, embargoed=True)
        try:
            with transaction.atomic():
                record = self._check(options, sight)
                has_errors = bool(record.counts.get("errors")) and (record.is_blocked or not options["skip_errors"])
                if options["dry_run"] or has_errors:
                    self._tell(record, is_applied=False, as_json=options["json"])
                    transaction.set_rollback(True)
            waits = needs_approval(record)
            is_written = not (options["dry_run"] or has_errors or waits) and _changes(record)
            if is_written:
                apply_import(record=record, sight=sight, now=now, by=None)
        except (DomainError, OSError) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        if not (options["dry_run"] or has_errors):
            self._tell(record, is_applied=is_written, as_json=options["json"])
        if has_errors:
            raise CommandError("Nothing was written: correct the rows above.", returncode=WRONG)
        if waits and not options["dry_run"]:
            raise CommandError("A second person has to approve this file on its page.", returncode=WAITING)

    def _check(self, options: dict[str, Any], sight: Sight) -> HrImport:
        path: Path = options["file"]
        with path.open("rb") as handle:
            record = check_file(
                kind=ImportKind(options["kind"]),
                mode=ImportMode(options["mode"]),
                file=File(handle, name=path.name),
                as_of=_day(options["as_of"]) or clock.local_date(sight.now),
                disclose_at=_moment(options["disclose_at"]),
                document=options["document"] or path.name,
                sight=sight,
                now=sight.now,
                by=None,
            )
        if not record.digest:
            raise CommandError("Columns are missing. Upload the file once on the page and assign them.", returncode=1)
        return record

    def _tell(self, record: HrImport, *, is_applied: bool, as_json: bool) -> None:
        """Warnings may quote names, so they are counted and not printed."""
        errors = list(record.issues.filter(is_error=True).values("row", "column", "message", "advice")[:SHOWN])
        share = record.ending_posts / record.standing_posts if record.standing_posts else 0.0
        if as_json:
            answer = {
                "applied": is_applied,
                "import": str(record.uuid),
                "encoding": record.encoding,
                "counts": record.counts,
                "blocked": record.is_blocked,
                "ending_share": round(share, 4),
                "needs_approval": needs_approval(record),
                "errors": errors,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for error in errors:
            self.stdout.write(f"{error['row']}\t{error['column']}\t{error['message']}{error['advice']}")
        counts = ", ".join(f"{key}: {value}" for key, value in record.counts.items())
        self.stdout.write(f"{counts}{'' if is_applied else ' (nothing was written)'}")


def _changes(record: HrImport) -> bool:
    return any(record.counts.get(str(change)) for change in WRITTEN)


def _day(text: str | None) -> dt.date | None:
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise CommandError(f"--as-of is not a day: {text}", returncode=UNREADABLE) from error


def _moment(text: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"--disclose-at is not a moment: {text}", returncode=UNREADABLE) from error
    return moment.replace(tzinfo=moment.tzinfo or clock.CITY_ZONE) if moment else None
