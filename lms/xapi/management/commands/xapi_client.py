"""Credentials of the xAPI endpoint, from the command line."""

import argparse
import datetime as dt
import json
import re
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.common.days import read_day
from lms.common.errors import DomainError
from lms.xapi.actions.clients import GRACE, create_client, limit_client, revoke_client, rotate_client
from lms.xapi.enums import Scope
from lms.xapi.models import ApiClient
from lms.xapi.models.clients import LIMITS
from lms.xapi.versions import SPOKEN

_TIME = re.compile(r"(\d{1,5})([dhm])|0")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def time_of(text: str) -> dt.timedelta:
    """A time such as 7d, 12h or 30m."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is not a time such as 7d, 12h, 30m or 0")
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])}) if found[2] else dt.timedelta(0)


def end_of_day(text: str) -> dt.datetime:
    """The end of a day, which is included."""
    try:
        return clock.start_of(read_day(text) + dt.timedelta(days=1))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day such as 2027-03-31") from error


def limit_of(text: str) -> int | None:
    return None if text == "default" else int(text)


class Command(BaseCommand):
    help = "Create, list, rotate, limit and revoke credentials of the xAPI endpoint."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        create = commands.add_parser("create", help="print a new key pair as JSON; the secret is shown this once")
        create.add_argument("--name", required=True)
        create.add_argument("--scope", action="append", required=True, choices=Scope.values, dest="scopes")
        create.add_argument("--default-version", choices=SPOKEN, default=SPOKEN[0], help="for requests that say none")
        create.add_argument("--expires", type=end_of_day, metavar="DAY", help="the last day on which it works")
        commands.add_parser("list", help="print all credentials as JSON, one a line")
        rotate = commands.add_parser("rotate", help="print a new secret; the old one works a while longer")
        rotate.add_argument("--name", required=True)
        rotate.add_argument("--grace", type=time_of, default=GRACE, metavar="TIME", help="7d (if not said), 12h, 0 …")
        ends = rotate.add_mutually_exclusive_group()
        ends.add_argument("--expires", type=end_of_day, metavar="DAY", help="the last day; not said: as before")
        ends.add_argument("--never-expires", action="store_true")
        limit = commands.add_parser("limit", help="limits of one client; what is not said stays as it is")
        limit.add_argument("--name", required=True)
        for name in LIMITS:
            limit.add_argument(f"--{name.replace('_', '-')}", type=limit_of, metavar="N|default", default=...)
        commands.add_parser("revoke", help="make a credential useless").add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = argparse.Namespace(**options)
        acts = {"create": self._create, "list": self._list, "rotate": self._rotate, "limit": self._limit}
        try:
            {**acts, "revoke": self._revoke}[arguments.command](arguments)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _print(self, **values: Any) -> None:
        self.stdout.write(json.dumps(values, ensure_ascii=False))

    def _create(self, arguments: argparse.Namespace) -> None:
        client, secret = create_client(
            name=arguments.name,
            scopes=[Scope(scope) for scope in arguments.scopes],
            now=clock.now(),
            default_version=arguments.default_version,
            expires_at=arguments.expires,
        )
        self._print(key=client.key, secret=secret)

    def _list(self, arguments: argparse.Namespace) -> None:
        now = clock.now()
        for client in ApiClient.objects.order_by("created_at"):
            self._print(
                name=client.name,
                key=client.key,
                scopes=client.scopes,
                active=client.is_active,
                state=str(client.state(now)),
                last_used_at=_iso(client.last_used_at),
                expires_at=_iso(client.expires_at),
                **{name: value for name in LIMITS if (value := getattr(client, name)) is not None},
            )

    def _rotate(self, arguments: argparse.Namespace) -> None:
        client, now = self._named(arguments.name), clock.now()
        expires_at = None if arguments.never_expires else arguments.expires or client.expires_at
        secret = rotate_client(
            client=client, seen=client.rotated_at, expires_at=expires_at, grace=arguments.grace, now=now
        )
        self._print(key=client.key, secret=secret, old_secret_until=_iso(now + arguments.grace))

    def _limit(self, arguments: argparse.Namespace) -> None:
        client = self._named(arguments.name)
        limits = {name: value for name in LIMITS if (value := getattr(arguments, name)) is not ...}
        limit_client(client=client, limits=limits, now=clock.now())
        client.refresh_from_db()
        self._print(name=client.name, **{name: getattr(client, name) for name in LIMITS})

    def _revoke(self, arguments: argparse.Namespace) -> None:
        client = self._named(arguments.name)
        revoke_client(client=client, now=clock.now())
        self._print(name=client.name, key=client.key, active=False)

    def _named(self, name: str) -> ApiClient:
        client = ApiClient.objects.filter(name=name).first()
        if client is None:
            raise CommandError(f"There is no client named {name}.")
        return client


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
