"""The whole demo city, from nothing."""

import datetime as dt
import random
from collections.abc import Callable

from wagtail.models import Locale

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import AuditEvent
from lms.common.fiscal import FiscalYear
from lms.demo import data
from lms.demo.load import leaders, personas, site
from lms.demo.load.journeys import run
from lms.demo.load.organisation import City
from lms.demo.load.scenario import OPENED, Scenario, noon
from lms.demo.simulation.careers import Careers
from lms.demo.simulation.units import FOUNDED, plan
from lms.organization.models import Person

LOADED = "demo.loaded"
Report = Callable[[str], None]


def is_loaded() -> bool:
    return AuditEvent.objects.filter(action=LOADED).exists()


def is_begun() -> bool:
    return Person.objects.exists()


def load(*, today: dt.date, seed: int, report: Report) -> dict[str, int]:
    """Write the city down up to `today`; the same seed and day give the same city. Returns how much was written."""
    rng = random.Random(seed)  # noqa: S311  # a story, not a secret
    careers = _live(rng, today)
    chosen = personas.choose(careers, rng)
    city = City(plan(), careers, rng)
    city.plan = careers.plan
    report("organisation")
    city.load([day.year for day in _april_firsts(today)], chosen.numbers())
    users = personas.open_accounts(city, chosen, noon(OPENED))
    hr, trainer = users[personas.HR], users[personas.TRAINER]
    report("courses")
    site.load_skills()
    roles = site.load_roles()
    site.load_glossary(Locale.objects.get(language_code="ja"))
    courses = site.load_courses(owner=trainer, now=noon(OPENED))
    for course in courses.values():
        course.trainers.add(city.people[chosen.trainer])
    site.load_curricula(roles, courses)
    site.load_goals(roles, courses)
    report("records from before")
    scenario = Scenario(city, courses, chosen, rng, today)
    leaders.record_prior_leaders(scenario.record_the_past(hr), roles["leader"], noon(OPENED))
    journeys = [*scenario.journeys(hr), leaders.decisions(roles["leader"], hr, today, rng)]
    until = noon(today)
    acts = run(journeys, until, lambda day: report(f"{day:%Y-%m}") if day.day == 1 else None)
    leaders.unsettle(roles["leader"], today, hr)
    record_audit(actor=None, action=LOADED, now=until, seed=seed)
    return {"people": len(city.people), "units": len(city.units), "acts": acts}


def _live(rng: random.Random, today: dt.date) -> Careers:
    names = data.read("names")
    pairs = [(f"{s[0]}　{g[0]}", f"{s[1]}　{g[1]}") for s in names["surnames"] for g in names["given"]]
    careers = Careers(plan(), rng, pairs)
    for day in _april_firsts(today):
        careers.reshuffle(day)
    return careers


def _april_firsts(today: dt.date) -> list[dt.date]:
    years = range(FOUNDED.year + 1, FiscalYear.of(today).start_year + 1)
    return [dt.date(year, 4, 1) for year in years]
