"""Answers that have several parts: each is written “part=value”, in the order in which the question has its parts."""

from collections.abc import Iterable, Mapping, Sequence


def split(given: Iterable[str]) -> dict[str, str]:
    """{part: value}; of a part that comes twice the last value counts. Keys have no equals sign, values may."""
    pairs = (text.partition("=") for text in given)
    return {part: value for part, sign, value in pairs if sign}


def join(values: Mapping[str, str], order: Sequence[str]) -> list[str]:
    """Only parts in `order`, only those that have a value."""
    return [f"{part}={values[part]}" for part in order if values.get(part)]
