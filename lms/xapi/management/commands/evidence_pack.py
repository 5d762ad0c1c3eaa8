"""Write an evidence pack into a file."""

import argparse
import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.common.days import read_day
from lms.common.errors import DomainError
from lms.xapi.actions.packs import write_file
from lms.xapi.ledger.choices import Choice


def day(text: str) -> dt.date:
    try:
        return read_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day") from error


class Command(BaseCommand):
    help = "Write an evidence pack: with --whole of the whole log, else of the statements that fit every option."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the zip file to write; it must not exist")
        parser.add_argument(
            "--whole", action="store_true", help="the whole log: the only pack that proves completeness"
        )
        parser.add_argument("--person", type=UUID, help="the permanent id of the person whose acts they are")
        parser.add_argument("--registration", type=UUID, help="the enrolment to which they belong")
        parser.add_argument("--statement", type=UUID, action="append", default=[], dest="statements")
        parser.add_argument("--since", type=day, help="the first day on which they were stored")
        parser.add_argument("--until", type=day, help="the last day")

    def handle(self, *args: Any, **options: Any) -> None:
        words = ("person", "registration", "statements", "since", "until")
        choice = Choice(**{name: options[name] for name in words if options[name]})
        if choice.is_whole is not options["whole"]:
            raise CommandError("Say --whole, or which statements: one of them.")
        try:
            written = write_file(options["file"], choice=choice, now=clock.now())
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{written.statements:,} statements, proven up to the checkpoint of {written.size:,}; "
            f"{written.unsealed:,} are not sealed yet and not in the pack"
        )
