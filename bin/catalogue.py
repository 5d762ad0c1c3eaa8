"""The Japanese catalogue: `update` adds new messages to it, `check` fails while one has no translation."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bin import commands, install
from bin.assets import APPS, compile_messages
from bin.terminal import ROOT, StopError, run_main, say

LANGUAGE = "ja"
CATALOGUE = Path("lms/locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
EXTRACT = ["makemessages", "--locale", LANGUAGE, "--no-wrap", "--no-obsolete", "--add-location", "file"]


def update() -> int:
    extract(ROOT)
    compile_messages()
    missing = untranslated(ROOT / CATALOGUE)
    say(f"{CATALOGUE}: {len(missing)} messages still to translate")
    return 0


def check() -> int:
    """Extract in a copy, so that checking changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for app in APPS:
            shutil.copytree(ROOT / app, copy / app, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "static"))
        shutil.copy(ROOT / "manage.py", copy)
        extract(copy)
        commands.run(
            ["msgfmt", "--check", "-o", os.devnull, str(copy / CATALOGUE)],
            title=f"msgfmt {CATALOGUE}",
        )
        missing = untranslated(copy / CATALOGUE)
    if missing:
        shown = "\n".join(f"  {message}" for message in missing)
        say(f"Without a Japanese translation (run `make messages`, then fill in {CATALOGUE}):\n{shown}")
    return 1 if missing else 0


def extract(root: Path) -> None:
    result = subprocess.run(
        [install.python(), "manage.py", *EXTRACT],
        cwd=root,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.test", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise commands.failure(result.stdout + result.stderr, title="makemessages", registry=None)


def untranslated(catalogue: Path) -> list[str]:
    """The first lines of the messages that have no translation, or only a guessed one."""
    found: list[str] = []
    for choice in ("--untranslated", "--only-fuzzy"):
        command = ["msgattrib", choice, "--no-obsolete", "--no-wrap", str(catalogue)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found += [line for line in output.splitlines() if line.startswith("msgid ") and line != 'msgid ""']
    return found


def main() -> int:
    if sys.argv[1:] == ["update"]:
        return update()
    if sys.argv[1:] == ["check"]:
        return check()
    raise StopError("say `update` or `check`", "`update` か `check` を指定してください")


if __name__ == "__main__":
    run_main(main)
