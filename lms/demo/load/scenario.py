"""Who learned what, when: the demo city's years of training, consistent with its goals."""

import dataclasses
import datetime as dt
import random

from courses import releases
from courses.actions import attendance, sessions
from courses.actions.completions import PriorCompletion, record_prior_completions
from courses.actions.enrolments import releases_to_take
from courses.enums import EnrolmentSource, Presence
from courses.models import Completion, Course, RoomSession
from courses.releases.schema import CourseText
from lms.accounts.models import User
from lms.common.clock import CITY_ZONE
from lms.common.fiscal import FiscalYear
from lms.demo.load.journeys import Errand, Journey, Way, learn
from lms.demo.load.organisation import City
from lms.demo.load.personas import Personas
from lms.demo.simulation.careers import Someone
from lms.demo.simulation.scale import Scale
from lms.organization.enums import Grade
from lms.organization.models import Person

OPENED = dt.date(2024, 5, 10)
# How many prior records are written down in one go, and how many people a room holds.
BATCH, SEATS = 5000, 28
# Leaders trained a year in the usual demo, and how many of them finished; the city is behind its plan.
LEADER_COHORTS = {2024: (8, 8), 2025: (10, 8)}
LEADERS_THIS_YEAR = (17, 10)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=CITY_ZONE)


@dataclasses.dataclass
class Scenario:
    """Makes the journeys. `today` is the last day that is written."""

    city: City
    courses: dict[str, Course]
    personas: Personas
    rng: random.Random
    today: dt.date
    scale: Scale
    texts: dict[str, CourseText] = dataclasses.field(default_factory=dict)
    # Those of this year's leaders' course who are still at it.
    cohort: list[Someone] = dataclasses.field(default_factory=list)

    def record_the_past(self, by: User) -> list[Person]:
        """What HR kept in spreadsheets: the first two programmes, and the leaders of the year before this system."""
        serving = [s for s in self.city.careers.people if s is not self.personas.learner]
        for code, year, share, document in (
            ("mind", 2022, 0.94, "令和4年度DXマインド研修修了者一覧（人材第41号）"),
            ("basic", 2023, self.scale.reached, "令和5年度DX基礎研修修了者一覧（人材第57号）"),
        ):
            rows = [
                PriorCompletion(person=self.city.people[s], course=self.courses[code], occurred_on=self._day_in(year))
                for s in serving
                if self._served(s, year) and (s is self.personas.leader or self.rng.random() < share)
            ]
            for start in range(0, len(rows), BATCH):
                part = rows[start : start + BATCH]
                record_prior_completions(rows=part, document=document, now=noon(OPENED), by=by)
        staff = [s for s in serving if s.is_serving and s.now.seat.grade in (Grade.CHIEF, Grade.STAFF)]
        return [
            self.city.people[s]
            for s in self.rng.sample([s for s in staff if self._served(s, 2023)], self.scale.trained(6))
        ]

    def journeys(self, by: User) -> list[Journey]:
        """Everything that happened in the system since it opened."""
        return [
            *self._newcomers(),
            *self._stragglers(),
            *self._leaders(),
            *self._managers(),
            *self._infrastructure(by),
            *self._workshop(by),
            *self._learner(),
        ]

    def _served(self, someone: Someone, year: int) -> bool:
        return someone.stints[0].start <= dt.date(year, 6, 1) and not self._left_by(someone, dt.date(year, 6, 1))

    def _left_by(self, someone: Someone, day: dt.date) -> bool:
        end = someone.stints[-1].end
        return end is not None and end <= day

    def _day_in(self, year: int) -> dt.date:
        day = dt.date(year, 6, 1) + dt.timedelta(days=self.rng.randint(0, 270))
        return day - dt.timedelta(days=max(0, day.weekday() - 4))

    def _go(self, someone: Someone, code: str, way: Way) -> Journey:
        own = random.Random(self.rng.random())  # noqa: S311  # a story, not a secret
        course = self.courses[code]
        if code not in self.texts:
            self.texts[code] = releases.load(releases_to_take([course.pk])[course.pk]).locale("ja")
        return learn(self.city.people[someone], course, self.texts[code], way, own)

    def _newcomers(self) -> list[Journey]:
        """Whoever was hired since takes the two courses for everybody in the first half-year."""
        found = []
        for someone in self.city.careers.people:
            start = someone.stints[0].start
            if start <= OPENED or self._left_by(someone, self.today):
                continue
            for code, begin, due in (("mind", (4, 15), (6, 30)), ("basic", (7, 1), (9, 30))):
                first = dt.date(start.year, *begin) + dt.timedelta(days=self.rng.randint(0, 30))
                # Nobody is years behind: those who were late have caught up since.
                finish = 0.9 if FiscalYear.of(start) == FiscalYear.of(self.today) else 1.0
                found.append(self._go(someone, code, self._way(first, dt.date(start.year, *due), finish)))
        return found

    def _way(self, start: dt.date, due_on: dt.date, finish: float) -> Way:
        return Way(
            start=start,
            due_on=due_on,
            stops_after=None if self.rng.random() < finish else self.rng.randint(0, 2),
            days_between=self.rng.randint(2, 7),
            fails_first=self.rng.random() < 0.15,
        )

    def _stragglers(self) -> list[Journey]:
        """The basic course again, this autumn, for those who missed it."""
        year = FiscalYear.of(self.today).start_year
        start, due = dt.date(year, 9, 1), dt.date(year, 11, 13)
        done = set(Completion.objects.filter(course=self.courses["basic"]).values_list("person_id", flat=True))
        missed = [s for s in self.city.serving() if s.stints[0].start < OPENED and self.city.people[s].pk not in done]
        return [
            self._go(s, "basic", self._way(start + dt.timedelta(days=self.rng.randint(0, 40)), due, 0.66))
            for s in missed
            if s is not self.personas.learner
        ]

    def _leaders(self) -> list[Journey]:
        """The cohorts of the leaders' course: nominated by their sections, from June on."""
        this = FiscalYear.of(self.today).start_year
        planned = {**LEADER_COHORTS, this: LEADERS_THIS_YEAR}
        cohorts = {year: tuple(map(self.scale.trained, sizes)) for year, sizes in planned.items()}
        candidates = [
            s
            for s in self.city.serving()
            if s.now.seat.grade in (Grade.CHIEF, Grade.STAFF)
            and s not in self.personas.all()
            and s.stints[0].start < dt.date(2023, 4, 2)
        ]
        chosen = self.rng.sample(candidates, sum(size for size, _ in cohorts.values()))
        chosen[cohorts[2024][0]] = self.personas.leader
        found = []
        for year, (size, finishing) in cohorts.items():
            members, chosen = chosen[:size], chosen[size:]
            if year == this:
                self.cohort = members[finishing:]
            for number, someone in enumerate(members):
                start = dt.date(year, 6, 10) + dt.timedelta(days=self.rng.randint(0, 50))
                way = Way(
                    start=start,
                    due_on=dt.date(year + 1, 1, 29),
                    source=EnrolmentSource.NOMINATED,
                    stops_after=None if number < finishing else self.rng.randint(1, 3),
                    days_between=10,
                    fails_first=number % 4 == 1,
                )
                found.append(self._go(someone, "lead", way))
        return found

    def _managers(self) -> list[Journey]:
        if "mgmt" not in self.courses:
            return []
        year = FiscalYear.of(self.today).start_year
        heads = [s for s in self.city.serving() if s.now.seat.grade == Grade.MANAGER]
        due = dt.date(year, 12, 25)
        chosen = {*self.rng.sample(heads, min(self.scale.trained(40), len(heads))), self.personas.manager}
        return [
            self._go(s, "mgmt", self._way(dt.date(year, 10, 1) + dt.timedelta(days=self.rng.randint(0, 30)), due, 0.5))
            for s in sorted(chosen, key=lambda s: s.number)
        ]

    def _infrastructure(self, by: User) -> list[Journey]:
        """Room sessions of the infrastructure course, with its online part before them."""
        this = FiscalYear.of(self.today).start_year
        engineers = [
            s
            for s in self.city.serving()
            if self.city.plan.units[s.now.seat.unit].infra
            and s.stints[0].start < OPENED
            and s.now.seat.grade != Grade.MANAGER
        ]
        self.rng.shuffle(engineers)
        found: list[Journey] = []
        for year, month, day, usual in ((2024, 11, 14, 10), (2025, 10, 23, 11), (this, 7, 16, 10), (this + 1, 2, 4, 9)):
            size = self.scale.trained(usual)
            members, engineers = engineers[:size], engineers[size:]
            held = dt.date(year, month, day)
            title = f"{FiscalYear.of(held).label()} 都市・インフラ分野のDX研修（集合研修）"
            found += self._sessions("infra", title, held, [self.city.people[s] for s in members], by)
            way = Way(start=held - dt.timedelta(days=40), source=EnrolmentSource.NOMINATED)
            found += [self._go(s, "infra", way) for s in members]
        return found

    def _workshop(self, by: User) -> list[Journey]:
        """Where this year's leaders-to-be meet, three weeks from today; the learner is among them."""
        held = self.today + dt.timedelta(days=20 - max(0, (self.today + dt.timedelta(days=20)).weekday() - 4))
        members = [*self.cohort, self.personas.learner]
        people = [self.city.people[someone] for someone in members]
        return self._sessions("lead", "DXリーダー養成研修 実践ワークショップ", held, people, by)

    def _sessions(self, code: str, title: str, held: dt.date, members: list[Person], by: User) -> list[Journey]:
        """As many as the room needs, on days that follow each other."""
        rooms = [members[start : start + SEATS] for start in range(0, len(members), SEATS)]
        days = [held + dt.timedelta(days=number) for number in range(len(rooms))]
        if len(rooms) == 1:
            return [self._session(code, title, held, members, by)]
        return [
            self._session(code, f"{title} 第{number}回", day, people, by)
            for number, (day, people) in enumerate(zip(days, rooms, strict=True), start=1)
        ]

    def _session(self, code: str, title: str, held: dt.date, members: list[Person], by: User) -> Journey:
        planned: list[RoomSession] = []

        def plan(at: dt.datetime) -> None:
            session = sessions.create_session(
                course=self.courses[code],
                title=title,
                held_on=held,
                starts_at=dt.time(9, 30),
                ends_at=dt.time(16, 30),
                place="市役所本庁舎 研修室A",
                invited=members,
                now=at,
            )
            planned.append(session)

        def hold(at: dt.datetime) -> None:
            for number, person in enumerate(members):
                presence = {3: Presence.LATE, 7: Presence.ABSENT}.get(number, Presence.PRESENT)
                attendance.record_attendance(session=planned[0], person=person, presence=presence, now=at, by=by)

        yield Errand(noon(min(held - dt.timedelta(days=130), self.today - dt.timedelta(days=10))), plan)
        yield Errand(dt.datetime.combine(held, dt.time(16, 40), tzinfo=CITY_ZONE), hold)

    def _learner(self) -> list[Journey]:
        """The persona: one course behind, one nearly done, one just begun."""
        year = FiscalYear.of(self.today).start_year
        someone = self.personas.learner
        due = self.today + dt.timedelta(days=9)
        recent = self.today - dt.timedelta(days=25)
        return [
            self._go(someone, "mind", Way(start=dt.date(year - 1, 6, 3), due_on=dt.date(year - 1, 9, 30))),
            self._go(someone, "basic", Way(start=recent, due_on=due, stops_after=2, days_between=2)),
            self._go(
                someone,
                "lead",
                Way(
                    start=self.today - dt.timedelta(days=12),
                    due_on=dt.date(year + 1, 1, 29),
                    source=EnrolmentSource.NOMINATED,
                    stops_after=1,
                    days_between=3,
                ),
            ),
        ]
