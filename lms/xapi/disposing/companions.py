"""What goes with the learning records of a person who is erased, in apps that stand above this one."""

from collections.abc import Callable
from uuid import UUID

Forget = Callable[[UUID], int]
_forgets: list[Forget] = []


def forget_with_person(forget: Forget) -> None:
    """Say how to erase what an app holds of a person. Called when the app gets ready; asked in the last step's
    transaction, perhaps again after an interruption."""
    if forget not in _forgets:
        _forgets.append(forget)


def forget_companions(person: UUID) -> None:
    for forget in _forgets:
        forget(person)
