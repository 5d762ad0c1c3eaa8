"""The pages: HR's rules, a manager's people, a learner's own enrolment. And who does not see them."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.rules import follow_rule, switch_on
from courses.enums import ApplicationStatus, EnrolmentStatus, RuleStatus, Way
from courses.models import Application, Enrolment, EnrolmentBatch, EnrolmentPolicy, EnrolmentRule
from lms.common.clock import local_date
from tests.conftest import City, SignIn
from tests.factories.accounts import UserFactory
from tests.factories.courses import completed, enrolled, make_course
from tests.factories.enrolling import audience_of, rule_for, staff_of, terms
from tests.factories.organization import LeaveFactory, PersonFactory, PostingFactory

NOT_FOUND = 404


def test_hr_writes_a_rule_looks_at_it_switches_it_on_and_undoes_it(
    hr_client: Client, city: City, now: dt.datetime
) -> None:
    course, audience = make_course(title="情報セキュリティ研修"), audience_of(city.far_section, now)
    people = staff_of(city.far_section, 3)
    audience = audience_of(city.far_section, now)
    enrolled(people[0], course, now)
    answer = hr_client.post(
        reverse("enrolment_rule_new"),
        {"audience": audience.pk, "course": course.code, "due_days": "30", "on_leaving": "withdraw"},
    )
    rule = EnrolmentRule.objects.get()
    assert answer.headers["Location"] == reverse("enrolment_rule", args=[rule.uuid])
    page = hr_client.get(answer.headers["Location"])
    assert (page.context["seen"].joins, page.context["seen"].count("taking")) == (2, 1)
    assert {line.person for line, *_rest in page.context["rows"]} == set(people[1:])
    assert Enrolment.objects.count() == 1
    sheet = hr_client.get(reverse("enrolment_rule_export", args=[rule.uuid, "csv"])).content.decode("utf-8-sig")
    assert all(person.employee_number in sheet for person in people if person.employee_number)

    hr_client.post(reverse("enrolment_rule_switch", args=[rule.uuid]), {"go": "on"})
    rule.refresh_from_db()
    assert rule.status == RuleStatus.ON
    follow_rule(rule=rule, now=now)
    batch = EnrolmentBatch.objects.get()
    assert hr_client.get(reverse("enrolments")).context["page"].paginator.count == 1
    shown = hr_client.get(reverse("enrolment_batch", args=[batch.uuid]))
    assert shown.context["undoing"].is_possible
    hr_client.post(reverse("enrolment_batch_undo", args=[batch.uuid]))
    assert Enrolment.objects.filter(status=EnrolmentStatus.WITHDRAWN).count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"course": "", "curriculum": ""}, "course"),
        ({"due_days": "10", "due_on": "2030-01-01"}, "due_on"),
        ({"audience": ""}, "audience"),
        ({"due_days": "-1"}, "due_days"),
    ],
)
def test_a_rule_that_cannot_be_says_why(
    hr_client: Client, city: City, now: dt.datetime, given: dict[str, str], field: str
) -> None:
    form = {"audience": str(audience_of(city.section, now).pk), "course": make_course().code, "on_leaving": "keep"}
    page = hr_client.post(reverse("enrolment_rule_new"), {**form, **given})
    assert field in page.context["form"].errors
    assert not EnrolmentRule.objects.exists()


def test_a_manager_enrols_the_own_people_and_sees_who_cannot_be(
    manager_client: Client, city: City, now: dt.datetime, sign_in: SignIn
) -> None:
    course = make_course(title="データ活用研修")
    terms(course, capacity=2)
    colleague, done = staff_of(city.section, 1)[0], staff_of(city.section, 1)[0]
    stranger = staff_of(city.far_section, 1)[0]
    completed(done, course, now)
    url = reverse("enrolment_assign")
    listed = {placed.person for placed, _chosen in manager_client.get(url).context["candidates"]}
    assert {city.learner, colleague, done} <= listed
    assert not {stranger, city.manager} & listed
    form = {
        "course": course.code, "reason": "窓口改善のため", "due_on": "",
        "person": [str(person.uuid) for person in (city.learner, colleague, done, stranger)],
        "numbers": "9999999",
    }  # fmt: skip
    checked = manager_client.post(url, {**form, "go": "check"})
    assert {placed.person for placed in checked.context["checked"]["joins"]} == {city.learner, colleague}
    assert [placed.person for placed, _why in checked.context["checked"]["refused"]] == [done]
    assert checked.context["unknown"] == ["9999999"]
    assert not EnrolmentBatch.objects.exists()

    answer = manager_client.post(url, {**form, "go": "enrol"})
    batch = EnrolmentBatch.objects.get()
    assert answer.headers["Location"] == reverse("enrolment_batch", args=[batch.uuid])
    assert {row.person for row in batch.enrolments.all()} == {city.learner, colleague}
    assert not Enrolment.objects.filter(person=stranger).exists()
    why = sign_in(city.learner).get(reverse("course_enrolment", args=[course.code]))
    assert why.context["why"].reason == "窓口改善のため"
    assert city.manager.user
    assert city.manager.user.name in why.context["why"].sentence
    manager_client.post(reverse("enrolment_take_out", args=[batch.uuid, colleague.uuid, course.code]))
    assert Enrolment.objects.get(person=colleague).status == EnrolmentStatus.WITHDRAWN


def test_numbers_are_pasted_as_they_were_typed_elsewhere(manager_client: Client, city: City) -> None:
    """Full width, with the commas of either language; what is no number of anybody is told, not dropped."""
    numbers = str(city.learner.employee_number)
    wide = numbers.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    form = {"course": make_course().code, "reason": "", "due_on": "", "numbers": f"{wide}，{numbers}、田中　{wide}"}
    checked = manager_client.post(reverse("enrolment_assign"), {**form, "go": "check"})
    assert {placed.person for placed in checked.context["checked"]["joins"]} == {city.learner}
    assert checked.context["unknown"] == ["田中"]


def test_another_managers_batch_is_not_there(manager_client: Client, city: City, now: dt.datetime) -> None:
    batch = EnrolmentBatch.objects.create(kind="manager", made_at=now, made_by=UserFactory())
    assert manager_client.get(reverse("enrolment_batch", args=[batch.uuid])).status_code == NOT_FOUND
    assert manager_client.post(reverse("enrolment_batch_undo", args=[batch.uuid])).status_code == NOT_FOUND
    assert manager_client.get(reverse("enrolment_rule_new")).status_code == NOT_FOUND


def test_a_learner_reads_why_with_own_facts(learner_client: Client, city: City, now: dt.datetime) -> None:
    course = make_course()
    rule = switch_on(
        rule=rule_for(audience_of(city.section, now, "人材育成課の全員"), course, now), now=now, by=UserFactory()
    )
    follow_rule(rule=rule, now=now)
    LeaveFactory(
        person=city.learner,
        valid_from=local_date(now) + dt.timedelta(days=2),
        valid_to=local_date(now) + dt.timedelta(days=12),
    )
    page = learner_client.get(reverse("course_enrolment", args=[course.code]))
    why = page.context["why"]
    assert "人材育成課の全員" in why.sentence
    assert ["人材育成課" in fact.text for fact in why.facts] == [True]
    assert page.context["due"].on == local_date(now) + dt.timedelta(days=40)
    assert not page.context["may_withdraw"]
    assert learner_client.post(reverse("course_withdraw", args=[course.code])).status_code == NOT_FOUND


def test_a_learner_applies_and_gives_up(
    learner_client: Client, manager_client: Client, hr_client: Client, city: City, now: dt.datetime
) -> None:
    course = make_course()
    hr_client.post(reverse("course_terms", args=[course.code]), {"way": "apply"})
    assert EnrolmentPolicy.objects.get().way == Way.APPLY
    page = learner_client.get(reverse("course_detail", args=[course.code])).content.decode()
    assert reverse("course_apply", args=[course.code]) in page
    learner_client.post(reverse("course_enrol", args=[course.code]))
    assert not Enrolment.objects.exists()
    answer = learner_client.post(reverse("course_apply", args=[course.code]), {"reason": "業務改善に生かすため"})
    made = Application.objects.get()
    assert answer.headers["Location"] == reverse("application", args=[made.uuid])
    shown = manager_client.get(answer.headers["Location"])
    assert shown.context["decides"]
    manager_client.post(
        shown.context["approval_url"] + "decide/", {"outcome": "approved", "reason": "", "back": "approval"}
    )
    made.refresh_from_db()
    assert made.status == ApplicationStatus.APPROVED
    learner_client.post(reverse("course_withdraw", args=[course.code]))
    assert Enrolment.objects.get().withdrawn_because == "own"


def test_an_application_is_seen_by_those_concerned_alone(
    learner_client: Client, city: City, now: dt.datetime, sign_in: SignIn, hr_client: Client
) -> None:
    course = make_course()
    terms(course, way=Way.APPLY)
    learner_client.post(reverse("course_apply", args=[course.code]), {"reason": "業務改善に生かすため"})
    url = reverse("application", args=[Application.objects.get().uuid])
    other = PersonFactory(with_account=True)
    PostingFactory(person=other, unit=city.far_section, heading=True)
    assert sign_in(other).get(url).status_code == NOT_FOUND
    assert sign_in(other).post(url + "withdraw/").status_code == NOT_FOUND
    assert hr_client.get(url).status_code == 200
    assert hr_client.post(url + "withdraw/").status_code == NOT_FOUND
    learner_client.post(url + "withdraw/")
    assert Application.objects.get().status == ApplicationStatus.WITHDRAWN


@pytest.mark.parametrize("which", ["rule", "batch", "assign", "overview", "terms"])
def test_pages_ask_as_much_for_few_as_for_many(
    hr_client: Client, manager_client: Client, city: City, now: dt.datetime, which: str
) -> None:
    course = make_course()
    audience = audience_of(city.section, now)
    rule = switch_on(rule=rule_for(audience, course, now), now=now, by=UserFactory())

    def address() -> tuple[Client, str]:
        follow_rule(rule=rule, now=now)
        batch = EnrolmentBatch.objects.order_by("pk")[0]
        return {
            "rule": (hr_client, reverse("enrolment_rule", args=[rule.uuid])),
            "batch": (hr_client, reverse("enrolment_batch", args=[batch.uuid])),
            "assign": (manager_client, reverse("enrolment_assign")),
            "overview": (hr_client, reverse("enrolments")),
            "terms": (hr_client, reverse("course_terms", args=[course.code])),
        }[which]

    def count() -> int:
        client, url = address()
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    staff_of(city.section, 2)
    few = count()
    staff_of(city.section, 9)
    for number in range(4):
        rule_for(audience_of(city.section, now, f"別の対象者{number}"), make_course(), now)
    assert count() <= few + 1
