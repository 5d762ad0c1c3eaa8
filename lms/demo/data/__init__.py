"""The demo city's facts, as data."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
MEDIA = HERE / "media"


@cache
def read(name: str) -> Any:
    """One of the files beside this one, e.g. read("city")."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def courses() -> list[Any]:
    """The courses, each as its file says, in the order in which people take them; translations left out."""
    files = [path for path in (HERE / "courses").glob("*.yaml") if path.suffixes == [".yaml"]]
    return sorted((read(f"courses/{path.stem}") for path in files), key=lambda spec: ORDER.index(spec["code"].lower()))


def translations(code: str) -> list[tuple[str, Any]]:
    """(language, specification) of a course's other languages, from files such as mind.en.yaml."""
    found = sorted((HERE / "courses").glob(f"{code}.*.yaml"))
    return [(path.suffixes[0].lstrip("."), read(f"courses/{path.name.removesuffix('.yaml')}")) for path in found]


def banks() -> list[tuple[str, Any]]:
    """(language, specification) of every question bank, from files such as mind.yaml and mind.en.yaml."""
    files = sorted((HERE / "banks").glob("*.yaml"), key=lambda path: (len(path.suffixes), path.name))
    return [(_language(path), read(f"banks/{path.name.removesuffix('.yaml')}")) for path in files]


def _language(path: Path) -> str:
    """As the name says, or the city's own."""
    return path.suffixes[0].lstrip(".") if len(path.suffixes) > 1 else "ja"


ORDER = ["mind", "basic", "lead", "infra", "mgmt"]
