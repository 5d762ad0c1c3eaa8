import errno
import socket
from pathlib import Path

import pytest

from bin import address
from bin.terminal import StopError


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StopError) as caught:
            address.check_free("127.0.0.1", port)
    line = caught.value.line()
    assert f"port {port} is in use" in line
    assert f"ポート {port} は使用中です" in line
    assert "\n" not in line


def test_a_free_port_passes() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address.check_free("127.0.0.1", port)


def test_a_reserved_port_is_a_missing_privilege() -> None:
    refused = address.refusal(PermissionError(errno.EACCES, "Permission denied"), "127.0.0.1", 80)
    assert "missing privilege: port 80" in refused.line()


def test_an_address_that_is_not_ours_is_said() -> None:
    refused = address.refusal(OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"), "203.0.113.9", 8000)
    assert "cannot listen on 203.0.113.9:8000" in refused.line()


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1", ""])
def test_a_port_that_is_no_port(text: str) -> None:
    with pytest.raises(StopError, match="PORT must be a number"):
        address.read_port(text)


def test_the_suggested_port_exists() -> None:
    refused = address.refusal(OSError(errno.EADDRINUSE, "in use"), "127.0.0.1", 65000)
    assert "PORT=64000" in refused.line()


def test_one_demo_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "VAR", tmp_path)
    with address.hold_lock(), pytest.raises(StopError, match="already running"):
        address.hold_lock()
    address.hold_lock().close()
