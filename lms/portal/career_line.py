"""A person's career as a picture: lanes over time. Pure geometry; along the time all is in percent, so that the picture
fits a phone and a sheet of paper alike."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from lms.common.fiscal import FiscalYear
from lms.common.templatetags.dates import fiscal_year_short, jdate_text
from lms.portal.queries.person import PersonPage

LABEL_HEIGHT, TRACK, BAR, TOP, FOOT, GAP = 20, 28, 24, 18, 24, 8
# More years than this could not be named beside each other on a phone.
MOST_LABELS = 6


@dataclasses.dataclass(frozen=True)
class Stretch:
    """A time with its name, before it has a place. `end` is the last day; None: it goes on."""

    start: dt.date
    end: dt.date | None
    text: str


@dataclasses.dataclass(frozen=True)
class Bar:
    x: str
    y: int
    width: str
    number: int
    text: str
    is_ahead: bool


@dataclasses.dataclass(frozen=True)
class Lane:
    key: str
    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclasses.dataclass(frozen=True)
class Tick:
    """A 1 April, named where there is room."""

    x: str
    label: str


@dataclasses.dataclass(frozen=True)
class Row:
    """A bar in the table below the picture, under the same number."""

    number: int
    lane: str
    start: dt.date
    end: dt.date | None
    text: str


@dataclasses.dataclass(frozen=True)
class CareerLine:
    height: int
    bottom: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    today: str
    rows: tuple[Row, ...]
    sentence: str


def career_line(page: PersonPage, today: dt.date) -> CareerLine | None:
    """None for somebody of whom nothing is recorded."""
    lanes = [(key, label, found) for key, label, found in _stretches(page) if found]
    every = [stretch for _key, _label, found in lanes for stretch in found]
    if not every:
        return None
    scale = _Scale(every, today)
    drawn: list[Lane] = []
    rows: list[Row] = []
    y = TOP
    for key, label, found in lanes:
        bars = _bars(found, y + LABEL_HEIGHT, len(rows), scale)
        lane = Lane(key, label, y + LABEL_HEIGHT - 6, tuple(bars))
        drawn.append(lane)
        rows += [
            Row(bar.number, label, stretch.start, stretch.end, stretch.text)
            for bar, stretch in zip(lane.bars, found, strict=True)
        ]
        y = max(bar.y for bar in lane.bars) + TRACK + GAP
    return CareerLine(y + FOOT, y, tuple(drawn), scale.ticks(), scale.at(today), tuple(rows), _sentence(lanes, every))


def _stretches(page: PersonPage) -> Iterator[tuple[str, str, list[Stretch]]]:
    """The lanes from top to bottom, each in order of time."""
    posts = sorted((event for event in page.career if not event.is_leave), key=lambda event: event.start)
    for key, label, concurrent in (("primary", _("Primary post"), False), ("concurrent", _("Concurrent post"), True)):
        here = [event for event in posts if event.is_concurrent == concurrent]
        yield key, label, [Stretch(e.start, e.end, f"{e.unit_name or e.place} {e.title}".strip()) for e in here]
    away = sorted((event for event in page.career if event.is_leave), key=lambda event: event.start)
    yield "leave", _("Leave"), [Stretch(e.start, e.end, e.title) for e in away]
    certified = [Stretch(each.on, each.last_day, each.role) for each in page.dx.certified]
    yield "certified", _("Certified"), sorted(certified, key=lambda stretch: stretch.start)
    terms = [Stretch(term.since, term.last_day, f"{term.role} {term.place}") for term in page.dx.terms]
    yield "designated", _("Designated"), sorted(terms, key=lambda stretch: stretch.start)


class _Scale:
    """From the 1 April before the first day to the 1 April after the last that is known; today lies in between."""

    def __init__(self, stretches: Sequence[Stretch], today: dt.date) -> None:
        days = [day for s in stretches for day in (s.start, s.end) if day is not None]
        self.first = FiscalYear.of(min(*days, today)).first_day
        self.end = FiscalYear.of(max(*days, today)).end
        self.today = today

    def at(self, day: dt.date) -> str:
        return f"{100 * (min(day, self.end) - self.first).days / (self.end - self.first).days:.2f}%"

    def width(self, stretch: Stretch) -> str:
        end = stretch.end + dt.timedelta(days=1) if stretch.end else self.end
        return f"{100 * max((end - stretch.start).days, 1) / (self.end - self.first).days:.2f}%"

    def ticks(self) -> tuple[Tick, ...]:
        years = [FiscalYear(year) for year in range(self.first.year, self.end.year)]
        every = -(-len(years) // MOST_LABELS)
        return tuple(
            Tick(self.at(year.first_day), fiscal_year_short(year) if number % every == 0 else "")
            for number, year in enumerate(years)
        )


def _bars(found: Sequence[Stretch], top: int, before: int, scale: _Scale) -> list[Bar]:
    return [
        Bar(
            x=scale.at(stretch.start),
            y=top + track * TRACK,
            width=scale.width(stretch),
            number=before + number,
            text=stretch.text,
            is_ahead=stretch.start > scale.today,
        )
        for number, (stretch, track) in enumerate(zip(found, _tracks(found), strict=True), start=1)
    ]


def _tracks(found: Iterable[Stretch]) -> list[int]:
    """What overlaps stands below each other."""
    ends: list[dt.date] = []
    tracks = []
    for stretch in found:
        track = next((n for n, end in enumerate(ends) if end < stretch.start), len(ends))
        ends[track : track + 1] = [stretch.end or dt.date.max]
        tracks.append(track)
    return tracks


def _sentence(lanes: Iterable[tuple[str, str, Sequence[Stretch]]], every: Iterable[Stretch]) -> str:
    """What the picture shows, for those who do not see it."""
    counts = "、".join(
        _("%(lane)s: %(number)d") % {"lane": label, "number": len(found)} for _key, label, found in lanes
    )
    since = jdate_text(min(stretch.start for stretch in every), "short")
    return _("Since %(day)s. %(counts)s.") % {"day": since, "counts": counts}
