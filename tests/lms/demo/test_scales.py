"""A demo city written a day at a time is the same city as one written act by act, and it is whole."""

import dataclasses
import datetime as dt
import random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from lms.common.clock import CITY_ZONE
from lms.demo.load import city
from lms.demo.load.personas import ADMIN, HR, LEARNER, MANAGER, TRAINER
from lms.demo.simulation.scale import SCALES
from lms.organization.models import PUBLIC, Person
from lms.xapi.models import Statement
from tests.factories.xapi import settled_at_once
from tests.lms.demo.invariants import breaches, portrait

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
VILLAGE = SCALES["village"]


def written(*, together: bool) -> tuple[dict[str, Any], list[str]]:
    """The village, loaded and thrown away: its history, and what is wrong with it."""
    scale = dataclasses.replace(VILLAGE, together=together)
    with transaction.atomic(), settled_at_once():
        city.load(today=TODAY, seed=7, report=lambda step: None, scale=scale)
        sight = PUBLIC(dt.datetime.combine(TODAY, dt.time(12), tzinfo=CITY_ZONE))
        found = portrait(sight, TODAY), breaches()
        transaction.set_rollback(True)
    return found


def test_written_together_it_is_what_clicks_would_have_left() -> None:
    clicked, wrong = written(together=False)
    assert not wrong
    carried, wrong = written(together=True)
    assert not wrong
    assert clicked["statements"]
    for part, rows in clicked.items():
        assert carried[part] == rows, part


def test_the_command_loads_a_scale_once_and_never_another_on_top(settings: Any) -> None:
    settings.IS_DEMO = True
    with settled_at_once():
        call_command("load_demo", scale="village", today=TODAY)
        before = Statement.objects.count()
        call_command("load_demo", scale="village", today=TODAY)
        with pytest.raises(CommandError, match="village"):
            call_command("load_demo", scale="city")
    assert Statement.objects.count() == before
    assert Person.objects.filter(user__employee_number__in=[LEARNER, MANAGER, HR, TRAINER, ADMIN]).count() == 5


@pytest.mark.parametrize("name", sorted(SCALES))
def test_every_scale_has_its_units_and_people(name: str) -> None:
    """What is said of a scale is what is simulated: nothing is written for this."""
    careers = city.live(random.Random(7), TODAY, SCALES[name])
    sections = len(careers.plan.sections_on(TODAY))
    serving = sum(someone.is_serving for someone in careers.people)
    expected = {"village": (14, 250), "demo": (121, 1900), "city": (600, 35_000)}[name]
    assert (sections, serving >= expected[1]) == (expected[0], True)
    moved = [stint for someone in careers.people for stint in someone.stints[1:] if stint.start == dt.date(2026, 4, 1)]
    assert len(moved) >= (2800 if name == "city" else 10)
    for unit in careers.plan.units.values():
        assert unit.parent is None or unit.parent in careers.plan.units
