"""免除: counts as a completion, says nothing that did not happen, and can be taken back."""

import datetime as dt

import pytest

from courses.actions.enrolments import enrol
from courses.actions.exemptions import grant_exemptions, revoke_exemption
from courses.actions.lessons import open_lesson
from courses.actions.relations import add_prerequisite, replace_course
from courses.enums import EnrolmentSource, ExemptionGround, How
from courses.models import Completion, Course, Exemption
from courses.queries.achieved import achieved_by, achieved_of
from courses.queries.admission import Asked, refusals_for
from courses.queries.beginning import CourseLocked, check_may_begin, locked_people, obstacles
from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.errors import DomainError
from lms.inbox.models import Notification
from lms.organization.models import Person
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories.courses import completed, enrolled, make_course, text_of
from tests.factories.curricula import group, make_curriculum

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def exempt(city: City, course: Course, *people: Person, reason: str = "他の団体で修了") -> list[Exemption]:
    assert city.hr.user is not None
    return grant_exemptions(
        people=people or [city.learner],
        course=course,
        ground=ExemptionGround.TRAINING,
        reason=reason,
        on=TODAY - dt.timedelta(days=3),
        now=clock.now(),
        by=city.hr.user,
    )


def test_an_exemption_counts_and_no_statement_is_made(city: City) -> None:
    course = make_course()
    exempt(city, course)
    mine = achieved_of(city.learner.pk)[course.pk]
    assert (mine.is_exempt, mine.how, mine.on) == (True, How.EXEMPT, TODAY - dt.timedelta(days=3))
    assert not Completion.objects.exists()
    assert not Statement.objects.exists()
    event = AuditEvent.objects.get(action="exemptions.granted")
    assert "他の団体" not in str(event.detail)
    assert Notification.objects.filter(user=city.learner.user).count() == 1


def test_whoever_has_the_course_is_left_alone(city: City) -> None:
    course = make_course()
    completed(city.learner, course, clock.now())
    with pytest.raises(DomainError) as refused:
        exempt(city, course)
    assert refused.value.code == "have_it"
    rows = exempt(city, course, city.learner, city.manager, city.manager)
    assert [row.person for row in rows] == [city.manager]


@pytest.mark.parametrize(("reason", "code"), [("", "reason"), ("　", "reason")])
def test_without_a_reason_nobody_is_exempt(reason: str, code: str, city: City) -> None:
    with pytest.raises(DomainError) as refused:
        exempt(city, make_course(), reason=reason)
    assert refused.value.code == code


def test_taken_back_it_stays_on_record_with_the_reason(city: City) -> None:
    course = make_course()
    row = exempt(city, course)[0]
    assert city.hr.user is not None
    revoke_exemption(exemption=row, reason="別の内容だった", now=clock.now(), by=city.hr.user)
    assert course.pk not in achieved_of(city.learner.pk)
    kept = Exemption.objects.get()
    assert (kept.revoked_by, kept.revocation_reason) == (city.hr.user, "別の内容だった")
    with pytest.raises(DomainError):
        revoke_exemption(exemption=row, reason="もう一度", now=clock.now(), by=city.hr.user)
    exempt(city, course)
    assert Exemption.objects.known().count() == 1


def test_whoever_completes_it_all_the_same_has_completed_it(city: City) -> None:
    course = make_course()
    exempt(city, course)
    completed(city.learner, course, clock.now())
    mine = achieved_of(city.learner.pk)[course.pk]
    assert not mine.is_exempt
    assert mine.completed_on == TODAY


def test_a_locked_course_is_begun_neither_alone_nor_when_assigned(city: City) -> None:
    first, then = make_course(title="基礎"), make_course(title="応用")
    add_prerequisite(course=then, needs=first, now=clock.now(), by=None)
    with pytest.raises(DomainError, match="基礎"):
        enrolled(city.learner, then, clock.now())
    enrolment = enrol(person=city.learner, course=then, source=EnrolmentSource.REQUIRED, now=clock.now())
    key = text_of(enrolment)["lessons"][0]["key"]
    with pytest.raises(CourseLocked, match="基礎"):
        open_lesson(enrolment=enrolment, lesson_key=key, now=clock.now())
    exempt(city, first)
    open_lesson(enrolment=enrolment, lesson_key=key, now=clock.now())


def test_who_has_begun_goes_on(city: City) -> None:
    first, then = make_course(), make_course()
    enrolment = enrolled(city.learner, then, clock.now())
    lessons = text_of(enrolment)["lessons"]
    open_lesson(enrolment=enrolment, lesson_key=lessons[0]["key"], now=clock.now())
    add_prerequisite(course=then, needs=first, now=clock.now(), by=None)
    open_lesson(enrolment=enrolment, lesson_key=lessons[1]["key"], now=clock.now())
    assert set(enrolment.lessons.values_list("lesson_key", flat=True)) == {lesson["key"] for lesson in lessons}


def test_whoever_is_exempt_from_the_course_that_was_replaced_is_not_put_into_the_new_one(city: City) -> None:
    old, new = make_course(), make_course()
    exempt(city, old)
    asked = Asked([city.learner, city.manager], new, EnrolmentSource.NOMINATED, clock.now())
    assert not refusals_for(asked)
    replace_course(old=old, new=new, valid_from=TODAY, reason="改訂", now=clock.now(), by=None)
    assert {person: refusal.code for person, refusal in refusals_for(asked).items()} == {city.learner.pk: "completed"}


def test_an_equivalent_course_opens_what_the_other_was_asked_for(city: City) -> None:
    old, new, then = make_course(), make_course(), make_course()
    add_prerequisite(course=then, needs=new, now=clock.now(), by=None)
    completed(city.learner, old, clock.now())
    assert obstacles(city.learner.pk, then)
    replace_course(old=old, new=new, valid_from=TODAY, reason="改訂", now=clock.now(), by=None)
    check_may_begin(city.learner.pk, then)
    mine = achieved_of(city.learner.pk)[new.pk]
    assert (mine.how, mine.via) == (How.EQUIVALENT, old.pk)


def test_a_curriculum_asked_for_first_is_completed_by_its_electives(city: City) -> None:
    a, b, c, then = make_course(), make_course(), make_course(), make_course()
    curriculum = make_curriculum(group([a]), group([b, c], 1))
    add_prerequisite(course=then, needs_curriculum=curriculum, now=clock.now(), by=None)
    completed(city.learner, a, clock.now())
    assert locked_people([city.learner.pk, city.manager.pk], then) == {city.learner.pk, city.manager.pk}
    exempt(city, c)
    assert locked_people([city.learner.pk, city.manager.pk], then) == {city.manager.pk}
    assert achieved_by([city.learner.pk]).keys() == {city.learner.pk}
