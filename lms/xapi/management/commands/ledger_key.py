"""The keys that sign checkpoints, from the command line."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.xapi.actions.signing import ensure_key, rotate_key
from lms.xapi.ledger.keys import KeyProblem
from lms.xapi.ledger.proofs import public_keys


class Command(BaseCommand):
    help = "Make the first signing key, let another follow it, or list the public keys (JSON, one a line)."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser("create", help="make the first key, if there is none yet")
        commands.add_parser("rotate", help="let a new key follow the present one, which is then destroyed")
        commands.add_parser("list", help="print all public keys")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["command"] == "create":
                self.stdout.write(ensure_key(now=clock.now()).public)
            elif options["command"] == "rotate":
                self.stdout.write(rotate_key(now=clock.now()).public)
            else:
                self._list()
        except KeyProblem as error:
            raise CommandError(str(error)) from error

    def _list(self) -> None:
        for key in public_keys():
            self.stdout.write(json.dumps(key, ensure_ascii=False))
