"""The order of the apps, as pyproject.toml states it for import-linter."""

import functools
import tomllib
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR


@functools.cache
def layers() -> list[list[str]]:
    """From the top down; modules of one layer know nothing of each other."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rows = stated["tool"]["importlinter"]["contracts"][0]["layers"]
    return [[name.strip(" ()") for name in row.split("|")] for row in rows]


def level(module: str) -> int | None:
    """How high a module stands (0 is the top); None: outside the order."""
    for height, names in enumerate(layers()):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return height
    return None


def layer_name(module: str) -> str | None:
    """The app, or the part of the project, that a module belongs to."""
    names = (name for row in layers() for name in row if module == name or module.startswith(f"{name}."))
    return next(names, None)


def may_know(module: str, other: str) -> bool:
    """Whether `module` may name something of `other`: itself, or what stands below it."""
    mine, theirs = layer_name(module), layer_name(other)
    if mine is None or theirs is None or mine == theirs:
        return True
    mine_level, their_level = level(mine), level(theirs)
    assert mine_level is not None
    assert their_level is not None
    return mine_level < their_level


def module_of(path: Path) -> str:
    """lms/talent/views/board.py → lms.talent.views.board"""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def app_folders() -> list[Path]:
    return [ROOT / name.replace(".", "/") for name in settings.PROJECT_APPS]


def sources(pattern: str) -> list[Path]:
    """Files of the apps and of the project's own folder, each once."""
    found = {path for folder in [ROOT / "lms", *app_folders()] for path in folder.rglob(pattern)}
    return sorted(path for path in found if "migrations" not in path.parts)
