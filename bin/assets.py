"""What is compiled from the sources: message catalogues and the folder of static files."""

from collections.abc import Iterator
from pathlib import Path

from bin import commands, install
from bin.stamps import Stamp, fingerprint
from bin.terminal import ROOT, VAR, step

APPS = ("lms", "cms", "courses", "certificates", "reports")


def build() -> None:
    compile_messages()
    collect_static()


def catalogues() -> Iterator[Path]:
    for app in APPS:
        yield from (ROOT / app).rglob("*/LC_MESSAGES/*.po")


def compile_messages() -> None:
    """A catalogue older than its source is compiled again."""
    for source in catalogues():
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            commands.run(["msgfmt", "--check-format", "-o", str(target), str(source)], title="msgfmt")


def static_sources() -> Iterator[Path]:
    """The files that decide what collectstatic makes."""
    yield from (ROOT / name for name in ("uv.lock", "package-lock.json", "lms/settings/base.py"))
    yield ROOT / "lms" / "common" / "staticfiles.py"
    for app in APPS:
        for folder in (ROOT / app).rglob("static"):
            yield from (path for path in folder.rglob("*") if path.is_file())


def collect_static() -> None:
    stamp = Stamp(VAR / "static" / ".stamp")
    value = fingerprint(static_sources())
    if stamp.is_fresh(value):
        return
    with step("Static files / 静的ファイル"):
        command = [install.python(), "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
        commands.run(command, title="collectstatic")
    stamp.write(value)
