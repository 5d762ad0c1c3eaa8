"""A person's records by day, and as a picture: one lane for each course, one mark for each day on which something
happened in it, as tall as much happened."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.common.clock import local_date
from lms.common.templatetags.dates import jdate_compact
from lms.xapi.models import Statement
from lms.xapi.plain import Line, lines_of

LANE, LABEL, TALLEST, FOOT = 48, 18, 24, 22
# More lanes nobody compares; the rest share one.
MOST_LANES = 7
ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Mark:
    x: str
    y: int
    width: str
    height: int
    title: str


@dataclasses.dataclass(frozen=True)
class Lane:
    label: str
    y: int
    base: int
    marks: tuple[Mark, ...]


@dataclasses.dataclass(frozen=True)
class Day:
    date: dt.date
    courses: list[tuple[str, list[Line]]]


@dataclasses.dataclass(frozen=True)
class Timeline:
    days: list[Day]
    lanes: tuple[Lane, ...]
    height: int
    first: str
    last: str
    sentence: str
    # (day, course, number), for whoever does not see the picture.
    rows: list[tuple[dt.date, str, int]]


def timeline_of(statements: Sequence[Statement]) -> Timeline | None:
    """None for somebody of whom nothing is recorded."""
    lines = sorted(lines_of(statements), key=lambda line: (line.happened, line.stored), reverse=True)
    if not lines:
        return None
    counts = Counter((local_date(line.happened), _course(line)) for line in lines)
    first, last = local_date(lines[-1].happened), local_date(lines[0].happened)
    lanes = _lanes(counts, first, last)
    return Timeline(
        days=[_day(date, list(group)) for date, group in groupby(lines, key=lambda line: local_date(line.happened))],
        lanes=lanes,
        height=len(lanes) * LANE + FOOT,
        first=jdate_compact(first),
        last=jdate_compact(last) if last != first else "",
        sentence=_sentence(len(lines), counts),
        rows=[(day, course, number) for (day, course), number in sorted(counts.items(), reverse=True)],
    )


def _course(line: Line) -> str:
    return line.course or _("Outside of courses")


def _day(date: dt.date, lines: list[Line]) -> Day:
    by_course: dict[str, list[Line]] = {}
    for line in lines:
        by_course.setdefault(_course(line), []).append(line)
    return Day(date, list(by_course.items()))


def _lanes(counts: Counter[tuple[dt.date, str]], first: dt.date, last: dt.date) -> tuple[Lane, ...]:
    """The busiest courses first; marks stand where their day lies between the first and the last."""
    totals: Counter[str] = Counter()
    for (_date, course), number in counts.items():
        totals[course] += number
    named = [course for course, _number in totals.most_common(MOST_LANES)]
    if len(totals) > MOST_LANES:
        named = [*named[: MOST_LANES - 1], _("Other courses")]
    lanes: dict[str, Counter[dt.date]] = {course: Counter() for course in named}
    for (date, course), number in counts.items():
        lanes[course if course in lanes else named[-1]][date] += number
    most, days = max(max(lane.values()) for lane in lanes.values()), (last - first).days + 1
    return tuple(
        Lane(
            course,
            top + LABEL - 5,
            top + LABEL + TALLEST,
            tuple(_mark(day, n, most, (first, days), top) for day, n in sorted(lane.items())),
        )
        for top, (course, lane) in ((number * LANE, each) for number, each in enumerate(lanes.items()))
    )


def _mark(day: dt.date, number: int, most: int, span: tuple[dt.date, int], top: int) -> Mark:
    first, days = span
    height = max(4, round(TALLEST * number / most))
    title = ngettext("%(day)s: %(n)d record", "%(day)s: %(n)d records", number) % {
        "day": jdate_compact(day),
        "n": number,
    }
    x, width = 100 * (day - first).days / days, max(100 / days, 0.6)
    return Mark(f"{min(x, 100 - width):.2f}%", top + LABEL + TALLEST - height, f"{width:.2f}%", height, title)


def _sentence(number: int, counts: Counter[tuple[dt.date, str]]) -> str:
    days, courses = len({day for day, _course in counts}), len({course for _day, course in counts})
    return _("%(records)s on %(days)s, in %(courses)s.") % {
        "records": ngettext("%(n)d record", "%(n)d records", number) % {"n": number},
        "days": ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
        "courses": ngettext("%(n)d course", "%(n)d courses", courses) % {"n": courses},
    }
