"""Sessions in the database, as Django keeps them, read with a prepared query: every request of everybody asks it."""

import datetime as dt
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from lms.common import clock
from lms.common.prepared import Prepared


def _stored(key: str, now: dt.datetime) -> QuerySet[Session, tuple[str]]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data")


STORED = Prepared(_stored, key=str, now=dt.datetime)


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        """What the session holds; a key that is unknown or has expired is not kept."""
        rows = STORED.rows(key=self.session_key, now=clock.now())
        if not rows:
            self._session_key = None
            return {}
        return dict(self.decode(rows[0][0]))
