"""Between the server and Django: a request is worked on once all of it is here, and waiting for it keeps nobody else.

The server hands a request over as soon as its head is read, to one of its threads. Whoever then sends the body slowly,
or not at all, would hold one of the few threads in which Django runs, and as many slow senders as there are threads
would stop the site. So the server has many threads, which only wait, and Django has a few of its own, each with its
connection to the database. A body that comes too slowly is given up. What is cut off on its way never reaches Django,
which could not tell it from a whole.
"""

import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import IO, Any

from django.http import HttpResponse

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# Django's threads, each with a connection to the database of its own.
SLOTS = 4
# Bodies under way at once in one process: each holds one of the server's threads. Some are left for the others.
RECEIVERS = 120
SPARE = 8
THREADS = RECEIVERS + SPARE
# A body that takes longer, and is slower than so many bytes a second after that, is given up.
PATIENCE = 10.0
SLOWEST = 32 * 1024
# How much is waited for at a time: little at first, then as much as has come so far. Only between two blocks can a body
# be given up, so its sender holds a thread for twice its patience at most.
FIRST_BLOCK = 16
BLOCK = 64 * 1024
IN_MEMORY = 1024 * 1024
# What is too large is still taken off the wire up to here, so that its sender is there to hear the answer.
DISCARDED = 256 * 1024 * 1024


class Fault(Enum):
    """Why a body is not worked on: the HTTP status that says so."""

    CUT_OFF = 400
    SLOW = 408
    NO_LENGTH = 411
    TOO_LARGE = 413
    CROWDED = 503


WORDS = {
    Fault.CUT_OFF: "送信が途中で切れました。もう一度お試しください。 / The request ended before it was whole.",
    Fault.SLOW: "送信に時間がかかりすぎました。もう一度お試しください。 / The request took too long to arrive.",
    Fault.NO_LENGTH: "Content-Length がありません。 / The request does not say its length.",
    Fault.TOO_LARGE: "送信する内容が大きすぎます。 / The request is too large.",
    Fault.CROWDED: "ただいま混み合っています。少し待ってお試しください。 / The server is busy; try again shortly.",
}
RETRY_AFTER = "5"


def in_plain_words(fault: Fault, environ: Mapping[str, Any]) -> HttpResponse:
    """The answer where no page is at hand: Django has not seen the request."""
    response = HttpResponse(WORDS[fault], status=fault.value, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@dataclass(frozen=True)
class Area:
    """The addresses under a prefix: how long a body they take, how they refuse one, and who works on it."""

    prefix: str
    most: int
    refuse: Callable[[Fault, Mapping[str, Any]], HttpResponse] = in_plain_words
    # Threads of Django's for these addresses alone; 0: those that all others share.
    slots: int = 0


def receive(stream: Any, length: int, *, is_kept: bool) -> IO[bytes] | Fault:
    """All of a body. The server ends the stream early, without an error, when the sender is gone."""
    kept: IO[bytes] = io.BytesIO() if length <= IN_MEMORY else _spool()
    began, received = time.monotonic(), 0
    while received < length:
        block = stream.read(min(max(FIRST_BLOCK, received), BLOCK, length - received))
        if not block:
            return Fault.CUT_OFF
        received += len(block)
        if time.monotonic() > began + PATIENCE + received / SLOWEST:
            return Fault.SLOW
        if is_kept:
            kept.write(block)
    kept.seek(0)
    return kept if is_kept else Fault.TOO_LARGE


def _spool() -> IO[bytes]:
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed with the request that reads it
    return spool


class Gateway:
    """The WSGI application that the server calls."""

    def __init__(self, application: Application, areas: Sequence[Area], *, slots: int = SLOTS) -> None:
        """`areas`: the first whose prefix fits counts; the last should fit everything."""
        self.application, self.areas = application, areas
        shared = ThreadPoolExecutor(slots, thread_name_prefix="django")
        self._pools = {
            area.prefix: ThreadPoolExecutor(area.slots, thread_name_prefix="django") if area.slots else shared
            for area in areas
        }
        self._room = threading.BoundedSemaphore(RECEIVERS)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        fault = self._receive(environ)
        if fault is not None:
            return self._refuse(fault, environ, start_response)
        started, body = self._pools[self._area(environ).prefix].submit(self._run, environ).result()
        start_response(*started)
        return body

    def _area(self, environ: Environ) -> Area:
        return next(area for area in self.areas if environ.get("PATH_INFO", "").startswith(area.prefix))

    def _receive(self, environ: Environ) -> Fault | None:
        """Put the whole body in place of the stream, or say what is wrong with it."""
        # Where the body ends in pieces the server does not say whether all of them came.
        if "HTTP_TRANSFER_ENCODING" in environ:
            return Fault.NO_LENGTH
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not length:
            return None
        is_kept = length <= self._area(environ).most
        if not is_kept and length > DISCARDED:
            return Fault.TOO_LARGE
        if not self._room.acquire(blocking=False):
            return Fault.CROWDED
        try:
            body = receive(environ["wsgi.input"], length, is_kept=is_kept)
        finally:
            self._room.release()
        if isinstance(body, Fault):
            return body
        environ["wsgi.input"] = body
        return None

    def _run(self, environ: Environ) -> tuple[list[Any], Iterable[bytes]]:
        """In a slot of Django's. What streams is read by the server's own thread: its reader may be slow, too."""
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            started[:] = [status, headers]

        response: Any = self.application(environ, start)
        if getattr(response, "streaming", True):
            return started, response
        try:
            return started, [b"".join(response)]
        finally:
            response.close()

    def _refuse(self, fault: Fault, environ: Environ, start_response: StartResponse) -> list[bytes]:
        response = self._area(environ).refuse(fault, environ)
        response["Content-Length"] = str(len(response.content))
        # What is left of the body would be taken for the next request.
        response["Connection"] = "close"
        if fault is Fault.CROWDED:
            response["Retry-After"] = RETRY_AFTER
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]
