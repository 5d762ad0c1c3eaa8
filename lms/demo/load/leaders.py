"""HR's decisions: who leads which section."""

import datetime as dt
import random
from functools import partial

from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.fiscal import FiscalYear
from lms.demo.load.journeys import Errand, Journey, office_hours
from lms.demo.load.scenario import OPENED, noon
from lms.organization.actions import leave
from lms.organization.enums import LeaveKind
from lms.organization.models import Person, Sight, Unit
from lms.organization.queries import primary_posting, tree_on
from lms.skills.models import DxRole
from lms.talent.actions.certifications import certify
from lms.talent.actions.designations import designate
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification, Designation


def record_prior_leaders(people: list[Person], role: DxRole, now: dt.datetime) -> None:
    """Leaders certified before this system, by the list that HR kept."""
    for person in people:
        certify(
            person=person,
            role=role,
            on=dt.date(2024, 2, 20),
            source=CertificationSource.PRIOR,
            document="令和5年度DXリーダー養成研修修了者名簿（人材第88号）",
            now=now,
        )


def decisions(role: DxRole, by: User, until: dt.date, rng: random.Random) -> Journey:
    """On the first working day of each month HR designates whoever was certified since; some sections must wait."""
    day = OPENED + dt.timedelta(days=22)
    while day < until:
        yield Errand(office_hours(day, rng), partial(_decide, role, day, by, rng))
        day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _decide(role: DxRole, day: dt.date, by: User, rng: random.Random, at: dt.datetime) -> None:
    undecided = Certification.objects.known().filter(role=role, valid_from__lte=day, person__designations=None)
    for certification in undecided.select_related("person").order_by("pk"):
        if rng.random() < 0.85:
            _designate(certification.person, role, local_date(at), by, at)


def _designate(person: Person, role: DxRole, day: dt.date, by: User, at: dt.datetime) -> None:
    sight = Sight(now=at)
    posting = primary_posting(person, day, sight)
    section = tree_on(day, sight).section_of(posting.unit_id) if posting else None
    if posting is None or section is None or Designation.objects.filter(unit_id=section.unit_id).exists():
        return
    designate(
        person=person,
        unit=Unit.objects.get(pk=section.unit_id),
        role=role,
        valid_from=day,
        valid_to=FiscalYear(FiscalYear.of(day).start_year + 2).end,
        document=f"{FiscalYear.of(day).label()}DXリーダー任命（デ統人第{person.pk % 90 + 10}号）",
        now=at,
        by=by,
    )


def unsettle(role: DxRole, today: dt.date, by: User) -> None:
    """Some sections are about to lose their leader: that is what the board must show."""
    held = list(Designation.objects.known().filter(role=role).order_by("-valid_from").select_related("person")[:4])
    for designation in held[2:]:
        start = today + dt.timedelta(days=45)
        leave.record_leave(
            person=designation.person,
            kind=LeaveKind.CHILDCARE,
            valid_from=start,
            valid_to=start + dt.timedelta(days=365),
            now=noon(today - dt.timedelta(days=3)),
            by=by,
        )
