"""How far a check or an import has come: handed in by whoever waits for it."""

from collections.abc import Callable

# (done, of how many)
Tell = Callable[[int, int], None]


def silently(done: int, total: int) -> None:
    """Nobody waits."""
