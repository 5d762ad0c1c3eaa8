"""A demo city of its own, for pictures and for measuring; `make screenshots` points LMS_VAR_DIR at it.

Runs in the virtual environment.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from bin import address, assets, demo, serve
from bin.supervisor import Supervisor
from bin.terminal import StopError

LEARNER, MANAGER, HR, TRAINER, ADMINISTRATOR = (number for number, _role, _ja in serve.ACCOUNTS)
HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def showcase() -> Iterator[str]:
    """Load the city if it is not there, serve it on a free port, and give its address."""
    port = free_port()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", demo.SETTINGS)
    os.environ["BASE_URL"] = serve.url(HOST, port).rstrip("/")
    with address.hold_lock():
        assets.build()
        if demo.prepare([]) != 0:
            raise StopError("the demo city could not be loaded", "デモ市を読み込めませんでした")
        supervisor = Supervisor(serve.programs(HOST, port))
        supervisor.start(os.environ)
        try:
            serve.wait_until_ready(supervisor, HOST, port)
            yield os.environ["BASE_URL"]
        finally:
            supervisor.stop()
