"""What may be written: curricula, prerequisites, replacements; and what is refused."""

import datetime as dt

import pytest

from courses.actions.curricula import (
    cancel_edition,
    change_curriculum,
    create_curriculum,
    end_curriculum,
    publish_draft,
    write_draft,
    write_edition,
)
from courses.actions.relations import add_prerequisite, end_replacement, remove_prerequisite, replace_course
from courses.drafts import DraftGroup
from courses.models import Course, CurriculumEdition, Prerequisite, Replacement
from courses.queries.curricula import editions_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.curricula import group, make_curriculum
from tests.factories.organization import FOUNDED_AT
from tests.factories.talent import RoleFactory

pytestmark = pytest.mark.django_db
TODAY = clock.today()
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def courses() -> list[Course]:
    return [Course.objects.create(code=code, created_at=FOUNDED_AT) for code in ("a", "b", "c", "d")]


@pytest.fixture
def by() -> User:
    made: User = UserFactory()
    return made


def needs(course: Course, other: Course) -> Prerequisite:
    return add_prerequisite(course=course, needs=other, now=clock.now(), by=None)


def replaced(old: Course, new: Course) -> Replacement:
    return replace_course(old=old, new=new, valid_from=TODAY, reason="改訂", now=clock.now(), by=None)


def test_a_circle_of_prerequisites_is_refused_however_long_it_is(courses: list[Course]) -> None:
    a, b, c, _d = courses
    needs(b, a)
    needs(c, b)
    with pytest.raises(DomainError) as refused:
        needs(a, c)
    assert refused.value.code == "circle"
    with pytest.raises(DomainError):
        needs(a, a)


def test_a_circle_over_a_curriculum_is_refused_from_both_sides(courses: list[Course]) -> None:
    a, b, c, _d = courses
    curriculum = make_curriculum(group([a, b]))
    with pytest.raises(DomainError) as refused:
        add_prerequisite(course=a, needs_curriculum=curriculum, now=clock.now(), by=None)
    assert refused.value.code == "circle"
    add_prerequisite(course=c, needs_curriculum=curriculum, now=clock.now(), by=None)
    draft = (group([a, c]),)
    with pytest.raises(DomainError) as refused:
        write_edition(curriculum=curriculum, draft=draft, valid_from=TOMORROW, now=clock.now(), by=None)
    assert refused.value.code == "circle"
    # As groundwork it is asked for by nobody.
    groundwork = (group([a]), group([c], 0))
    write_edition(curriculum=curriculum, draft=groundwork, valid_from=TOMORROW, now=clock.now(), by=None)


def test_replacements_do_not_go_round_and_a_course_has_one_successor(courses: list[Course]) -> None:
    a, b, c, _d = courses
    replaced(a, b)
    replaced(b, c)
    for old, new, code in ((c, a, "circle"), (b, a, "replaced"), (a, c, "replaced"), (c, c, "itself")):
        with pytest.raises(DomainError) as refused:
            replaced(old, new)
        assert refused.value.code == code


def test_what_counts_for_each_other_is_not_asked_for_before_each_other(courses: list[Course]) -> None:
    a, b, c, d = courses
    replaced(a, b)
    with pytest.raises(DomainError) as refused:
        needs(b, a)
    assert refused.value.code == "equivalent"
    needs(d, c)
    with pytest.raises(DomainError) as refused:
        replaced(c, d)
    assert refused.value.code == "prerequisite"


def test_two_courses_that_count_for_each_other_do_not_stand_in_one_edition(courses: list[Course]) -> None:
    a, b, c, d = courses
    replaced(a, b)
    with pytest.raises(DomainError) as refused:
        make_curriculum(group([a, b]))
    assert refused.value.code == "double"
    make_curriculum(group([c, d], 1))
    with pytest.raises(DomainError) as refused:
        replaced(c, d)
    assert refused.value.code == "double"


def test_a_replacement_that_ends_holds_until_tonight(courses: list[Course]) -> None:
    link = replaced(courses[0], courses[1])
    end_replacement(replacement=link, now=clock.now(), by=None)
    assert Replacement.objects.known().get().valid_to == TOMORROW
    assert Replacement.objects.count() == 2


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ([("x", 3, ["a", "b"])], "too_few"),
        ([("x", None, [])], "empty_group"),
        ([("x", 0, ["a"])], "nothing_needed"),
        ([("x", None, ["a"]), ("y", 1, ["a", "b"])], "twice"),
        ([], "nothing_needed"),
    ],
)
def test_an_edition_that_makes_no_sense_is_refused(
    draft: list[tuple[str, int | None, list[str]]], code: str, courses: list[Course]
) -> None:
    keys = {course.code: course.pk for course in courses}
    groups = tuple(DraftGroup(name, needed, tuple(keys[each] for each in inside)) for name, needed, inside in draft)
    with pytest.raises(DomainError) as refused:
        make_curriculum(*groups) if groups else write_edition(
            curriculum=make_curriculum(), draft=(), valid_from=TODAY, now=clock.now(), by=None
        )
    assert refused.value.code == code
    assert not CurriculumEdition.objects.exists()


def test_who_writes_the_draft_second_is_told_of_the_first(courses: list[Course]) -> None:
    curriculum = make_curriculum()
    write_draft(curriculum=curriculum, draft=(group(courses[:1]),), revision=0)
    with pytest.raises(DomainError) as refused:
        write_draft(curriculum=curriculum, draft=(group(courses[1:]),), revision=0)
    assert refused.value.code == "stale"


def test_an_edition_in_force_is_followed_from_tomorrow_at_the_earliest(courses: list[Course], by: User) -> None:
    curriculum, now = make_curriculum(group(courses[:1])), clock.now()
    revision = write_draft(curriculum=curriculum, draft=(group(courses[1:3], 1),), revision=0)
    with pytest.raises(DomainError) as refused:
        publish_draft(curriculum=curriculum, valid_from=TODAY, revision=revision, now=now, by=by)
    assert refused.value.code == "past"
    edition = publish_draft(curriculum=curriculum, valid_from=TOMORROW, revision=revision, now=now, by=by)
    assert [(each.valid_from, each.until) for each in editions_of(curriculum)][-1] == (TOMORROW, None)
    assert editions_of(curriculum)[0].until == TOMORROW
    cancel_edition(edition=edition, now=now, by=by)
    assert editions_of(curriculum)[0].until is None
    with pytest.raises(DomainError):
        cancel_edition(edition=curriculum.editions.get(), now=now, by=by)


def test_neither_the_end_nor_the_role_of_a_curriculum_reaches_back(courses: list[Course], by: User) -> None:
    curriculum, now = make_curriculum(group(courses[:1]), role=RoleFactory()), clock.now()
    with pytest.raises(DomainError):
        end_curriculum(curriculum=curriculum, last_day=TODAY - dt.timedelta(days=1), now=now, by=by)
    with pytest.raises(DomainError) as refused:
        change_curriculum(curriculum=curriculum, name="別名", role=None, now=now, by=by)
    assert refused.value.code == "role_fixed"
    end_curriculum(curriculum=curriculum, last_day=TODAY, now=now, by=by)
    assert editions_of(curriculum)[0].until == TOMORROW


def test_a_code_is_taken_once(by: User) -> None:
    make_curriculum(code="x")
    for code in ("x", "new", "desk"):
        with pytest.raises(DomainError) as refused:
            create_curriculum(code=code, name="二つ目", now=clock.now(), by=by)
        assert refused.value.code == "code_taken"


def test_a_prerequisite_taken_away_is_gone(courses: list[Course]) -> None:
    row = needs(courses[0], courses[1])
    assert needs(courses[0], courses[1]) == row
    remove_prerequisite(prerequisite=row, now=clock.now(), by=None)
    assert not Prerequisite.objects.exists()
