"""The whole demo city, from nothing."""

import datetime as dt
import random
from collections.abc import Callable

from wagtail.models import Locale

from courses.models import Course
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import AuditEvent, User
from lms.common.fiscal import FiscalYear
from lms.demo import data
from lms.demo.load import (
    arriving,
    audiences,
    elsewhere,
    enrolling,
    entrusted,
    exempted,
    leaders,
    personas,
    rated,
    revised,
    site,
)
from lms.demo.load.coming import Coming
from lms.demo.load.journeys import run
from lms.demo.load.organisation import City
from lms.demo.load.scenario import OPENED, Scenario, noon
from lms.demo.load.writing import OneByOne, Together
from lms.demo.simulation.careers import Careers
from lms.demo.simulation.scale import USUAL, Scale
from lms.demo.simulation.units import Plan, plan
from lms.organization.models import Person

LOADED = "demo.loaded"
Report = Callable[[str], None]


def loaded_scale() -> str | None:
    """The name of the scale at which the demo city stands here; None: it does not."""
    event = AuditEvent.objects.filter(action=LOADED).order_by("pk").last()
    return event.detail.get("scale", USUAL.name) if event else None


def is_begun() -> bool:
    return Person.objects.exists()


def load(*, today: dt.date, seed: int, report: Report, scale: Scale = USUAL) -> dict[str, int]:
    """Write the city down up to `today`; the same seed and day give the same city. Returns how much was written."""
    rng = random.Random(seed)  # noqa: S311  # a story, not a secret
    report("lives")
    careers = live(rng, today, scale)
    chosen = personas.choose(careers, rng)
    city = City(careers.plan, careers, rng, scale)
    report(f"organisation: {len(careers.plan.units)} units, {len(careers.people)} people")
    city.load([day.year for day in _april_firsts(careers.plan, today)], chosen.numbers())
    users = personas.open_accounts(city, chosen, noon(OPENED))
    entrusted.entrust(city, chosen, users, today)
    hr, trainer = users[personas.HR], users[personas.TRAINER]
    report("courses")
    site.load_skills()
    roles = site.load_roles()
    for locale in Locale.objects.all():
        site.load_glossary(locale)
    site.load_banks()
    courses = site.load_courses(owner=trainer, now=noon(OPENED))
    for course in courses.values():
        course.trainers.add(city.people[chosen.trainer])
    site.load_curricula(roles, courses, by=hr, now=noon(OPENED))
    site.load_goals(roles, courses, scale.goals)
    report("records from before")
    scenario = Scenario(city, courses, chosen, rng, today, scale)
    leaders.record_prior_leaders(scenario.record_the_past(hr), roles["leader"], noon(OPENED))
    journeys = [*scenario.journeys(hr), leaders.decisions(roles["leader"], hr, today, rng)]
    until = noon(today)
    writer = Together() if scale.together else OneByOne()
    acts = run(journeys, writer, until, lambda day: report(f"{day:%Y-%m}") if day.day == 1 else None)
    leaders.unsettle(roles["leader"], today, hr)
    Coming(city, chosen, hr, today, rng).decide()
    _arrange(city, chosen, courses, hr, today)
    revised.revise(courses, trainer, today)
    elsewhere.report(city, users[personas.ADMIN], today, rng)
    record_audit(actor=None, action=LOADED, now=until, seed=seed, scale=scale.name)
    return {"people": len(city.people), "units": len(city.units), "acts": acts}


def _arrange(city: City, chosen: personas.Personas, courses: dict[str, Course], hr: User, today: dt.date) -> None:
    """What HR has set up and decided lately, and what waits for a decision."""
    site.load_prerequisites(courses, by=hr, now=noon(today))
    exempted.exempt(city, chosen, courses["mgmt"], hr, today)
    audiences.make(courses, hr, today)
    enrolling.enrol(courses, city.people[chosen.learner], hr, today)
    rated.rate(courses, today, city.rng)
    arriving.upload(hr, today)


def live(rng: random.Random, today: dt.date, scale: Scale) -> Careers:
    """Who worked where up to `today`, by chance. Writes nothing."""
    names = data.read("names")
    pairs = [(f"{s[0]}　{g[0]}", f"{s[1]}　{g[1]}") for s in names["surnames"] for g in names["given"]]
    units = plan(scale.spec())
    careers = Careers(units, rng, pairs, scale.moves)
    for day in _april_firsts(units, today):
        careers.reshuffle(day)
    return careers


def _april_firsts(units: Plan, today: dt.date) -> list[dt.date]:
    years = range(units.founded.year + 1, FiscalYear.of(today).start_year + 1)
    return [dt.date(year, 4, 1) for year in years]
