"""What HR does, carried out on the ledger of `replay`: the rules in words of days, not of rows."""

import dataclasses
from collections.abc import Callable
from typing import Any

from tests.lms.organization.replay import DAYS, Deed, Form, Ledger, Line, Post, Refused, Track, since, until


@dataclasses.dataclass(frozen=True)
class Doing:
    """One thing that HR does. `day` and `length` place it, `embargo` is how many deeds later it is announced."""

    what: str
    who: str
    unit: str
    other: str
    day: int
    length: int
    embargo: int

    @property
    def days(self) -> range:
        return range(self.day, min(self.day + self.length, DAYS))


# -- People ----------------------------------------------------------------------------------------------------------
def post(ledger: Ledger, doing: Doing, name: str) -> Deed:
    track = ("primary", doing.who)
    ledger.require_unit(doing.unit, doing.days)
    ledger.require_free(track, doing.days)
    return Deed(add=[(track, doing.days, Post(doing.unit, name))])


def transfer(ledger: Ledger, doing: Doing, name: str) -> Deed:
    track = ("primary", doing.who)
    held = ledger.require_stretch(track, doing.day)
    ledger.require_begun(held, doing.day)
    ledger.require_unit(doing.unit, since(held, doing.day))
    return _followed(ledger, track, held, doing.day, Post(doing.unit, name))


def correct(ledger: Ledger, doing: Doing, name: str) -> Deed:
    """Another title, and another end than was written down."""
    track = ("primary", doing.who)
    held = ledger.require_stretch(track, doing.day)
    days = range(held.start, doing.days.stop)
    was = ledger.value(track, doing.day)
    assert isinstance(was, Post)
    ledger.require_unit(was.unit, days)
    ledger.require_free(track, [day for day in days if day not in held])
    return Deed(close=[(track, held)], add=[(track, days, dataclasses.replace(was, title=name))])


def end(ledger: Ledger, doing: Doing, name: str) -> Deed:
    track = ("primary", doing.who)
    held = ledger.require_stretch(track, doing.day)
    ledger.require_begun(held, doing.day)
    return _followed(ledger, track, held, doing.day, None)


def withdraw(ledger: Ledger, doing: Doing, name: str) -> Deed:
    track = ("primary", doing.who)
    return Deed(close=[(track, ledger.require_stretch(track, doing.day))])


def head(ledger: Ledger, doing: Doing, name: str) -> Deed:
    """Head of a unit beside the primary post."""
    track = ("beside", doing.who, doing.unit)
    ledger.require_unit(doing.unit, doing.days)
    ledger.require_free(track, doing.days)
    return Deed(add=[(track, doing.days, Post(doing.unit, name, is_head=True))])


def leave(ledger: Ledger, doing: Doing, name: str) -> Deed:
    track = ("leave", doing.who)
    ledger.require_free(track, doing.days)
    return Deed(add=[(track, doing.days, "away")])


def come_back(ledger: Ledger, doing: Doing, name: str) -> Deed:
    track = ("leave", doing.who)
    held = ledger.require_stretch(track, doing.day)
    ledger.require_begun(held, doing.day)
    return _followed(ledger, track, held, doing.day, None)


def _followed(ledger: Ledger, track: Track, held: range, day: int, value: Post | None) -> Deed:
    """The row until the day, and then another or none."""
    was = ledger.value(track, day)
    assert was is not None
    add = [(track, until(held, day), was)]
    return Deed(close=[(track, held)], add=[*add, (track, since(held, day), value)] if value else add)


# -- Units -----------------------------------------------------------------------------------------------------------
def rename(ledger: Ledger, doing: Doing, name: str) -> Deed:
    deed = _reformed(ledger, doing, "name", name)
    deed.tell.append(Line("renamed", doing.unit, doing.unit, doing.day))
    return deed


def flag(ledger: Ledger, doing: Doing, name: str) -> Deed:
    form = ledger.form(doing.unit, doing.day)
    return _reformed(ledger, doing, "is_section", not (form and form.is_section))


def move(ledger: Ledger, doing: Doing, name: str) -> Deed:
    deed = _reformed(ledger, doing, "parent", doing.other)
    deed.tell.append(Line("moved", doing.unit, doing.unit, doing.day))
    return deed


def _reformed(ledger: Ledger, doing: Doing, field: str, value: Any) -> Deed:
    """From the day on, and in the forms that follow as long as they only carried on what was."""
    track = ("unit", doing.unit)
    held = ledger.require_stretch(track, doing.day)
    ledger.require_begun(held, doing.day)
    form = ledger.form(doing.unit, doing.day)
    old = getattr(form, field)
    if form is None or old == value:
        raise Refused
    deed = _followed(ledger, track, held, doing.day, None)
    deed.add.append((track, since(held, doing.day), dataclasses.replace(form, **{field: value})))
    for days in ledger.stretches(track, held.stop):
        later = ledger.form(doing.unit, days.start)
        if later is None or getattr(later, field) != old:
            break
        deed.close.append((track, days))
        deed.add.append((track, days, dataclasses.replace(later, **{field: value})))
    return deed


def split(ledger: Ledger, doing: Doing, name: str) -> Deed:
    """A new unit comes out of one, which goes on; one person goes along. What is like something secret is no less."""
    form = ledger.form(doing.unit, doing.day)
    if form is None:
        raise Refused
    rest = range(doing.day, DAYS)
    deed = Deed(add=[(("unit", name), rest, dataclasses.replace(form, name=name))])
    deed.tell.append(Line("split", doing.unit, name, doing.day))
    deed.waits.append(ledger.cells["unit", doing.unit][doing.day][-1].shown)
    _take_along(ledger, deed, ledger.posts(doing.who), doing, name, keep_head=True)
    return deed


def merge(ledger: Ledger, doing: Doing, name: str) -> Deed:
    """The unit is one with the other: its people and what stands below it go there."""
    if doing.unit == doing.other:
        raise Refused
    ledger.require_unit(doing.other, range(doing.day, DAYS))
    deed = _ended(ledger, doing)
    deed.tell.append(Line("merged", doing.unit, doing.other, doing.day))
    moves = set()
    for track in ledger.tracks("unit"):
        for days in ledger.stretches(track, doing.day):
            form = ledger.form(track[1], days.start)
            if form is not None and form.parent == doing.unit and track[1] != doing.unit:
                deed.close.append((track, days))
                _add(deed, track, until(days, doing.day), form)
                moved = dataclasses.replace(form, parent=doing.other)
                _add(deed, track, since(days, doing.day), moved)
                moves.add(track[1])
    deed.tell += [Line("moved", unit, unit, doing.day) for unit in sorted(moves)]
    _take_along(ledger, deed, ledger.posts(), doing, doing.other, keep_head=False)
    return deed


def abolish(ledger: Ledger, doing: Doing, name: str) -> Deed:
    for day in range(doing.day, DAYS):
        if any(_unit_of(ledger, track, day) == doing.unit for track in ledger.posts()):
            raise Refused
        if any(form and form.parent == doing.unit for form in (ledger.form(t[1], day) for t in ledger.tracks("unit"))):
            raise Refused
    deed = _ended(ledger, doing)
    deed.tell.append(Line("abolished", doing.unit, None, doing.day))
    return deed


def begins(ledger: Ledger, doing: Doing, name: str) -> Deed:
    """The unit's form of the day, or (length 1) the next one after it, was on record with a wrong first day."""
    track = ("unit", doing.unit)
    held = ledger.stretch(track, doing.day)
    if doing.length == 1:
        held = next(iter(ledger.stretches(track, held.stop if held else doing.day)), range(0))
    form = ledger.form(doing.unit, held.start) if held else None
    if form is None or held.start == doing.day:
        raise Refused
    deed = Deed(close=[(track, held)], add=[(track, range(doing.day, held.stop), form)])
    before = ledger.stretch(track, held.start - 1) if held.start else range(0)
    if before:
        if doing.day <= before.start:
            raise Refused
        then = ledger.form(doing.unit, before.start)
        assert then is not None
        deed.close.append((track, before))
        deed.add.append((track, range(before.start, doing.day), then))
        _retell(ledger, deed, held.start, doing.day, lambda line: line.before == line.after == doing.unit)
        return deed
    _retell(ledger, deed, held.start, doing.day, lambda line: (line.kind, line.after) == ("split", doing.unit))
    if any(not ledger.form(line.before, doing.day - 1) for line in deed.tell):
        raise Refused
    return _losing(ledger, deed, doing.unit, range(held.start, doing.day))


def ends(ledger: Ledger, doing: Doing, name: str) -> Deed:
    """The unit ended on another day than was on record, or (length of all days) it did not."""
    track = ("unit", doing.unit)
    held = [*ledger.stretches(track, 0)][-1]
    on = DAYS if doing.length == DAYS else doing.day
    form = ledger.form(doing.unit, held.start)
    if form is None or held.stop in {DAYS, on} or on <= held.start:
        raise Refused
    deed = Deed(close=[(track, held)], add=[(track, range(held.start, on), form)])
    _retell(
        ledger,
        deed,
        held.stop,
        on,
        lambda line: line.kind in {"merged", "abolished"} and line.before == doing.unit,
    )
    if any(line.after and not ledger.form(line.after, on) for line in deed.tell):
        raise Refused
    return _losing(ledger, deed, doing.unit, range(on, held.stop))


def _retell(ledger: Ledger, deed: Deed, was: int, on: int, which: Callable[[Line], bool]) -> None:
    """Let the lines of the one day tell of the other; of the day after all days: they tell of nothing."""
    deed.strike += [line for line in ledger.lines if line.closed is None and line.day == was and which(line)]
    if on < DAYS:
        deed.tell += [dataclasses.replace(line, day=on) for line in deed.strike]


def _losing(ledger: Ledger, deed: Deed, unit: str, days: range) -> Deed:
    """The deed takes these days of the unit away."""
    ledger.require_unused(unit, days, deed.strike)
    deed.waits += ledger.still_seen_at(unit, days)
    return deed


def _ended(ledger: Ledger, doing: Doing) -> Deed:
    """The unit exists no longer; that must not be seen while anybody is still seen in it or anything below it."""
    own, deed = ("unit", doing.unit), Deed()
    for days in ledger.stretches(own, doing.day):
        form = ledger.form(doing.unit, days.start)
        assert form is not None
        deed.close.append((own, days))
        _add(deed, own, until(days, doing.day), form)
    if not deed.close:
        raise Refused
    deed.waits += ledger.still_seen_at(doing.unit, range(doing.day, DAYS))
    return deed


def _take_along(ledger: Ledger, deed: Deed, tracks: list[Track], doing: Doing, place: str, *, keep_head: bool) -> None:
    """Posts in the unit go on in another place; where the same concurrent post is held there already, that one counts.

    What the person has left and is still seen in must be seen gone, whatever post it was.
    """
    for track in tracks:
        for days in ledger.stretches(track, doing.day):
            was = ledger.value(track, days.start)
            if not isinstance(was, Post) or was.unit != doing.unit:
                continue
            deed.close.append((track, days))
            _add(deed, track, until(days, doing.day), was)
            then = since(days, doing.day)
            there = track if track[0] == "primary" else ("beside", track[1], place)
            taken = any(ledger.row(there, day) for day in then) or any(
                other == there and set(then) & set(when) for other, when, _ in deed.add
            )
            goes_on = track[0] == "primary" or not taken
            if goes_on:
                _add(deed, there, then, dataclasses.replace(was, unit=place, is_head=was.is_head and keep_head))
            for each in ledger.posts(track[1]):
                written = days if goes_on else until(days, doing.day)
                deed.waits += [ledger.gone_until(each, day) for day in written]


def _unit_of(ledger: Ledger, track: Track, day: int) -> str | None:
    value = ledger.value(track, day)
    return value.unit if isinstance(value, Post) else None


def _add(deed: Deed, track: Track, days: range, value: Form | Post) -> None:
    if days:
        deed.add.append((track, days, value))


DEEDS: dict[str, Callable[[Ledger, Doing, str], Deed]] = {
    rule.__name__: rule
    for rule in (
        post,
        transfer,
        correct,
        end,
        withdraw,
        head,
        leave,
        come_back,
        rename,
        flag,
        move,
        split,
        merge,
        abolish,
        begins,
        ends,
    )
}


def do(ledger: Ledger, doing: Doing, step: int) -> bool:
    """Whether the deed is allowed; if so, it is done."""
    cells = {track: [list(entries) for entries in days] for track, days in ledger.cells.items()}
    lines = list(ledger.lines)
    try:
        ledger.write(DEEDS[doing.what](ledger, doing, str(step)), step, doing.embargo)
        ledger.require_whole()
    except Refused:
        ledger.cells.clear()
        ledger.cells.update(cells)
        ledger.lines = lines
        return False
    return True
