"""An audience is enrolled by a rule: looked at first, switched on, followed as people move, and undone."""

import datetime as dt

import pytest

from courses.actions.batches import undo_batch
from courses.actions.enrolments import withdraw
from courses.actions.exemptions import grant_exemptions
from courses.actions.lessons import open_lesson
from courses.actions.relations import add_prerequisite
from courses.actions.rules import follow_rule, switch_off, switch_on, write_rule
from courses.enums import EnrolmentSource, EnrolmentStatus, ExemptionGround, OnLeaving, RuleStatus, WithdrawalCause
from courses.models import Enrolment, EnrolmentBatch, RulePlace
from courses.queries.admission import Asked, refusals_for
from courses.queries.rules import simulate
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.inbox.models import Notification
from lms.organization.actions.audiences import archive_audience
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade
from lms.organization.models import Person, Unit
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories.accounts import UserFactory
from tests.factories.courses import completed, enrolled, make_course, text_of
from tests.factories.curricula import group, make_curriculum
from tests.factories.enrolling import account, audience_of, people_move, rule_for, staff_of, terms


def active(person: Person) -> list[str]:
    rows = Enrolment.objects.filter(person=person, status__in=("enrolled", "started"))
    return list(rows.values_list("source", flat=True))


def moves(person: Person, unit: Unit, now: dt.datetime) -> None:
    transfer_person(person=person, on=local_date(now), unit=unit, title="係員", grade=Grade.STAFF, now=now, by=None)


def test_before_it_is_switched_on_one_sees_who_joins_and_who_is_in_already(city: City, now: dt.datetime) -> None:
    course, people = make_course(), staff_of(city.far_section, 4)
    enrolled(people[0], course, now)
    completed(people[1], course, now)
    rule = rule_for(audience_of(city.far_section, now), course, now)
    seen = simulate(rule, now)
    assert (seen.members, seen.joins, seen.count("taking"), seen.count("completed")) == (4, 2, 1, 1)
    assert {line.person for line in seen.shown("joins")} == set(people[2:])
    assert EnrolmentBatch.objects.count() == 0

    switch_on(rule=rule, now=now, by=UserFactory())
    done = follow_rule(rule=rule, now=now)
    assert done.enrolled == seen.joins
    assert [active(person) for person in people] == [["self"], [], ["rule"], ["rule"]]
    row = Enrolment.objects.get(person=people[2])
    assert row.due_on == local_date(now) + dt.timedelta(days=30)
    assert follow_rule(rule=rule, now=now).enrolled == 0
    assert EnrolmentBatch.objects.count() == 1


def test_people_join_and_leave_as_they_move(city: City, now: dt.datetime) -> None:
    course, (stays, goes) = make_course(), staff_of(city.far_section, 2)
    audience = audience_of(city.far_section, now)
    rule = switch_on(rule=rule_for(audience, course, now), now=now, by=UserFactory())
    follow_rule(rule=rule, now=now)
    moves(goes, city.other_section, now)
    moves(city.learner, city.far_section, now)
    people_move(audience, [rule], now)
    assert (active(stays), active(goes), active(city.learner)) == (["rule"], [], ["rule"])
    assert Enrolment.objects.get(person=goes).withdrawn_because == WithdrawalCause.LEFT
    assert Notification.objects.filter(user=city.learner.user, key__startswith="courses.enrolled").count() == 1
    # Coming back is a new beginning.
    later = now + dt.timedelta(days=1)
    moves(goes, city.far_section, later)
    people_move(audience, [rule], later)
    assert active(goes) == ["rule"]
    assert Enrolment.objects.filter(person=goes).count() == 2


def test_who_has_begun_goes_on_after_leaving_the_audience(city: City, now: dt.datetime) -> None:
    course, (goes,) = make_course(), staff_of(city.far_section, 1)
    audience = audience_of(city.far_section, now)
    rule = switch_on(rule=rule_for(audience, course, now), now=now, by=UserFactory())
    follow_rule(rule=rule, now=now)
    row = Enrolment.objects.get(person=goes)
    open_lesson(enrolment=row, lesson_key=text_of(row)["lessons"][0]["key"], now=now)
    moves(goes, city.other_section, now)
    people_move(audience, [rule], now)
    assert active(goes) == ["rule"]


def test_another_rule_that_means_the_person_keeps_the_enrolment(city: City, now: dt.datetime) -> None:
    course, (person,) = make_course(), staff_of(city.section, 1)
    narrow, wide = audience_of(city.section, now), audience_of(city.root, now)
    rules = [switch_on(rule=rule_for(one, course, now), now=now, by=UserFactory()) for one in (narrow, wide)]
    for rule in rules:
        follow_rule(rule=rule, now=now)
    moves(person, city.far_section, now)
    people_move(narrow, rules[:1], now)
    assert active(person) == ["rule"]
    assert Enrolment.objects.filter(person=person).count() == 1


def test_who_leaves_the_audiences_of_both_rules_is_let_go_by_the_second(city: City, now: dt.datetime) -> None:
    course, (person,) = make_course(), staff_of(city.far_section, 1)
    both = [audience_of(city.far_section, now), audience_of(city.far_section, now)]
    rules = [switch_on(rule=rule_for(one, course, now), now=now, by=UserFactory()) for one in both]
    for rule in rules:
        follow_rule(rule=rule, now=now)
    moves(person, city.section, now)
    people_move(both[0], rules[:1], now)
    assert active(person) == ["rule"]
    people_move(both[1], rules[1:], now)
    assert active(person) == []


def test_who_gave_it_up_is_not_enrolled_again_every_night(city: City, now: dt.datetime) -> None:
    course, (person,) = make_course(), staff_of(city.far_section, 1)
    rule = switch_on(rule=rule_for(audience_of(city.far_section, now), course, now), now=now, by=UserFactory())
    follow_rule(rule=rule, now=now)
    withdraw(enrolment=Enrolment.objects.get(person=person), now=now, because=WithdrawalCause.OFFICE)
    follow_rule(rule=rule, now=now)
    assert active(person) == []


def test_what_found_no_place_is_tried_again(city: City, now: dt.datetime) -> None:
    course, people = make_course(), staff_of(city.far_section, 2)
    policy = terms(course, capacity=1)
    rule = rule_for(audience_of(city.far_section, now), course, now)
    seen = simulate(rule, now)
    assert (seen.joins, seen.count("full")) == (1, 1)
    assert [count for _reason, count in seen.hindered] == [1]
    switch_on(rule=rule, now=now, by=UserFactory())
    assert follow_rule(rule=rule, now=now).refused == 1
    policy.capacity = 2
    policy.save()
    assert follow_rule(rule=rule, now=now).enrolled == 1
    assert all(active(person) == ["rule"] for person in people)


def test_a_curriculum_enrols_in_all_that_it_requires(city: City, now: dt.datetime) -> None:
    staff_of(city.far_section, 2)
    courses = [make_course() for _ in range(3)]
    curriculum = make_curriculum(group(courses[:2]), group(courses[2:], needed=0))
    rule = rule_for(audience_of(city.far_section, now), None, now, curriculum=curriculum)
    assert (simulate(rule, now).joins, simulate(rule, now).people) == (4, 2)
    switch_on(rule=rule, now=now, by=UserFactory())
    follow_rule(rule=rule, now=now)
    assert EnrolmentBatch.objects.get().enrolments.count() == 4
    assert not Enrolment.objects.filter(course=courses[2]).exists()


def test_a_batch_is_undone_as_long_as_nobody_has_begun(city: City, now: dt.datetime) -> None:
    course, people = make_course(), staff_of(city.far_section, 2)
    rule = switch_on(rule=rule_for(audience_of(city.far_section, now), course, now), now=now, by=UserFactory())
    follow_rule(rule=rule, now=now)
    batch = EnrolmentBatch.objects.get()
    assert undo_batch(batch=batch, now=now, by=account(city.hr)) == 2
    assert {row.withdrawn_because for row in batch.enrolments.all()} == {WithdrawalCause.UNDONE}
    assert Statement.objects.exclude(voids=None).count() == 2
    with pytest.raises(DomainError) as again:
        undo_batch(batch=batch, now=now, by=account(city.hr))
    assert again.value.code == "undone"
    # The rule is still on, and does not bring them back.
    follow_rule(rule=rule, now=now)
    assert all(active(person) == [] for person in people)


def test_a_batch_in_which_somebody_has_begun_stays(city: City, now: dt.datetime) -> None:
    course, people = make_course(), staff_of(city.far_section, 2)
    rule = switch_on(rule=rule_for(audience_of(city.far_section, now), course, now), now=now, by=UserFactory())
    follow_rule(rule=rule, now=now)
    row = Enrolment.objects.get(person=people[0])
    open_lesson(enrolment=row, lesson_key=text_of(row)["lessons"][0]["key"], now=now)
    with pytest.raises(DomainError) as refused:
        undo_batch(batch=EnrolmentBatch.objects.get(), now=now, by=account(city.hr))
    assert refused.value.code == "begun"
    assert all(active(person) == ["rule"] for person in people)


def test_a_rule_that_is_on_is_not_changed_and_one_audience_is_enrolled_by_one_rule(
    city: City, now: dt.datetime
) -> None:
    course, audience = make_course(), audience_of(city.far_section, now)
    rule, twin = rule_for(audience, course, now), rule_for(audience, course, now)
    switch_on(rule=rule, now=now, by=account(city.hr))
    with pytest.raises(DomainError) as changed:
        write_rule(
            rule=rule, audience=audience, course=course, curriculum=None, due_days=None, due_on=None,
            on_leaving=OnLeaving.KEEP, now=now, by=account(city.hr),
        )  # fmt: skip
    assert changed.value.code == "on"
    with pytest.raises(DomainError):
        switch_on(rule=twin, now=now, by=account(city.hr))
    twin.refresh_from_db()
    assert twin.status == RuleStatus.DRAFT


def test_switched_off_it_does_nothing_and_an_archived_audience_lets_nobody_go(city: City, now: dt.datetime) -> None:
    course, (person,) = make_course(), staff_of(city.far_section, 1)
    audience = audience_of(city.far_section, now)
    rule = switch_on(rule=rule_for(audience, course, now), now=now, by=UserFactory())
    switch_off(rule=rule, now=now, by=UserFactory())
    assert follow_rule(rule=rule, now=now).enrolled == 0
    switch_on(rule=rule, now=now, by=UserFactory())
    follow_rule(rule=rule, now=now)
    archive_audience(audience=audience, now=now, by=None)
    follow_rule(rule=rule, now=now)
    assert active(person) == [EnrolmentSource.RULE]
    assert RulePlace.objects.get().until is None
    assert Enrolment.objects.get().status == EnrolmentStatus.ENROLLED


def test_what_has_to_come_first_refuses_by_hand_and_not_by_rule(city: City, now: dt.datetime) -> None:
    """A rule puts a course before people ahead of time; whoever is exempt from it is left alone."""
    first, then, (person, free) = make_course(title="基礎"), make_course(), staff_of(city.far_section, 2)
    add_prerequisite(course=then, needs=first, now=now, by=None)
    grant_exemptions(
        people=[free], course=then, ground=ExemptionGround.QUALIFICATION, reason="資格あり",
        on=local_date(now), now=now,
        by=account(city.hr),
    )  # fmt: skip
    refused = refusals_for(Asked([person, free], then, EnrolmentSource.NOMINATED, now))
    assert {key: refusal.code for key, refusal in refused.items()} == {person.pk: "course_locked", free.pk: "completed"}
    assert "基礎" in refused[person.pk].message
    rule = rule_for(audience_of(city.far_section, now), then, now)
    assert [line.person for line in simulate(rule, now).shown("joins")] == [person]
