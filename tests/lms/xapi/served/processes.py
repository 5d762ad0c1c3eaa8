"""What Linux tells of processes: who belongs to whom, and how much memory each holds."""

import os
from pathlib import Path

PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")


def children(pid: int) -> list[int]:
    found = []
    for folder in PROC.iterdir():
        if folder.name.isdigit() and _parent(folder) == pid:
            found.append(int(folder.name))
    return sorted(found)


def _parent(folder: Path) -> int | None:
    """A process may end while one looks; one that ended and was not fetched yet is none any more."""
    try:
        state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return int(parent) if state != "Z" else None


def memory(pid: int) -> int:
    """Resident memory in bytes."""
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0
