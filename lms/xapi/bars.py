"""Numbers over time as bars: pure geometry, along the time in percent, so that they fit every width."""

import dataclasses
from collections.abc import Sequence

from lms.common.templatetags.figures import shown

HEIGHT, TOP, FOOT = 160, 20, 24
MOST_LABELS = 6


@dataclasses.dataclass(frozen=True)
class Bar:
    x: str
    y: int
    width: str
    height: int
    title: str


@dataclasses.dataclass(frozen=True)
class Label:
    x: str
    text: str


@dataclasses.dataclass(frozen=True)
class Bars:
    """`top` is the number at the height of the upper line, `middle` at half of it."""

    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    top: str
    middle: str
    height: int = HEIGHT + TOP + FOOT
    base: int = HEIGHT + TOP
    upper: int = TOP
    half: int = TOP + HEIGHT // 2


def bars_of(values: Sequence[tuple[str, int]]) -> Bars:
    """One bar for each (label, number); a label stands below where there is room."""
    top = ceiling(max((value for _label, value in values), default=0))
    step, every = 100 / max(len(values), 1), -(-len(values) // MOST_LABELS)
    bars = tuple(
        Bar(f"{number * step:.2f}%", TOP + HEIGHT - height, f"{step * 0.8:.2f}%", height, f"{label} {shown(value)}")
        for number, (label, value) in enumerate(values)
        if (height := max(2, round(HEIGHT * value / top)) if value else 0)
    )
    labels = tuple(
        Label(f"{number * step:.2f}%", label) for number, (label, _value) in enumerate(values) if number % every == 0
    )
    return Bars(bars, labels, shown(top), shown(top / 2 if top % 2 else top // 2))


def ceiling(value: int) -> int:
    """The next round number: 1, 2 or 5 with zeros."""
    size = 1
    while size * 10 < value:
        size *= 10
    return next(step * size for step in (1, 2, 5, 10) if step * size >= value)
