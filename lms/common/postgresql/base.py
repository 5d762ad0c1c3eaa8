"""Django asks at the first query of each request whether the connection is alive still, which is a round trip: a tenth
of what storing a statement takes. What was alive a moment ago is believed to be.

A server that went away within that moment makes one request fail as it would if it went in the middle of it.
"""

import time

from django.db.backends.postgresql import base

MOMENT = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """The name is Django's: it looks for this class in `base` of the ENGINE."""

    _checked_at = float("-inf")

    def close_if_health_check_failed(self) -> None:
        """At most once a request, and never later than at its first query: a check begins a transaction."""
        if time.monotonic() - self._checked_at < MOMENT:
            self.health_check_done = True
        if not self.health_check_done:
            super().close_if_health_check_failed()
            self._checked_at = time.monotonic()
