"""What the operating system must provide. Debian and Ubuntu: apt installs it. Elsewhere: say what to install."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from bin import commands
from bin.terminal import StopError, step

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@dataclass(frozen=True)
class Need:
    """Something the product needs, how to see that it is there, and which package brings it."""

    is_met: Callable[[], bool]
    apt: str
    brew: str


def chromium() -> str | None:
    """The browser that the tests drive."""
    named = os.environ.get("E2E_CHROMIUM")
    if named:
        return named
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC_CHROME) if MAC_CHROME.exists() else None)


def has_library(*names: str) -> Callable[[], bool]:
    return lambda: all(find_library(name) for name in names)


def has_venv() -> bool:
    """Debian splits ensurepip from Python: without it, a venv has no pip."""
    return importlib.util.find_spec("ensurepip") is not None


def is_snap_ubuntu() -> bool:
    """Whether the distribution gives Chromium as a snap behind the package chromium-browser."""
    release = Path("/etc/os-release")
    return release.is_file() and "\nID=ubuntu\n" in f"\n{release.read_text(encoding='utf-8')}\n"


RUN_NEEDS = (
    Need(has_venv, apt="python3-venv", brew="python"),
    Need(lambda: shutil.which("msgfmt") is not None, apt="gettext", brew="gettext"),
    Need(has_library("gobject-2.0", "pango-1.0"), apt="libpango-1.0-0", brew="pango"),
    Need(has_library("pangoft2-1.0", "fontconfig"), apt="libpangoft2-1.0-0", brew="pango"),
    Need(has_library("harfbuzz-subset"), apt="libharfbuzz-subset0", brew="harfbuzz"),
)
TEST_NEEDS = (
    *RUN_NEEDS,
    # The program that drives the browser is a build of Node that wants it; on macOS it is part of the system.
    Need(lambda: sys.platform == "darwin" or has_library("atomic")(), apt="libatomic1", brew="gcc"),
    Need(
        lambda: chromium() is not None,
        apt="chromium-browser" if is_snap_ubuntu() else "chromium",
        brew="--cask google-chrome",
    ),
)


def ensure_packages(needs: Sequence[Need]) -> None:
    """Install what is missing, or say in one line why that cannot be done here."""
    missing = [need for need in needs if not need.is_met()]
    if not missing:
        return
    if sys.platform == "darwin":
        raise advise("brew install " + " ".join(unique(need.brew for need in missing)))
    packages = unique(need.apt for need in missing)
    if shutil.which("apt-get") is None:
        raise advise("the packages that Debian calls " + " ".join(packages))
    with step(f"System packages / システムパッケージ: {' '.join(packages)}"):
        apt_install(packages)


def apt_install(packages: Sequence[str]) -> None:
    prefix = privilege(packages)
    registry = "apt"
    environment = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    update = commands.run([*prefix, "apt-get", "update"], title="apt-get update", registry=registry, env=environment)
    install = [*prefix, "apt-get", "install", "--yes", "--no-install-recommends", *packages]
    try:
        commands.run(install, title="apt-get install", registry=registry, env=environment)
    except StopError:
        # apt-get update exits with 0 when no server answered, and then the packages are merely "not found".
        if commands.NO_NETWORK.search(update):
            raise commands.no_network(registry) from None
        raise


def privilege(packages: Sequence[str]) -> list[str]:
    """The words before a command that needs root: none for root, sudo where it works, else StopError."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and (sys.stdin.isatty() or sudo_asks_nothing()):
        if not sudo_asks_nothing():
            subprocess.run(["sudo", "--validate"], check=False)  # the one moment to ask for the password
        if sudo_asks_nothing():
            return ["sudo", "--non-interactive"]
    command = "apt-get install " + " ".join(packages)
    raise StopError(
        f"missing privilege: as root, run `{command}`, then run this again",
        f"権限がありません。管理者権限で `{command}` を実行してから、もう一度実行してください",
    )


def sudo_asks_nothing() -> bool:
    answer = subprocess.run(["sudo", "--non-interactive", "true"], check=False, capture_output=True)
    return answer.returncode == 0


def advise(what: str) -> StopError:
    return StopError(
        f"missing system packages: install {what}, then run this again",
        f"必要なパッケージがありません。{what} を導入してから、もう一度実行してください",
    )


def unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
