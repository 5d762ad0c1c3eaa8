"""A city told naively: for each thing and each day, a list of what was written of it. It shares no code with the app.

A *track* is what may have one value a day: a unit's form, a person's primary post, a concurrent post in one unit, a
leave. A cell of a track is a day; the first stands for all days before, the last for all that follow. Each cell keeps
every entry ever made: what, by which deed (its number is the time), and from which deed on everybody sees it. Everybody
sees the last entry that is shown to them; HR sees the last one.

A deed is shown at one moment, the latest of: its own announcement; that of whatever it closes; that of what had to be
seen gone before something else can be seen in its place; that of every unit that it names, on its days.

Beside the tracks stand the lines of descent: what a unit became on a day.
"""

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

DAYS = 6
Track = tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Form:
    """A unit on a day."""

    name: str
    parent: str | None
    is_section: bool


@dataclasses.dataclass(frozen=True)
class Post:
    unit: str
    title: str
    is_head: bool = False


Value = Form | Post | str


@dataclasses.dataclass(frozen=True, eq=False)
class Row:
    """What was written in one go for neighbouring days: two rows are one only if they are the same."""

    value: Value


@dataclasses.dataclass(frozen=True)
class Entry:
    row: Row | None
    written: int
    shown: int


@dataclasses.dataclass(frozen=True)
class Line:
    """On `day`, `after` came of `before` (None: nothing did). `closed`: which deed struck it, and when that shows."""

    kind: str
    before: str
    after: str | None
    day: int
    written: int = 0
    shown: int = 0
    closed: tuple[int, int] | None = None

    def is_seen(self, at: int, *, public: bool) -> bool:
        began = self.shown if public else self.written
        return began <= at and (self.closed is None or self.closed[public] > at)


class Refused(Exception):
    """The product must refuse this deed, too."""


@dataclasses.dataclass
class Deed:
    """What is closed, what is added, and for which deeds' announcements this one waits."""

    close: list[tuple[Track, range]] = dataclasses.field(default_factory=list)
    add: list[tuple[Track, range, Value]] = dataclasses.field(default_factory=list)
    waits: list[int] = dataclasses.field(default_factory=list)
    tell: list[Line] = dataclasses.field(default_factory=list)
    strike: list[Line] = dataclasses.field(default_factory=list)


class Ledger:
    def __init__(self) -> None:
        self.cells: dict[Track, list[list[Entry]]] = defaultdict(lambda: [[] for _ in range(DAYS)])
        self.lines: list[Line] = []

    # -- Reading -----------------------------------------------------------------------------------------------------
    def row(self, track: Track, day: int) -> Row | None:
        entries = self.cells[track][day]
        return entries[-1].row if entries else None

    def value(self, track: Track, day: int, at: int | None = None, *, public: bool = False) -> Value | None:
        """As HR knew it after deed `at` (None: the last), or as everybody saw it then."""
        seen = [
            entry for entry in self.cells[track][day] if at is None or (entry.shown if public else entry.written) <= at
        ]
        return seen[-1].row.value if seen and seen[-1].row else None

    def stretch(self, track: Track, day: int) -> range:
        """The neighbouring days that the row of this day covers."""
        row = self.row(track, day)
        days = [other for other in range(DAYS) if row is not None and self.row(track, other) is row]
        return range(days[0], days[-1] + 1) if days else range(0)

    def stretches(self, track: Track, since: int) -> Iterator[range]:
        """The rows that hold on some day from `since`, each once."""
        day = since
        while day < DAYS:
            held = self.stretch(track, day)
            if held:
                yield held
            day = held.stop if held else day + 1

    def tracks(self, kind: str, person: str = "") -> list[Track]:
        return [track for track in list(self.cells) if track[0] == kind and person in {"", track[1]}]

    def posts(self, person: str = "") -> list[Track]:
        return [*self.tracks("primary", person), *self.tracks("beside", person)]

    def form(self, unit: str, day: int) -> Form | None:
        found = self.value(("unit", unit), day)
        assert found is None or isinstance(found, Form)
        return found

    def gone_until(self, track: Track, day: int) -> int:
        """From which deed on everybody has seen everything go that stood here."""
        entries = self.cells[track][day]
        return max((new.shown for old, new in itertools.pairwise(entries) if old.row), default=0)

    def there_since(self, unit: str, day: int) -> int:
        """From which deed on everybody sees the unit on the day, without a break."""
        rows = itertools.takewhile(lambda entry: entry.row, reversed(self.cells["unit", unit][day]))
        return min((entry.shown for entry in rows), default=0)

    def still_seen_at(self, unit: str, days: Iterable[int]) -> Iterator[int]:
        """From which deeds on everybody sees gone what stood in the unit or below it."""
        for track, day in itertools.product([*self.posts(), *self.tracks("unit")], days):
            for old, new in itertools.pairwise(self.cells[track][day]):
                if old.row and place_of(old.row.value) == unit:
                    yield new.shown

    # -- Refusing ----------------------------------------------------------------------------------------------------
    def require_unit(self, unit: str, days: range) -> None:
        if not all(self.form(unit, day) for day in days):
            raise Refused

    def require_free(self, track: Track, days: Iterable[int]) -> None:
        if any(self.row(track, day) for day in days):
            raise Refused

    def require_stretch(self, track: Track, day: int) -> range:
        held = self.stretch(track, day)
        if not held:
            raise Refused
        return held

    def require_begun(self, held: range, day: int) -> None:
        """On the day on which a row begins it is corrected, not followed. The first cell has no beginning."""
        if held.start == day:
            raise Refused

    def require_unused(self, unit: str, days: Iterable[int], but: Iterable[Line]) -> None:
        """Nobody and nothing is in the unit then, and no line of descent needs it to be there."""
        tracks = [*self.posts(), *self.tracks("unit")]
        lines = [line for line in self.lines if line.closed is None and line not in but]
        for day in days:
            values = [self.value(track, day) for track in tracks]
            used = any(value and place_of(value) == unit for value in values)
            if used or any(
                (line.after == unit and line.day == day) or (line.before == unit and line.day - 1 == day)
                for line in lines
            ):
                raise Refused

    def require_whole(self) -> None:
        """Every unit stands below one that is there, and none below itself."""
        for day in range(DAYS):
            forms = [self.form(track[1], day) for track in self.tracks("unit")]
            if any(form and form.parent and not self.form(form.parent, day) for form in forms):
                raise Refused
        self.require_no_circle()

    def require_no_circle(self) -> None:
        for day in range(DAYS):
            for unit in (track[1] for track in self.tracks("unit")):
                above, steps = self.form(unit, day), 0
                while above is not None and above.parent is not None:
                    steps += 1
                    if steps > len(self.cells):
                        raise Refused
                    above = self.form(above.parent, day)

    # -- Writing -----------------------------------------------------------------------------------------------------
    def write(self, deed: Deed, step: int, embargo: int) -> None:
        shown = max([step + embargo, *deed.waits, *self._waits(deed)])
        added = {(track, day): Row(value) for track, days, value in deed.add for day in days[:1]}
        for track, days in deed.close:
            for day in days:
                self.cells[track][day].append(Entry(None, step, shown))
        for track, days, _value in deed.add:
            row = added[track, days[0]]
            for day in days:
                entries = self.cells[track][day]
                if entries and entries[-1].written == step:
                    entries.pop()
                entries.append(Entry(row, step, shown))
        struck = {id(line) for line in deed.strike}
        self.lines = [
            dataclasses.replace(line, closed=(step, shown)) if id(line) in struck else line for line in self.lines
        ]
        self.lines += [dataclasses.replace(line, written=step, shown=shown) for line in deed.tell]

    def _waits(self, deed: Deed) -> Iterator[int]:
        for track, days in deed.close:
            yield from (self.cells[track][day][-1].shown for day in days)
        for track, days, value in deed.add:
            yield from (self.gone_until(track, day) for day in days)
            if unit := place_of(value):
                yield from (self.there_since(unit, day) for day in days)
        yield from (line.shown for line in deed.strike)


def place_of(value: Value) -> str | None:
    """The unit in which somebody is posted, or below which a unit stands."""
    return value.parent if isinstance(value, Form) else value.unit if isinstance(value, Post) else None


def until(days: range, day: int) -> range:
    return range(days.start, min(days.stop, day))


def since(days: range, day: int) -> range:
    return range(max(days.start, day), days.stop)
