"""The pages: what learners see of curricula, how trainers and HR write them, and how HR exempts people."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.curricula import create_curriculum
from courses.actions.relations import add_prerequisite
from courses.models import CourseCategory, Curriculum, Enrolment, Exemption, Prerequisite
from courses.queries.curricula import editions_of
from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.skills.models import Framework, Skill
from tests.conftest import City
from tests.courses.structure.test_exemptions import exempt
from tests.factories.courses import completed, make_course
from tests.factories.curricula import group, make_curriculum
from tests.factories.organization import PersonFactory, PostingFactory
from tests.factories.talent import RoleFactory

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_learner_sees_what_is_required_chosen_done_exempt_and_locked(
    city: City, learner_client: Client, hr_client: Client
) -> None:
    basic, x, y, z = (make_course(title=title) for title in ("基礎研修", "選択X", "選択Y", "選択Z"))
    make_curriculum(group([basic]), group([x, y, z], 2), code="lead", name="養成体系")
    add_prerequisite(course=z, needs=basic, now=clock.now(), by=None)
    completed(city.learner, x, clock.now())
    hr_client.post(reverse("exemption_new"), _exemption(city, y.code, go="grant"))
    page = text(learner_client, reverse("curriculum_detail", args=["lead"]))
    assert "3科目のうち2科目" in page
    assert "免除" in page
    assert "先に修了してください" in page
    assert "「基礎研修」" in page
    assert reverse("course_detail", args=[basic.code]) in page
    locked = text(learner_client, reverse("course_detail", args=[z.code]))
    assert "まだ始められません" in locked
    response = learner_client.post(reverse("course_enrol", args=[z.code]))
    assert "先に「基礎研修」を修了してください。" in [str(m) for m in get_messages(response.wsgi_request)]
    assert not Enrolment.objects.filter(course=z).exists()


def _exemption(city: City, code: str, go: str = "", numbers: str = "") -> dict[str, str]:
    return {
        "course": code,
        "numbers": numbers or str(city.learner.employee_number),
        "ground": "training",
        "reason": "他の団体で修了",
        "on": TODAY.isoformat(),
        "go": go,
    }


def test_hr_sees_whom_it_concerns_before_anybody_is_exempt(city: City, hr_client: Client) -> None:
    course = make_course(title="免除する講座")
    completed(city.manager, course, clock.now())
    wide = str(city.learner.employee_number).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    numbers = f"{wide}、{city.manager.employee_number}\n0000999"
    response = hr_client.post(reverse("exemption_new"), _exemption(city, course.code, numbers=numbers))
    page = response.content.decode()
    assert "1人の受講を免除します。" in page
    assert "0000999" in page
    assert not Exemption.objects.exists()
    hr_client.post(reverse("exemption_new"), _exemption(city, course.code, "grant", numbers))
    assert [row.person for row in Exemption.objects.all()] == [city.learner]
    export = hr_client.get(reverse("exemption_export", args=["csv"]))
    assert "他の団体で修了" in export.content.decode("utf-8-sig")
    assert AuditEvent.objects.filter(action="exemptions.exported").count() == 1
    row = Exemption.objects.get()
    hr_client.post(reverse("exemption_revoke", args=[row.uuid]), {"revocation_reason": "誤り"})
    assert "誤り" in text(hr_client, f"{reverse('exemption_list')}?state=revoked")


def test_people_are_found_by_name_ticked_and_stay_ticked(city: City, hr_client: Client) -> None:
    course, address = make_course(), reverse("exemption_new")
    first, second = PersonFactory(name="髙橋　一"), PersonFactory(name="鈴木　二")
    typed = {**_exemption(city, course.code, "search"), "numbers": "", "q": "高橋"}
    page = hr_client.post(address, typed)
    assert [(placed.person, ticked) for placed, ticked in page.context["candidates"]] == [(first, False)]
    assert page.context["form"]["reason"].value() == "他の団体で修了"
    assert not page.context["form"].errors
    ticked: dict[str, Any] = {**typed, "q": "鈴木", "person": [str(first.uuid)]}
    page = hr_client.post(address, ticked)
    found = {placed.person: is_ticked for placed, is_ticked in page.context["candidates"]}
    assert found == {first: True, second: False}
    both = {**ticked, "person": [str(first.uuid), str(second.uuid), "tampered"]}
    assert set(hr_client.post(address, {**both, "go": "check"}).context["reviewed"].free) == {first, second}
    hr_client.post(address, {**both, "go": "grant"})
    assert {row.person for row in Exemption.objects.all()} == {first, second}


def test_nobody_picked_is_said(city: City, hr_client: Client) -> None:
    form = {**_exemption(city, make_course().code, "grant"), "numbers": ""}
    page = hr_client.post(reverse("exemption_new"), form)
    assert page.context["form"].non_field_errors()
    assert not Exemption.objects.exists()


def test_the_number_of_queries_of_the_choice_does_not_grow(city: City, hr_client: Client) -> None:
    form = {**_exemption(city, make_course().code, "search"), "numbers": "", "q": "試験"}

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            hr_client.post(reverse("exemption_new"), form)
        return len(captured)

    PostingFactory(person=PersonFactory(name="試験　一"), unit=city.section)
    queries()
    few = queries()
    for number in range(5):
        PostingFactory(person=PersonFactory(name=f"試験　{number}"), unit=city.section)
    assert queries() == few


def test_nobody_but_hr_of_the_city_exempts(city: City, trainer_client: Client, manager_client: Client) -> None:
    for client in (trainer_client, manager_client):
        assert client.get(reverse("exemption_list")).status_code == 404
        assert client.get(reverse("exemption_new")).status_code == 404


def test_a_trainer_drafts_and_hr_puts_in_force(city: City, trainer_client: Client, hr_client: Client) -> None:
    one, other = make_course(title="一つ目"), make_course(title="二つ目")
    RoleFactory()
    trainer_client.post(reverse("curriculum_new"), {"code": "fresh", "name": "新しい体系"})
    address = reverse("curriculum_draft", args=["fresh"])
    assert "一つ目" in text(trainer_client, f"{address}?q=一つ目")
    trainer_client.post(address, {"revision": "0", "act": f"add:{one.pk}"})
    trainer_client.post(address, {"revision": "1", "act": f"add:{other.pk}", "name-0": "選ぶ", "needed-0": "1"})
    trainer_client.post(address, {"revision": "2", "act": "up:0:1", "name-0": "選ぶ", "needed-0": "1"})
    assert trainer_client.post(reverse("curriculum_publish", args=["fresh"])).status_code == 404
    form = {"valid_from": TODAY.isoformat(), "revision": "3"}
    hr_client.post(reverse("curriculum_publish", args=["fresh"]), form)
    edition = editions_of(Curriculum.objects.get(code="fresh"))[0]
    assert edition.groups[0].courses == (other.pk, one.pk)
    assert (edition.groups[0].name, edition.groups[0].needed) == ("選ぶ", 1)


def test_a_draft_changed_meanwhile_is_not_overwritten(city: City, trainer_client: Client) -> None:
    one = make_course()
    curriculum = create_curriculum(code="c", name="体系", now=clock.now(), by=None)
    address = reverse("curriculum_draft", args=["c"])
    trainer_client.post(address, {"revision": "0", "act": f"add:{one.pk}"})
    trainer_client.post(address, {"revision": "0", "act": "group-remove:0"})
    curriculum.refresh_from_db()
    assert curriculum.draft[0]["courses"] == [one.pk]


def test_a_trainer_says_what_comes_first(city: City, trainer_client: Client) -> None:
    course, first = make_course(title="応用"), make_course(title="基礎")
    course.trainers.add(city.trainer)
    address = reverse("course_structure", args=[course.code])
    assert "基礎" in text(trainer_client, f"{address}?q=基礎")
    trainer_client.post(reverse("prerequisite_add", args=[course.code]), {"course": first.code})
    assert Prerequisite.objects.get().needs == first
    back = trainer_client.post(reverse("prerequisite_add", args=[course.code]), {"course": course.code})
    assert [str(m) for m in get_messages(back.wsgi_request)][-1].startswith("講座を、その講座自身")
    assert trainer_client.get(reverse("course_structure", args=[first.code])).status_code == 404
    trainer_client.post(reverse("prerequisite_remove", args=[course.code, Prerequisite.objects.get().pk]))
    assert not Prerequisite.objects.exists()


def test_the_catalogue_finds_by_category_length_skill_role_and_state(city: City, learner_client: Client) -> None:
    role = RoleFactory(code="follower", name="フォロワー", name_en="Follower")
    framework = Framework.objects.create(code="dss", version="2.0", title="DSS-P")
    skill = Skill.objects.create(framework=framework, code="s1", name="データ活用", category="活用", position=1)
    wanted, other = make_course(title="探す講座"), make_course(title="別の講座")
    wanted.category = CourseCategory.objects.create(code="field", name="分野別")
    wanted.save()
    wanted.skills.add(skill)
    make_curriculum(group([wanted]), role=role)
    base = reverse("course_list")
    for query in ("category=field", f"skill={skill.pk}", "role=follower", "for_me=on"):
        page = text(learner_client, f"{base}?{query}")
        assert ("探す講座" in page, "別の講座" in page) == (True, False), query
    assert "別の講座" not in text(learner_client, f"{base}?length=long")
    assert "別の講座" in text(learner_client, f"{base}?length=short&language=ja")
    assert "別の講座" not in text(learner_client, f"{base}?language=en")
    completed(city.learner, other, clock.now())
    assert "探す講座" not in text(learner_client, f"{base}?standing=completed")
    # What nobody offers filters nothing.
    assert "別の講座" in text(learner_client, f"{base}?category=none&skill=abc&length=ever")


def test_filters_that_are_seldom_used_are_folded_away_until_one_is_chosen(city: City, learner_client: Client) -> None:
    make_course()
    base, folded, open_ = (
        reverse("course_list"),
        '<details class="filter-bar__more" >',
        '<details class="filter-bar__more" open>',
    )
    assert folded in text(learner_client, base)
    assert folded in text(learner_client, f"{base}?standing=completed")
    assert open_ in text(learner_client, f"{base}?length=short")


def test_pages_ask_the_same_number_of_questions_however_much_there_is(
    city: City, learner_client: Client, hr_client: Client
) -> None:
    counts = []
    for size in (2, 8):
        courses = [make_course() for _ in range(size)]
        for course in courses[1:]:
            add_prerequisite(course=course, needs=courses[0], now=clock.now(), by=None)
            exempt(city, course, city.learner, city.manager)
        make_curriculum(group(courses), code=f"size-{size}")
        pages = [
            (learner_client, reverse("curriculum_list")),
            (learner_client, reverse("curriculum_detail", args=[f"size-{size}"])),
            (learner_client, reverse("course_list")),
            (hr_client, reverse("curriculum_desk")),
            (hr_client, reverse("curriculum_draft", args=[f"size-{size}"])),
            (hr_client, reverse("exemption_list")),
            (hr_client, reverse("exemption_export", args=["csv"])),
        ]
        counts.append([_queries(client, address) for client, address in pages])
    assert counts[0] == counts[1]


def _queries(client: Client, address: str) -> int:
    # What a process reads once is read by now.
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
