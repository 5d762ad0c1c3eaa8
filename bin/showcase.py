"""A demo city of its own, for measuring and for pictures; `make bench` and `make screenshots` point LMS_VAR_DIR at it.

Runs in the virtual environment.
"""

import os
import re
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar

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


@dataclass(frozen=True)
class Place:
    """A page: its path, or the first link on a page that looks like `link` (and so on, step by step)."""

    name: str
    account: str
    path: str
    links: tuple[str, ...] = ()


class Visitor:
    """A signed-in person without a browser."""

    def __init__(self, base: str, account: str) -> None:
        self.base = base
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )
        self.sign_in(account)

    def sign_in(self, account: str) -> None:
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        password = os.environ.get("DEMO_PASSWORD") or "manabi-2026-demo"
        fields = {"login": account, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        self.opener.open(f"{self.base}/accounts/login/", urllib.parse.urlencode(fields).encode(), timeout=60).close()
        if "sessionid" not in self.cookies():
            raise StopError(f"{account} could not sign in", f"{account} でサインインできませんでした")

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=60) as answer:
            return str(answer.read().decode())

    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def find(self, place: Place) -> str:
        path = place.path
        for link in place.links:
            found = re.search(f'href="({link})"', self.get(path))
            if not found:
                raise StopError(f"{place.name}: no link {link} on {path}", f"{place.name} が見つかりません")
            path = found[1].replace("&amp;", "&")
        return path
