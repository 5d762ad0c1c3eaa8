"""Targets of forwarding, without a browser."""

import argparse
import json
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.common.errors import DomainError
from lms.xapi.actions.letters import replay_letters
from lms.xapi.actions.targets import Wanted, create_target, pause_target, resume_target
from lms.xapi.enums import Trust
from lms.xapi.forwarding.probe import probe
from lms.xapi.forwarding.run import run_target
from lms.xapi.forwarding.standing import standings
from lms.xapi.forwarding.telling import reason
from lms.xapi.management.commands.xapi_export import moment
from lms.xapi.models import ForwardingTarget
from lms.xapi.versions import SPOKEN


class Command(BaseCommand):
    help = (
        "Set up and look after the stores to which statements are sent on. Secrets are read from XAPI_FORWARD_SECRET."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        create = commands.add_parser("create", help="write a target down; it is sent to at once")
        create.add_argument("--name", required=True)
        create.add_argument("--endpoint", required=True)
        create.add_argument("--key", required=True)
        create.add_argument("--spoken", choices=SPOKEN, default=SPOKEN[0], help="the version of xAPI")
        create.add_argument("--verb", action="append", default=[], dest="verbs")
        create.add_argument("--activity", action="append", default=[], dest="activities")
        create.add_argument("--trust", action="append", default=[], choices=Trust.values, dest="trusts")
        create.add_argument("--since", type=moment, help="stored at or after this time (ISO 8601)")
        create.add_argument("--batch-size", type=int, default=100)
        create.add_argument("--paused", action="store_true", help="begin when it is resumed")
        commands.add_parser("list", help="print all targets with their lag as JSON, one a line")
        for name, text in (
            ("test", "ask the receiver whether all is well"),
            ("pause", "send nothing for now"),
            ("resume", "go on where it was left"),
            ("replay", "send all dead letters once more"),
            ("run", "send now, until nothing is left or something is wrong"),
        ):
            commands.add_parser(name, help=text).add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = argparse.Namespace(**options)
        try:
            getattr(self, f"_{arguments.command}")(arguments)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _print(self, **values: Any) -> None:
        self.stdout.write(json.dumps(values, ensure_ascii=False))

    def _create(self, arguments: argparse.Namespace) -> None:
        wanted = Wanted(
            name=arguments.name,
            endpoint=arguments.endpoint,
            username=arguments.key,
            secret=os.environ.get("XAPI_FORWARD_SECRET", ""),
            version=arguments.spoken,
            verbs=arguments.verbs,
            activities=arguments.activities,
            trusts=arguments.trusts,
            since=arguments.since,
            batch_size=arguments.batch_size,
        )
        self._show(create_target(wanted=wanted, now=clock.now(), active=not arguments.paused))

    def _list(self, arguments: argparse.Namespace) -> None:
        for target in ForwardingTarget.objects.order_by("created_at"):
            self._show(target)

    def _show(self, target: ForwardingTarget) -> None:
        (standing,) = standings([target])
        self._print(
            name=target.name,
            endpoint=target.endpoint,
            state=target.state,
            waiting=standing.waiting,
            delivered=target.delivered,
            letters=standing.letters,
            error=target.error_code,
        )

    def _test(self, arguments: argparse.Namespace) -> None:
        found = probe(_named(arguments))
        if found.code:
            raise CommandError(f"{reason(found.code)} {found.words}")
        self._print(versions=found.versions)

    def _pause(self, arguments: argparse.Namespace) -> None:
        pause_target(target=_named(arguments), now=clock.now())

    def _resume(self, arguments: argparse.Namespace) -> None:
        resume_target(target=_named(arguments), now=clock.now())

    def _replay(self, arguments: argparse.Namespace) -> None:
        self._print(letters=replay_letters(target=_named(arguments), now=clock.now()))

    def _run(self, arguments: argparse.Namespace) -> None:
        while run_target(_named(arguments).uuid):
            pass
        self._show(_named(arguments))


def _named(arguments: argparse.Namespace) -> ForwardingTarget:
    target = ForwardingTarget.objects.filter(name=arguments.name).first()
    if target is None:
        raise CommandError(f"There is no target named {arguments.name}.")
    return target
