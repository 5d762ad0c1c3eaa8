"""How large the worlds of learning are.

BENCH_PART=10 makes them a tenth, in databases of their own: to see that everything runs, in minutes.
"""

import os

PART = int(os.environ.get("BENCH_PART", "1"))


def part_of(whole: int) -> int:
    return max(whole // PART, 1)


def named(database: str) -> str:
    """What the database of a world of this size is called."""
    return database if PART == 1 else f"{database}_{PART}"
