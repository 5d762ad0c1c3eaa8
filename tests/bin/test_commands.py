import sys
from pathlib import Path

import pytest

from bin import commands
from bin.terminal import StopError


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "log" / "install.log"
    monkeypatch.setattr(commands, "LOG", path)
    return path


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_output_is_returned_and_logged(log: Path) -> None:
    assert commands.run(python("print('done')"), title="a step") == "done\n"
    assert "done" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "output",
    [
        "error: Failed to fetch: `https://…`\n  Caused by: dns error: failed to lookup address information",
        "npm error code EAI_AGAIN",
        "npm error connect ECONNREFUSED 127.0.0.1:9",
        "E: Failed to fetch http://… Temporary failure resolving '…'",
        "WARNING: Retrying … Failed to establish a new connection: [Errno 101] Network is unreachable",
        "NewConnectionError: [Errno -3] Temporary failure in name resolution",
    ],
)
def test_no_network_is_said_in_one_line(output: str) -> None:
    line = commands.failure(output, title="uv sync", registry="PyPI").line()
    assert "no network: the package registry (PyPI) cannot be reached" in line
    assert "ネットワークに接続できません" in line
    assert "\n" not in line


def test_another_failure_gives_its_reason_and_the_log(log: Path) -> None:
    code = "import sys; print('error: disk is full'); print('bye'); sys.exit(2)"
    with pytest.raises(StopError) as caught:
        commands.run(python(code), title="uv sync", registry="PyPI")
    line = caught.value.line()
    assert "uv sync failed: error: disk is full" in line
    assert str(log) in line


def test_a_local_command_never_blames_the_network() -> None:
    assert "no network" not in commands.failure("connection refused", title="msgfmt", registry=None).line()
