"""The organisation chart: where each box and line stands. Pure geometry in SVG units; a template draws it."""

import dataclasses
import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from lms.organization.queries.tree import Node, Tree

BOX_WIDTH, BOX_HEIGHT, ROW, STEP, SPINE = 176, 38, 44, 198, 22
TOP = BOX_HEIGHT + 28
LETTER, SMALL_LETTER = 13, 10
INNER = BOX_WIDTH - 18
PAPER_RATIO = math.sqrt(2)
MOST_COLUMNS = 8
# Squeezed to less than this, letters cannot be read: the rest is left out.
TIGHTEST = 0.62


@dataclasses.dataclass(frozen=True)
class Text:
    """A line of a box. `squeeze`: the width into which it is pressed; 0 where it fits by itself."""

    text: str
    squeeze: int = 0


@dataclasses.dataclass(frozen=True)
class Box:
    x: int
    y: int
    name: Text
    note: Text
    is_section: bool
    level: int


@dataclasses.dataclass(frozen=True)
class Chart:
    """`paths` are the lines between boxes, as SVG takes them."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    paths: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is drawn: one unit on top and those below it, down to `depth` levels."""

    tree: Tree
    top: Node
    depth: int
    notes: Mapping[int, str]

    def below(self, node: Node, level: int) -> list[Node]:
        return self.tree.children(node.unit_id) if level + 1 < self.depth else []

    def rows(self, node: Node, level: int = 0) -> int:
        return max(1, sum(self.rows(child, level + 1) for child in self.below(node, level)))

    def levels(self, node: Node, level: int = 0) -> int:
        return 1 + max((self.levels(child, level + 1) for child in self.below(node, level)), default=0)


def draw(plan: Plan) -> Chart:
    """The unit on top, and what is below it in as many columns as fill a sheet best."""
    blocks = plan.tree.children(plan.top.unit_id) if plan.depth else []
    width = SPINE + max((plan.levels(block) for block in blocks), default=1) * STEP
    columns = _columns([(block, plan.rows(block)) for block in blocks], width)
    drawing = _Drawing(plan)
    drawing.top(len(columns), width)
    for number, column in enumerate(columns):
        drawing.column(column, SPINE // 2 + number * width)
    tallest = max((sum(plan.rows(block) for block in column) for column in columns), default=0)
    return Chart(
        width=max(len(columns), 1) * width,
        height=TOP + tallest * ROW,
        boxes=tuple(drawing.boxes),
        paths=tuple(drawing.paths),
    )


def _columns(blocks: Sequence[tuple[Node, int]], width: int) -> list[list[Node]]:
    """Blocks stay whole and in their order; the number of columns is the one nearest to the shape of paper."""
    if not blocks:
        return []

    def misfit(packed: Sequence[Sequence[tuple[Node, int]]]) -> float:
        tallest = max(sum(rows for _, rows in column) for column in packed)
        return abs(math.log(len(packed) * width / (TOP + tallest * ROW) / PAPER_RATIO))

    tried = (_balanced(blocks, count) for count in range(1, MOST_COLUMNS + 1))
    return [[block for block, _ in column] for column in min(tried, key=misfit)]


def _balanced(blocks: Sequence[tuple[Node, int]], count: int) -> list[list[tuple[Node, int]]]:
    """At most `count` columns, the tallest as low as whole blocks allow."""
    limit = math.ceil(sum(rows for _, rows in blocks) / count)
    while len(packed := _packed(blocks, limit)) > count:
        limit += 1
    return packed


def _packed(blocks: Sequence[tuple[Node, int]], limit: int) -> list[list[tuple[Node, int]]]:
    columns: list[list[tuple[Node, int]]] = [[]]
    filled = 0
    for block in blocks:
        if columns[-1] and filled + block[1] > limit:
            columns.append([])
            filled = 0
        columns[-1].append(block)
        filled += block[1]
    return columns


class _Drawing:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.boxes: list[Box] = []
        self.paths: list[str] = []

    def top(self, columns: int, width: int) -> None:
        self.boxes.append(self._box(self.plan.top, 0, 0, 0))
        if columns:
            left, middle = SPINE // 2, BOX_HEIGHT + 14
            self.paths.append(f"M{left} {BOX_HEIGHT}V{middle}H{left + (columns - 1) * width}")

    def column(self, blocks: Sequence[Node], spine: int) -> None:
        """A line down the left side, from which each block branches off."""
        y, last = TOP, TOP
        for block in blocks:
            last = y + BOX_HEIGHT // 2
            self.paths.append(f"M{spine} {last}H{spine + SPINE // 2}")
            self.block(block, 0, spine + SPINE // 2, y)
            y += self.plan.rows(block) * ROW
        self.paths.append(f"M{spine} {BOX_HEIGHT + 14}V{last}")

    def block(self, node: Node, level: int, x: int, y: int) -> None:
        self.boxes.append(self._box(node, level + 1, x, y))
        middle, right, elbow = y + BOX_HEIGHT // 2, x + BOX_WIDTH, x + (BOX_WIDTH + STEP) // 2
        for child in self.plan.below(node, level):
            self.paths.append(f"M{right} {middle}H{elbow}V{y + BOX_HEIGHT // 2}H{x + STEP}")
            self.block(child, level + 1, x + STEP, y)
            y += self.plan.rows(child, level + 1) * ROW

    def _box(self, node: Node, level: int, x: int, y: int) -> Box:
        note = self.plan.notes.get(node.unit_id, "")
        return Box(x, y, fitted(node.name, LETTER), fitted(note, SMALL_LETTER), node.is_section, level)


def fitted(text: str, letter: int) -> Text:
    """The text as it fits into a box: pressed together if need be, and cut where that could not be read."""
    room = INNER / TIGHTEST
    if _width(text, letter) > room:
        text = _cut(text, letter, room)
    return Text(text, INNER if _width(text, letter) > INNER else 0)


def _width(text: str, letter: int) -> float:
    return sum(letter if unicodedata.east_asian_width(char) in "FWA" else letter * 0.58 for char in text)


def _cut(text: str, letter: int, room: float) -> str:
    while text and _width(f"{text}…", letter) > room:
        text = text[:-1]
    return f"{text}…"


def drawn_units(plan: Plan) -> Iterator[tuple[int, Node]]:
    """(level, unit) of all that the chart shows, each before those below it: the table beside the picture."""

    def walk(node: Node, level: int) -> Iterator[tuple[int, Node]]:
        yield level, node
        for child in plan.tree.children(node.unit_id) if level < plan.depth else []:
            yield from walk(child, level + 1)

    return walk(plan.top, 0)
