"""Small cities in which everything that a rule can ask for happens to somebody, by chance."""

import dataclasses
import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from courses.actions.completions import record_completion
from courses.enums import CompletionSource
from courses.models import Course
from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.actions.leave import record_leave
from lms.organization.actions.people import register_person
from lms.organization.actions.postings import correct_posting, end_posting, post_person, transfer_person
from lms.organization.enums import EmploymentType, Grade, HeadKind, LeaveKind, PersonKind, PostingKind
from lms.organization.models import Person, Posting, Unit
from lms.skills.models import DxRole
from lms.talent.actions.certifications import certify
from lms.talent.actions.designations import designate
from lms.talent.enums import CertificationSource
from tests.factories.courses import make_course
from tests.factories.organization import FOUNDED, UnitFactory
from tests.factories.talent import RoleFactory

ASKED_AT = start_of(dt.date(2026, 6, 1))
LIFTED_AT = start_of(dt.date(2026, 9, 1))
TITLES = ("係員", "主査", "担当係長", "ﾃﾞｼﾞﾀﾙ担当課長", "課長")
DAYS = [dt.date(2024, 4, 1), dt.date(2025, 4, 1), dt.date(2025, 10, 15), dt.date(2026, 4, 1), dt.date(2026, 7, 1)]


@dataclasses.dataclass(frozen=True)
class ChanceCity:
    units: list[Unit]
    people: list[Person]
    course: Course
    role: DxRole


def build(seed: int) -> ChanceCity:
    rng = random.Random(seed)
    root = UnitFactory(city=True)
    bureaus = [UnitFactory(bureau=True, parent=root) for _ in range(2)]
    sections = [UnitFactory(parent=rng.choice(bureaus)) for _ in range(3)]
    teams = [UnitFactory(team=True, parent=rng.choice(sections)) for _ in range(2)]
    city = ChanceCity([root, *bureaus, *sections, *teams], [], make_course(), RoleFactory())
    for number in range(9):
        kind = PersonKind.EXTERNAL if number == 0 else PersonKind.EMPLOYEE
        employee_number = None if number == 0 else f"{7000000 + seed * 100 + number}"
        person = register_person(
            name=f"氏名{seed}-{number}",
            kana="シメイ",
            employee_number=employee_number,
            kind=kind,
            now=start_of(FOUNDED),
        )
        city.people.append(person)
        if number > 1:
            _live(city, person, rng)
    return city


def _live(city: ChanceCity, person: Person, rng: random.Random) -> None:
    """A career of some transfers, perhaps a secret one; deeds that the product refuses are left out."""
    places = city.units[1:]
    common: dict[str, Any] = {"now": start_of(FOUNDED), "by": None}
    post = post_person(person=person, unit=rng.choice(places), valid_from=FOUNDED, **_post(rng), **common)
    for day in DAYS:
        try:
            _happen(city, person, post, day, rng, common)
        except (DomainError, IndexError):
            continue


def _post(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(TITLES),
        "grade": rng.choice(list(Grade)),
        "head": rng.choice(list(HeadKind)),
        "employment": rng.choice(list(EmploymentType)),
    }


def _happen(
    city: ChanceCity, person: Person, post: Posting, day: dt.date, rng: random.Random, common: dict[str, Any]
) -> None:
    secret: dict[str, Any] = {"disclose_at": rng.choice([None, None, LIFTED_AT])}
    place = rng.choice(city.units[1:])
    deeds: dict[str, Callable[[], object]] = {
        "transfer": lambda: transfer_person(person=person, on=day, unit=place, **_post(rng), **common, **secret),
        "concurrent": lambda: post_person(
            person=person, unit=place, valid_from=day, kind=PostingKind.CONCURRENT, **_post(rng), **common, **secret
        ),
        "leave": lambda: record_leave(
            person=person,
            kind=rng.choice(list(LeaveKind)),
            valid_from=day,
            valid_to=rng.choice([None, day + dt.timedelta(days=200)]),
            **common,
            **secret,
        ),
        "end": lambda: end_posting(
            posting=Posting.objects.known().on(day).filter(person=person)[rng.randint(0, 1)], on=day, **common
        ),
        "correct": lambda: correct_posting(posting=post, grade=rng.choice(list(Grade)), **common),
        "complete": lambda: record_completion(
            person=person,
            course=city.course,
            occurred_on=day,
            source=CompletionSource.PRIOR,
            document="名簿",
            now=start_of(day),
            by=None,
        ),
        "certify": lambda: _lead(city, person, day, rng),
    }
    weighted = ["transfer", "transfer", "concurrent", "leave", "complete", "certify", "certify", "end", "correct"]
    deeds[rng.choice(weighted)]()


def _lead(city: ChanceCity, person: Person, day: dt.date, rng: random.Random) -> None:
    certify(person=person, role=city.role, on=day, source=CertificationSource.PRIOR, document="名簿", now=start_of(day))
    held = Posting.objects.known().on(day).filter(person=person).first()
    if held is not None and rng.random() < 0.8:
        designate(
            person=person,
            unit=held.unit,
            role=city.role,
            valid_from=day,
            valid_to=None,
            document="DX第1号",
            now=start_of(day),
            by=None,
        )
