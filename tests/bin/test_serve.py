import io
import json
from email.message import Message
from urllib.error import HTTPError

import pytest

from bin import serve


def not_ready(body: bytes) -> HTTPError:
    return HTTPError("http://127.0.0.1/healthz", 503, "Service Unavailable", Message(), io.BytesIO(body))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:9000/"),
        ("0.0.0.0", "http://127.0.0.1:9000/"),
        ("::1", "http://[::1]:9000/"),
        ("::", "http://[::1]:9000/"),
    ],
)
def test_the_address_is_one_that_can_be_opened(host: str, expected: str) -> None:
    assert serve.url(host, 9000) == expected


def test_health_names_what_is_missing() -> None:
    body = json.dumps({"status": "starting", "web": "ok", "database": "ok", "worker": "silent"}).encode()
    assert serve.read_state(not_ready(body)) == "worker: silent"


def test_health_that_is_no_json() -> None:
    assert serve.read_state(not_ready(b"<html>")) == "HTTP 503"


def test_the_accounts_are_announced(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "another-one-for-the-show")
    serve.announce("127.0.0.1", 9000)
    shown = capsys.readouterr().out
    assert "http://127.0.0.1:9000/" in shown
    assert "another-one-for-the-show" in shown
    assert all(number in shown for number in ("9000001", "9000002", "9000003", "9000004", "9000005"))
