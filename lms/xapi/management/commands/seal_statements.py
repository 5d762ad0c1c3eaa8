"""Seal everything that is there, without the rests that the task takes: after an import, or before an export."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.xapi.actions.copying import copy_checkpoints
from lms.xapi.actions.sealing import seal_all
from lms.xapi.actions.signing import make_checkpoint
from lms.xapi.ledger.keys import KeyProblem
from lms.xapi.ledger.stored import tree_size


class Command(BaseCommand):
    help = "Seal all statements that are waiting. With --checkpoint, sign the log then and bring it outside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--checkpoint", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = seal_all(now=clock.now())
        self.stdout.write(f"{sealed:,} statements sealed, {tree_size():,} in all")
        if options["checkpoint"]:
            self._sign()

    def _sign(self) -> None:
        try:
            checkpoint = make_checkpoint(now=clock.now())
        except KeyProblem as error:
            raise CommandError(str(error)) from error
        copies = copy_checkpoints(now=clock.now())
        self.stdout.write(f"{checkpoint.note if checkpoint else 'nothing new to sign'}\n{copies} copies made")
