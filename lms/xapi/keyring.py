"""The credentials that this process has looked up a moment ago.

A credential is asked for by every request and changes a few times a year. What was found is used again for LASTS, so
that one query serves thousands of requests; a credential that was taken back, or whose secret was changed, opens
nothing more after that time at the latest, in every process. Unknown keys are not kept: whoever guesses must not fill
the memory, and a new credential works at once.
"""

import dataclasses
import datetime as dt

from lms.xapi.limits import Limits, limits_of
from lms.xapi.models import ApiClient

LASTS = dt.timedelta(seconds=2)


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """A client as it was read at `read_at`. Requests share it: nobody may change it."""

    client: ApiClient
    limits: Limits
    read_at: dt.datetime


class Keyring:
    """At most as many entries as there are credentials."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}

    def find(self, key: str, now: dt.datetime) -> Held | None:
        held = self._held.get(key)
        if held is not None and held.read_at <= now < held.read_at + LASTS:
            return held
        client = ApiClient.objects.filter(key=key).first()
        if client is None:
            self._held.pop(key, None)
            return None
        # Replaced in one step: no request ever sees half of it, and the later of two readers wins.
        held = self._held[key] = Held(client, limits_of(client), now)
        return held

    def forget(self) -> None:
        self._held.clear()


keyring = Keyring()
