"""Bring the index of the search to what it should be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.common import clock
from lms.portal.actions.indexing import empty_index, repair_index


class Command(BaseCommand):
    help = (
        "Put what is missing into the index of the search and take out what nobody can be shown. "
        "--thorough compares every row; --rebuild makes the index anew, while less is found for some minutes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--thorough", action="store_true", help="compare every row with what it tells of")
        how.add_argument("--rebuild", action="store_true", help="empty the index first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            empty_index()
        done = repair_index(
            thorough=options["thorough"], now=clock.now(), tell=self._tell if self.stderr.isatty() else _say_nothing
        )
        self.stdout.write(f"{done.written:,} rows written, {done.removed:,} removed")

    def _tell(self, done: int, total: int) -> None:
        self.stderr.write(f"{done:,} / {total:,}", ending="\r")


def _say_nothing(done: int, total: int) -> None:
    """Nobody watches."""
