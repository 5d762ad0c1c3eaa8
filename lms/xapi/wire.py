"""Talking to another store over HTTP: only to the address that an administrator wrote down, and with an end to it."""

import base64
import dataclasses
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError, NewConnectionError

from lms.common.errors import DomainError
from lms.xapi.versions import HEADER

CONNECT, READ, WHOLE = 10.0, 30.0, 60.0
PIECE = 64 * 1024
AGENT = "manabi-dx"


class Unreachable(Exception):
    """No answer, or none that ended: it is not known whether the other side did what was asked."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class ForeignAddress(DomainError):
    """An answer leads to another host than the one that was written down."""

    code = "foreign_address"


@dataclasses.dataclass(frozen=True)
class Answer:
    """Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def checked_endpoint(text: str) -> str:
    """An endpoint as it is kept, with its slash at the end; DomainError with what is wrong."""
    address = text.strip()
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise DomainError(_("Write the whole address, beginning with https://."), field="endpoint")
    if parts.scheme == "http" and not settings.XAPI_FORWARDING_ALLOW_HTTP:
        message = _("Only https:// addresses are allowed: by http:// key and secret would travel in clear text.")
        raise DomainError(message, field="endpoint", code="no_tls")
    if parts.username or parts.password or parts.query or parts.fragment:
        message = _("The address must hold no user, no question mark and no number sign.")
        raise DomainError(message, field="endpoint")
    return address.rstrip("/") + "/"


class Wire:
    """One receiver, on connections that are kept while the wire is open. Redirects are answers, never followed."""

    def __init__(
        self, endpoint: str, username: str, secret: str, version: str, *, read: float = READ, whole: float = WHOLE
    ) -> None:
        self.endpoint = endpoint
        self.version = version
        self._whole = whole
        token = base64.b64encode(f"{username}:{secret}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {token}",
            HEADER: version,
            "Accept-Encoding": "identity",
            "User-Agent": AGENT,
        }
        self._pool = _pool(min(CONNECT, read), read)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.clear()

    def address(self, path: str) -> str:
        """Where `path` leads, seen from the endpoint: never to another host."""
        address = urljoin(self.endpoint, path)
        if _origin(address) != _origin(self.endpoint):
            raise ForeignAddress(_("The other system's answer leads to another host; it was not followed."))
        return address

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        at_most: int = 1024 * 1024,
    ) -> Answer:
        """The answer with at most so many bytes of its body; Unreachable where none came whole or in time."""
        until = time.monotonic() + self._whole
        sent = {**self._headers, **(headers or {})}
        try:
            response = self._pool.request(
                method,
                self.address(path),
                body=body,
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            try:
                data = _read(response, until, at_most)
            except Unreachable:
                response.close()
                raise
            response.release_conn()
        except urllib3.exceptions.SSLError as error:
            raise Unreachable("tls", str(error)) from error
        except NewConnectionError as error:
            # A kind of time-out to the library: nobody listens there.
            raise Unreachable("unreachable", str(error)) from error
        except urllib3.exceptions.TimeoutError as error:
            raise Unreachable("timeout", str(error)) from error
        except (HTTPError, OSError) as error:
            raise Unreachable("unreachable", str(error)) from error
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, data)


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _pool(connect: float, read: float) -> urllib3.PoolManager:
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=connect, read=read),
        "cert_reqs": "CERT_REQUIRED",
        "ca_certs": settings.XAPI_FORWARDING_CA_FILE or None,
        "num_pools": 1,
    }
    if settings.XAPI_FORWARDING_PROXY:
        return urllib3.ProxyManager(settings.XAPI_FORWARDING_PROXY, **options)
    return urllib3.PoolManager(**options)


def _read(response: urllib3.BaseHTTPResponse, until: float, at_most: int) -> bytes:
    """A server that sends a byte now and then never exceeds the time for one read: the whole has an end, too."""
    pieces, size = [], 0
    while piece := response.read1(PIECE, decode_content=False):
        size += len(piece)
        if size > at_most:
            raise Unreachable("answer_too_large", f"the answer is larger than {at_most} bytes")
        if time.monotonic() > until:
            raise Unreachable("timeout", "the answer did not end in time")
        pieces.append(piece)
    return b"".join(pieces)
