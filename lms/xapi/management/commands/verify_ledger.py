"""Read the sealed ledger again from its first statement on, and say what does not fit."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.xapi.ledger.checking import verify_ledger
from lms.xapi.ledger.findings import Problem


class Command(BaseCommand):
    help = (
        "Compare every statement with its leaf, the tree with all checkpoints, and these with the copies outside. "
        "Exit code 1: something was changed, dropped or moved; it is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the whole result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify_ledger(self._progress if self.stderr.isatty() else lambda done, total: None)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._tell(result)
        if not result["ok"]:
            sys.exit(1)

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(f"{done:,} / {total:,}", ending="\r")

    def _tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(
            f"{result['size']:,} leaves, {result['compared']:,} statements compared, {result['erased']:,} erased by "
            f"decision, {result['checkpoints']:,} checkpoints, copies outside: {result['outside'] or 'none'}"
        )
        for each in result["decisions"]:
            self.stdout.write(f"  erased by {each['decision']} on {each['at']}: {each['count']:,}")
        for finding in result["findings"]:
            details = ", ".join(f"{name} {value}" for name, value in finding.items() if name != "problem" and value)
            self.stdout.write(f"  ! {Problem(finding['problem']).label} [{details}]")
        for problem, count in result["problems"].items():
            self.stdout.write(f"{Problem(problem).label} ({count:,})")
        self.stdout.write("Unchanged." if result["ok"] else "CHANGED.")
