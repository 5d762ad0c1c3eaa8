import sys

import pytest

from bin import commands, system
from bin.system import Need
from bin.terminal import StopError

MISSING = [
    Need(lambda: False, apt="gettext", brew="gettext"),
    Need(lambda: False, apt="libpango-1.0-0", brew="pango"),
    Need(lambda: True, apt="there", brew="there"),
]


@pytest.fixture
def as_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is not root and has no sudo."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: None if name == "sudo" else f"/usr/bin/{name}")


def test_nothing_is_asked_when_everything_is_there() -> None:
    system.ensure_packages([Need(lambda: True, apt="x", brew="x")])


@pytest.mark.usefixtures("as_user")
def test_a_missing_privilege_names_the_command() -> None:
    with pytest.raises(StopError) as caught:
        system.ensure_packages(MISSING)
    line = caught.value.line()
    assert "missing privilege: as root, run `apt-get install gettext libpango-1.0-0`" in line
    assert "権限がありません" in line
    assert "\n" not in line


def test_a_mac_is_told_what_to_brew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(StopError, match="brew install gettext pango"):
        system.ensure_packages(MISSING)


def test_elsewhere_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(StopError, match=r"Debian calls gettext libpango-1\.0-0"):
        system.ensure_packages(MISSING)


def test_root_needs_no_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert system.privilege(["gettext"]) == []


def test_apt_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """apt-get update only warns, and then the package is unknown: the network is what is missing."""

    def run(command: list[str], **options: object) -> str:
        if "update" in command:
            return "W: Failed to fetch http://… Temporary failure resolving 'deb.example'"
        raise commands.failure("E: Unable to locate package gettext", title="apt-get install", registry="apt")

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(commands, "run", run)
    with pytest.raises(StopError, match="no network"):
        system.apt_install(["gettext"])


def test_the_named_browser_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("E2E_CHROMIUM", "/opt/chromium")
    assert system.chromium() == "/opt/chromium"
