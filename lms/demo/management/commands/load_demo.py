"""Load the demo city, once."""

import datetime as dt
import time
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.demo.load import city
from lms.demo.simulation.scale import SCALES, USUAL


class Command(BaseCommand):
    help = "Load the demo city into an empty database; does nothing if it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2030, help="another seed, another city")
        parser.add_argument("--today", type=dt.date.fromisoformat, default=None, help="the last day that is written")

        parser.add_argument("--scale", choices=SCALES, default=USUAL.name, help="how large a city")

    def handle(self, *args: Any, seed: int, today: dt.date | None, scale: str, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("This installation is no demonstration: its settings say so, and its records are real.")
        if there := city.loaded_scale():
            if there != scale:
                raise CommandError(f"The database holds a demo city of another scale ({there}). Use another database.")
            self.stdout.write("The demo city is there already.")
            return
        if city.is_begun():
            raise CommandError("The database holds people, but not the whole demo city. Start over: make demo-reset")
        # Nobody need be woken for what happened years ago: the consumers run right here, at their own hour.
        current_app.conf.update(broker_url="memory://")
        self.start = start = time.monotonic()
        counts = city.load(today=today or clock.today(), seed=seed, report=self._report, scale=SCALES[scale])
        seconds = time.monotonic() - start
        self.stdout.write(f"The demo city stands: {counts}, {seconds:.0f} s")

    def _report(self, step: str) -> None:
        self.stdout.write(f"  … {time.monotonic() - self.start:4.0f} s  {step}")
        self.stdout.flush()
