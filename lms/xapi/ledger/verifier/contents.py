"""What lies in a pack, and what is found out about it."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

ENVELOPE = "manabi-dx statement envelope 1"
FIELDS = ("seq", "statement_id", "stored", "timestamp", "trust", "client", "version", "sha256")
PACK = "manabi-dx evidence pack 1"
FILES = ("checkpoints.json", "keys.json", "pack.json", "statements.ndjson")
SHOWN = 100

Entry = dict[str, Any]


class UnreadableError(Exception):
    """The pack is not whole, or not a pack."""


class Pack:
    """A folder or a zip file."""

    def __init__(self, place: Path) -> None:
        self.folder: Path | None = None
        self.zip: zipfile.ZipFile | None = None
        if place.is_dir():
            self.folder = place
        else:
            self.zip = self._opened(place)
        for name in (*FILES, "pack.note"):
            if not self._has(name):
                raise UnreadableError(f"{name} is missing")

    @staticmethod
    def _opened(place: Path) -> zipfile.ZipFile:
        try:
            found = zipfile.ZipFile(place)
            broken = found.testzip()
        except (zipfile.BadZipFile, EOFError, zlib.error) as error:
            raise UnreadableError(f"{place} is not a whole zip file: {error}") from error
        if broken:
            raise UnreadableError(f"{broken} in the zip is damaged")
        return found

    def _has(self, name: str) -> bool:
        return name in self.zip.namelist() if self.zip else bool(self.folder and (self.folder / name).is_file())

    def open(self, name: str) -> IO[bytes]:
        if self.zip:
            return self.zip.open(name)
        assert self.folder is not None
        return (self.folder / name).open("rb")

    def text(self, name: str) -> str:
        with self.open(name) as file:
            return file.read().decode()

    def digest(self, name: str) -> str:
        made = hashlib.sha256()
        with self.open(name) as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                made.update(part)
        return made.hexdigest()

    def entries(self) -> Iterator[Entry]:
        with self.open("statements.ndjson") as file:
            for number, line in enumerate(file, 1):
                try:
                    entry: Entry = json.loads(line)
                    where(entry)
                except (ValueError, KeyError, TypeError) as error:
                    raise UnreadableError(f"statements.ndjson, line {number} cannot be read: {error}") from error
                yield entry


def where(entry: Entry) -> dict[str, Any]:
    return {name: entry[name] for name in ("index", "seq", "statement_id")}


class Report:
    def __init__(self) -> None:
        self.problems: list[dict[str, Any]] = []
        self.good: list[str] = []
        self.unknown: list[str] = []
        self.count = 0

    def problem(self, text: str, **details: Any) -> None:
        self.count += 1
        if len(self.problems) < SHOWN:
            self.problems.append({"problem": text, **details})


def read_envelope(data: bytes) -> dict[str, str]:
    """The fields of an envelope: netstrings, the first of which names the format."""
    values, rest = [], data
    while rest:
        length, colon, after = rest.partition(b":")
        value, rest = after[: int(length)], after[int(length) :]
        if not colon or rest[:1] != b"," or len(value) != int(length):
            raise ValueError("it has no such form")
        values.append(value.decode())
        rest = rest[1:]
    if values[:1] != [ENVELOPE] or len(values) != len(FIELDS) + 1:
        raise ValueError("it is of another format")
    return dict(zip(FIELDS, values[1:], strict=True))
