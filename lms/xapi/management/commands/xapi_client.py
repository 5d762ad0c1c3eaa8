"""Credentials for other systems, from the command line."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.common.errors import DomainError
from lms.xapi.actions.clients import create_client, revoke_client
from lms.xapi.enums import Scope
from lms.xapi.models import ApiClient
from lms.xapi.versions import SPOKEN


class Command(BaseCommand):
    help = "Create, list and revoke credentials for the xAPI endpoint."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        create = commands.add_parser("create", help="print a new key and secret as JSON; the secret is shown this once")
        create.add_argument("--name", required=True)
        create.add_argument("--scope", action="append", required=True, choices=Scope.values, dest="scopes")
        create.add_argument("--default-version", choices=SPOKEN, default=SPOKEN[0], help="for requests that say none")
        commands.add_parser("list", help="print all credentials as JSON, one a line")
        commands.add_parser("revoke", help="make a credential useless").add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = argparse.Namespace(**options)
        {"create": self._create, "list": self._list, "revoke": self._revoke}[arguments.command](arguments)

    def _print(self, **values: Any) -> None:
        self.stdout.write(json.dumps(values, ensure_ascii=False))

    def _create(self, arguments: argparse.Namespace) -> None:
        scopes = [Scope(scope) for scope in arguments.scopes]
        try:
            client, secret = create_client(
                name=arguments.name, scopes=scopes, now=clock.now(), default_version=arguments.default_version
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._print(key=client.key, secret=secret)

    def _list(self, arguments: argparse.Namespace) -> None:
        for client in ApiClient.objects.order_by("created_at"):
            used = client.last_used_at.isoformat() if client.last_used_at else None
            self._print(
                name=client.name, key=client.key, scopes=client.scopes, active=client.is_active, last_used_at=used
            )

    def _revoke(self, arguments: argparse.Namespace) -> None:
        client = ApiClient.objects.filter(name=arguments.name).first()
        if client is None:
            raise CommandError(f"There is no client named {arguments.name}.")
        revoke_client(client=client, now=clock.now())
        self._print(name=client.name, key=client.key, active=False)
