"""How much a client may ask and send: what holds for all, and what its credential says otherwise."""

import dataclasses

from django.conf import settings

from lms.xapi.errors import TooLarge, TooMany
from lms.xapi.models import ApiClient
from lms.xapi.parsing import MAX_STATEMENTS


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Those of one client. Sizes can be narrowed only; rates may be wider than those of all others, too."""

    requests_a_minute: int
    statements_a_minute: int
    bytes_a_request: int
    statements_a_request: int

    def check_bytes(self, count: int) -> None:
        if count > self.bytes_a_request:
            raise TooLarge(f"one request of this credential may carry {self.bytes_a_request} bytes")

    def check_statements(self, count: int) -> None:
        if count > self.statements_a_request:
            raise TooLarge(f"one request of this credential may carry {self.statements_a_request} statements")


def limits_of(client: ApiClient) -> Limits:
    statements = client.statements_a_minute or settings.XAPI_STATEMENTS_A_MINUTE
    return Limits(
        requests_a_minute=client.requests_a_minute or settings.XAPI_REQUESTS_A_MINUTE,
        statements_a_minute=statements,
        bytes_a_request=min(client.bytes_a_request or settings.XAPI_MAX_BODY, settings.XAPI_MAX_BODY),
        # What no minute has room for is too large, however long one waits.
        statements_a_request=min(client.statements_a_request or MAX_STATEMENTS, MAX_STATEMENTS, statements),
    )


def too_many(limit: int, what: str, after: int) -> TooMany:
    return TooMany(f"this credential may send {limit} {what} a minute; try again in {after} s", after)
