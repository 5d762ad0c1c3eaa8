"""Who is certified by electives, equivalents and exemptions; and that later changes take nothing away."""

import datetime as dt
from collections.abc import Iterator

import pytest

from courses.actions.completions import record_completion
from courses.actions.curricula import end_curriculum, write_edition
from courses.actions.exemptions import grant_exemptions, revoke_exemption
from courses.actions.relations import end_replacement, replace_course
from courses.enums import CompletionSource, ExemptionGround
from courses.models import Course, Curriculum
from lms.accounts.models import User
from lms.common.clock import start_of
from lms.common.models import Job
from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.actions.decisions import decide_certifications
from lms.talent.actions.restructuring import JOB_KIND, decide_anew, follow_beginnings
from lms.talent.models import Certification
from lms.xapi.cursors import follow_all
from tests.factories.accounts import UserFactory
from tests.factories.curricula import group, make_curriculum
from tests.factories.organization import PostingFactory
from tests.factories.xapi import settled_at_once
from tests.lms.talent.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = dt.date(2026, 6, 1), dt.date(2026, 7, 1), dt.date(2026, 8, 1)
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _settled() -> Iterator[None]:
    """The test's own transaction never ends, so its statements would never be below the horizon."""
    with settled_at_once():
        yield


@pytest.fixture
def courses() -> list[Course]:
    return [Course.objects.create(code=code, created_at=NOW) for code in ("basic", "x", "y", "z")]


@pytest.fixture
def curriculum(courses: list[Course], role: DxRole) -> Curriculum:
    """One required, two of three to choose."""
    return make_curriculum(group(courses[:1]), group(courses[1:], 2), role=role)


@pytest.fixture
def person(db: None) -> Person:
    made: Person = PostingFactory().person
    return made


@pytest.fixture
def hr(db: None) -> User:
    made: User = UserFactory()
    return made


def complete(person: Person, course: Course, on: dt.date) -> None:
    record_completion(person=person, course=course, occurred_on=on, source=CompletionSource.LEARNED, now=NOW, by=None)
    follow_all(now=NOW)


def certified(person: Person) -> list[dt.date]:
    return [row.valid_from for row in Certification.objects.known().filter(person=person)]


def anew(now: dt.datetime = NOW) -> None:
    """What the jobs that wait would do."""
    for job in Job.objects.filter(kind=JOB_KIND):
        decide_anew(course_ids=job.arguments["courses"], now=now, tell=lambda done, total: None)


def test_the_second_elective_certifies_and_the_third_changes_nothing(
    person: Person, courses: list[Course], curriculum: Curriculum
) -> None:
    basic, x, y, z = courses
    complete(person, basic, JUNE)
    complete(person, x, JUNE)
    assert certified(person) == []
    complete(person, y, JULY)
    complete(person, z, AUGUST)
    assert certified(person) == [JULY]


def test_an_exemption_certifies_and_taking_it_back_decides_anew(
    person: Person, courses: list[Course], curriculum: Curriculum, hr: User
) -> None:
    basic, x, y, _z = courses
    complete(person, x, JUNE)
    complete(person, y, JUNE)
    exemption = grant_exemptions(
        people=[person], course=basic, ground=ExemptionGround.EXPERIENCE, reason="前職で担当", on=JULY, now=NOW, by=hr
    )[0]
    assert certified(person) == [JULY]
    assert Certification.objects.get().document.startswith("免除")
    revoke_exemption(exemption=exemption, reason="誤り", now=NOW + dt.timedelta(hours=1), by=hr)
    assert certified(person) == []
    assert Certification.objects.known(NOW).count() == 1


def test_a_course_replaced_counts_for_the_new_one_from_the_decision_on(
    person: Person, courses: list[Course], curriculum: Curriculum
) -> None:
    basic, x, y, _z = courses
    new = Course.objects.create(code="new", created_at=NOW)
    complete(person, x, JUNE)
    complete(person, y, JUNE)
    complete(person, new, JUNE)
    assert certified(person) == []
    link = replace_course(old=basic, new=new, valid_from=AUGUST, reason="改訂", now=NOW, by=None)
    anew()
    assert certified(person) == [AUGUST]
    end_replacement(replacement=link, now=NOW + dt.timedelta(hours=1), by=None)
    anew()
    assert certified(person) == [AUGUST]


def test_a_new_edition_takes_nothing_from_who_is_certified(
    person: Person, courses: list[Course], curriculum: Curriculum, role: DxRole
) -> None:
    basic, x, y, _z = courses
    for course in (basic, x, y):
        complete(person, course, JULY)
    harder = Course.objects.create(code="harder", created_at=NOW)
    draft = (group([*courses, harder]),)
    write_edition(curriculum=curriculum, draft=draft, valid_from=TOMORROW, now=NOW, by=None)
    end_curriculum(curriculum=curriculum, last_day=TOMORROW, now=NOW, by=None)
    later = start_of(TODAY + dt.timedelta(days=30))
    assert decide_certifications(person_ids=[person.pk], now=later) == 0
    assert certified(person) == [JULY]


def test_who_comes_after_needs_what_the_new_edition_asks_for(
    person: Person, courses: list[Course], curriculum: Curriculum
) -> None:
    write_edition(curriculum=curriculum, draft=(group(courses),), valid_from=TOMORROW, now=NOW, by=None)
    for course in courses[:2]:
        complete(person, course, JULY)
    record_completion(
        person=person,
        course=courses[2],
        occurred_on=TOMORROW,
        source=CompletionSource.LEARNED,
        now=start_of(TOMORROW) + dt.timedelta(hours=9),
        by=None,
    )
    follow_all(now=start_of(TOMORROW) + dt.timedelta(hours=9))
    assert certified(person) == []


def test_an_easier_edition_certifies_on_the_day_it_begins(
    person: Person, courses: list[Course], curriculum: Curriculum
) -> None:
    complete(person, courses[0], JULY)
    write_edition(curriculum=curriculum, draft=(group(courses[:1]),), valid_from=TOMORROW, now=NOW, by=None)
    anew()
    assert certified(person) == []
    midnight = start_of(TOMORROW) + dt.timedelta(minutes=7)
    assert follow_beginnings(now=midnight) == 1
    anew(midnight)
    assert certified(person) == [TOMORROW]
