import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from certificates.actions.certificates import revoke_certificate
from certificates.models import Certificate
from courses.actions.completions import record_completion, retract_completion
from courses.enums import CompletionSource
from courses.models import Completion, Course
from lms.organization.models import Person
from lms.skills.models import DxRole
from lms.talent.actions.certifications import certify
from lms.talent.enums import CertificationSource
from lms.talent.models import Certification
from lms.xapi.actions.store import store_statements
from lms.xapi.builders import Activity, statement
from lms.xapi.cursors import follow_all
from lms.xapi.enums import ActivityType, Trust, Verb
from lms.xapi.iri import statement_uuid
from lms.xapi.models import Cursor
from tests.factories.curricula import group, make_curriculum
from tests.factories.organization import PersonFactory, PostingFactory
from tests.factories.xapi import settled_at_once
from tests.lms.talent.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settled() -> Iterator[None]:
    """The test's own transaction never ends, so its statements would never be below the horizon."""
    with settled_at_once():
        yield


JUNE, JULY, AUGUST = dt.date(2026, 6, 1), dt.date(2026, 7, 1), dt.date(2026, 8, 1)


@pytest.fixture
def courses(role: DxRole) -> list[Course]:
    """A curriculum of two required courses and one that is not."""
    made = [Course.objects.create(code=code, created_at=NOW) for code in ("mind", "lead", "extra")]
    make_curriculum(group(made[:2]), group(made[2:], 0), role=role, valid_from=dt.date(2026, 4, 1))
    return made


@pytest.fixture
def person(db: None) -> Person:
    made: Person = PostingFactory().person
    return made


def complete(
    person: Person, course: Course, on: dt.date, source: CompletionSource = CompletionSource.LEARNED
) -> Completion:
    completion = record_completion(
        person=person, course=course, occurred_on=on, source=source, document="名簿", now=NOW, by=None
    )
    follow_all(now=NOW)
    return completion


def certified(person: Person) -> list[tuple[dt.date, str]]:
    rows = Certification.objects.known().filter(person=person)
    return [(row.valid_from, row.source) for row in rows]


def test_the_last_required_course_certifies_from_its_day(person: Person, courses: list[Course]) -> None:
    complete(person, courses[0], JULY)
    assert certified(person) == []
    complete(person, courses[1], JUNE)
    assert certified(person) == [(JULY, CertificationSource.CURRICULUM)]
    row = Certification.objects.get()
    assert row.certificate_uuid == Certificate.objects.get(course=courses[0]).uuid


def test_a_course_that_is_not_required_certifies_nobody(person: Person, courses: list[Course]) -> None:
    complete(person, courses[2], JULY)
    assert certified(person) == []


def test_a_record_from_before_this_system_fills_its_place_in_the_curriculum(
    person: Person, courses: list[Course]
) -> None:
    complete(person, courses[0], dt.date(2024, 6, 1), CompletionSource.PRIOR)
    complete(person, courses[1], JULY)
    assert certified(person) == [(JULY, CertificationSource.CURRICULUM)]


def test_nobody_is_certified_before_the_curriculum_began(person: Person, courses: list[Course]) -> None:
    complete(person, courses[0], dt.date(2024, 6, 1), CompletionSource.PRIOR)
    complete(person, courses[1], dt.date(2025, 6, 1), CompletionSource.PRIOR)
    assert certified(person) == [(dt.date(2026, 4, 1), CertificationSource.CURRICULUM)]
    assert Certification.objects.get().document == "名簿"


def test_replaying_the_whole_store_changes_nothing(person: Person, courses: list[Course]) -> None:
    complete(person, courses[0], JUNE)
    complete(person, courses[1], JULY)
    Cursor.objects.all().delete()
    follow_all(now=NOW)
    assert Certification.objects.count() == 1


def test_a_completion_taken_back_withdraws_the_certification_and_keeps_the_record(
    person: Person, courses: list[Course]
) -> None:
    complete(person, courses[0], JUNE)
    completion = complete(person, courses[1], JULY)
    later = NOW + dt.timedelta(hours=1)
    retract_completion(completion=completion, now=later, by=None)
    follow_all(now=later)
    assert certified(person) == []
    assert Certification.objects.known(NOW).count() == 1


def test_a_revoked_certificate_leaves_the_next_best_proof(person: Person, courses: list[Course]) -> None:
    complete(person, courses[0], JUNE)
    complete(person, courses[1], JULY)
    complete(person, courses[1], AUGUST)
    certificate = Certificate.objects.get(completion__occurred_on=JULY)
    revoke_certificate(certificate=certificate, reason="誤発行", now=NOW, by=None)
    follow_all(now=NOW)
    assert certified(person) == [(AUGUST, CertificationSource.CURRICULUM)]


def test_what_another_system_says_certifies_nobody(person: Person, courses: list[Course]) -> None:
    complete(person, courses[0], JUNE)
    certificate = Certificate.objects.get()
    said = statement(
        id=statement_uuid("test", 1),
        account=person.uuid,
        verb=Verb.EARNED,
        activity=Activity("certificates", certificate.uuid, ActivityType.CERTIFICATE),
        timestamp=NOW,
    )
    store_statements(statements=[said], trust=Trust.CLIENT, now=NOW)
    follow_all(now=NOW)
    assert certified(person) == []


Certify = Callable[..., Certification]


@pytest.fixture
def record(person: Person, role: DxRole) -> Certify:
    def certify_on(on: dt.date, **more: object) -> Certification:
        values = {"source": CertificationSource.PRIOR, "document": "名簿", "now": NOW, **more}
        return certify(person=person, role=role, on=on, **values)  # type: ignore[arg-type]  # the test's own arguments

    return certify_on


def test_the_earliest_record_counts_and_the_later_changes_nothing(person: Person, record: Certify) -> None:
    first = record(JULY)
    assert record(AUGUST) == first
    earlier = record(JUNE, now=NOW + dt.timedelta(hours=1))
    assert certified(person) == [(JUNE, CertificationSource.PRIOR)]
    assert earlier.pk != first.pk
    assert Certification.objects.known(NOW).get() == first


def test_a_prior_record_counts_again_when_the_curriculum_that_preceded_it_falls(
    person: Person, courses: list[Course], record: Certify
) -> None:
    record(AUGUST, now=NOW - dt.timedelta(hours=1))
    complete(person, courses[0], JUNE)
    completion = complete(person, courses[1], JULY)
    assert certified(person) == [(JULY, CertificationSource.CURRICULUM)]
    later = NOW + dt.timedelta(hours=1)
    retract_completion(completion=completion, now=later, by=None)
    follow_all(now=later)
    assert certified(person) == [(AUGUST, CertificationSource.PRIOR)]


def test_people_without_certificates_are_left_alone(courses: list[Course], role: DxRole) -> None:
    PersonFactory()
    follow_all(now=NOW)
    assert not Certification.objects.exists()
