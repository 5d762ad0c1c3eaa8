"""Figures that were handed out, beside what is known of the same day now.

A correction may contradict a figure that somebody has taken away: that is allowed, and the goal's page says so.
What was known when the file was made is asked of the same tables, so that those who make the difference have names.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable

import orjson
from django.db.models import QuerySet

from lms.organization.models import Sight
from reports.enums import MetricCode
from reports.figures import read_at
from reports.metrics import Asked
from reports.models import FigureSnapshot, Goal
from reports.people import PersonRow, people_behind

# The goal's page compares what was handed out of so many days, the latest first; the list of all goes on.
DAYS_COMPARED = 10
Amount = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Published:
    """One figure handed out: its value and denominator then, and those of the same day as known now."""

    snapshot: FigureSnapshot
    then: Amount
    now: Amount
    is_share: bool

    @property
    def is_contradicted(self) -> bool:
        """A share by either of its numbers; a number of people by that number, since a target is no fact."""
        return self.then != self.now if self.is_share else self.then[0] != self.now[0]


@dataclasses.dataclass(frozen=True)
class Difference:
    """One person who makes a difference: how they counted then and how they count now (None: not at all)."""

    person: uuid.UUID
    name: str
    then: PersonRow | None
    now: PersonRow | None


def handed_out(goal: Goal, sight: Sight) -> QuerySet[FigureSnapshot]:
    """What was taken of a goal, latest first. What was taken with sight of an embargo is for such eyes alone."""
    snapshots = FigureSnapshot.objects.filter(goal=goal).select_related("created_by", "goal")
    return snapshots if sight.embargoed else snapshots.filter(embargoed=False)


def compare(goal: Goal, snapshots: Iterable[FigureSnapshot], sight: Sight) -> list[Published]:
    """Each snapshot beside today's knowledge of its day, read once for each day."""
    snapshots = list(snapshots)
    days = {(snapshot.as_of, snapshot.embargoed) for snapshot in snapshots}
    known = {(day, secret): _known_now(goal, day, eyes_of(secret, sight)) for day, secret in days}
    share = goal.metric == MetricCode.PLACED
    return [Published(each, _then(each), known[each.as_of, each.embargoed], share) for each in snapshots]


def contradicted(goal: Goal, sight: Sight) -> list[Published]:
    """Of each day the figure that was handed out last, where it is known otherwise by now; latest day first."""
    latest: dict[tuple[dt.date, bool], FigureSnapshot] = {}
    for snapshot in _latest_of_each_day(goal, sight):
        latest.setdefault((snapshot.as_of, snapshot.embargoed), snapshot)
    return [published for published in compare(goal, latest.values(), sight) if published.is_contradicted]


def _latest_of_each_day(goal: Goal, sight: Sight) -> QuerySet[FigureSnapshot]:
    days = handed_out(goal, sight).order_by("-as_of").values_list("as_of", flat=True).distinct()[:DAYS_COMPARED]
    return handed_out(goal, sight).filter(as_of__in=list(days)).order_by("-as_of", "-created_at", "-pk")


def eyes_of(secret: bool, sight: Sight, known_at: dt.datetime | None = None) -> Sight:
    """The eyes by which a figure was made, now or at another moment: comparing others would compare two sights."""
    return dataclasses.replace(sight, known_at=known_at, embargoed=secret)


def _then(snapshot: FigureSnapshot) -> Amount:
    content = orjson.loads(snapshot.content)
    return content["value"], content["denominator"]


def _known_now(goal: Goal, day: dt.date, sight: Sight) -> Amount:
    reading = read_at(Asked(goal, day), sight)
    return reading.value, reading.denominator


def differences(snapshot: FigureSnapshot, sight: Sight) -> list[Difference]:
    """Whoever counted when the figure was handed out and does not now, or the other way round, by kana."""
    asked = Asked(snapshot.goal, snapshot.as_of)
    before = dataclasses.replace(asked, known_at=snapshot.known_at)
    then = _by_place(people_behind(before, eyes_of(snapshot.embargoed, sight, snapshot.known_at)), asked)
    now = _by_place(people_behind(asked, eyes_of(snapshot.embargoed, sight)), asked)
    keys = [key for key in {**then, **now} if (key in then) != (key in now)]
    rows = [(then.get(key), now.get(key)) for key in keys]
    return [Difference(row.person, row.name, old, new) for old, new in rows if (row := old or new)]


def _by_place(rows: list[PersonRow], asked: Asked) -> dict[tuple[object, ...], PersonRow]:
    """A share counts sections: who leads another one than was thought makes a difference, too."""
    share = asked.goal.metric == MetricCode.PLACED
    return {(row.person, row.unit if share else ""): row for row in rows}
