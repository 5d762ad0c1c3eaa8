"""The placement board: coverage, narrowed and ordered as the address says."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from lms.common.text import search_key
from lms.organization.queries import Node
from lms.talent.enums import CoverageState
from lms.talent.queries.coverage import Coverage, SectionRow

FAR = dt.date.max


class Show(StrEnum):
    """What the board can be narrowed to."""

    ALL = ""
    PLACED = "placed"
    VACANT = "vacant"
    PLANNED = "planned"
    EXPIRING = "expiring"


class Order(StrEnum):
    BOARD = "unit"
    STATE = "state"
    SINCE = "since"
    UNTIL = "until"


@dataclasses.dataclass(frozen=True)
class Wanted:
    show: Show = Show.ALL
    bureau: UUID | None = None
    text: str = ""
    order: Order = Order.BOARD
    descending: bool = False


MATCHES: dict[Show, Callable[[SectionRow], bool]] = {
    Show.ALL: lambda row: True,
    Show.PLACED: lambda row: row.is_placed,
    Show.VACANT: lambda row: not row.is_placed,
    Show.PLANNED: lambda row: not row.is_placed and bool(row.planned),
    Show.EXPIRING: lambda row: row.state == CoverageState.EXPIRING,
}
# The emptiest first: that is what the board is looked at for.
STATE_ORDER = {CoverageState.VACANT: 0, CoverageState.EXPIRING: 1, CoverageState.COVERED: 2}


def board_rows(coverage: Coverage, wanted: Wanted) -> list[SectionRow]:
    """The rows to show. Rows that are equal in what is sorted by stay in the order of the board."""
    rows = [row for row in coverage.rows if MATCHES[wanted.show](row) and _is_in(row, wanted.bureau)]
    if words := [search_key(word) for word in wanted.text.split()]:
        rows = [row for row in rows if _contains(row, words)]
    if wanted.order == Order.BOARD:
        return rows[::-1] if wanted.descending else rows
    return sorted(rows, key=_sort_key(wanted.order), reverse=wanted.descending)


def _sort_key(order: Order) -> Callable[[SectionRow], tuple[object, ...]]:
    if order == Order.STATE:
        return lambda row: (STATE_ORDER[row.state], bool(row.planned))
    if order == Order.SINCE:
        return lambda row: (min((leader.since for leader in row.active), default=FAR),)
    # Sections without a leader have no term that could end: they come last.
    return lambda row: (not row.active, row.next_end or FAR)


def _is_in(row: SectionRow, bureau: UUID | None) -> bool:
    return bureau is None or (row.bureau is not None and row.bureau.uuid == bureau)


def _contains(row: SectionRow, words: list[str]) -> bool:
    """Every word in the section or its bureau, however typed. People are not found by it: it stands in the address."""
    place = [f"{node.name} {node.kana} {node.code}" for node in (row.node, row.bureau) if node]
    text = search_key(" ".join(place))
    return all(word in text for word in words)


def grouped(rows: list[SectionRow]) -> list[tuple[Node | None, list[SectionRow]]]:
    """By bureau, each bureau where its first row stands."""
    groups: dict[UUID | None, tuple[Node | None, list[SectionRow]]] = {}
    for row in rows:
        key = row.bureau.uuid if row.bureau else None
        groups.setdefault(key, (row.bureau, []))[1].append(row)
    return list(groups.values())
