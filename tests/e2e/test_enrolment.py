"""Coming into a course: HR's rule, a manager's people, a learner who applies, a head who approves, and the way out."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import expect

from courses.actions.renewals import open_renewals
from courses.enums import EnrolmentStatus, RuleStatus, Way
from courses.models import Application, Enrolment, EnrolmentRule
from lms.common import clock
from lms.common.days import months_after
from tests.conftest import City
from tests.courses.enrolment.test_renewals import completed_on
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.courses import completed, enrolled, make_course
from tests.factories.enrolling import audience_of, staff_of, terms
from tests.factories.organization import LeaveFactory


def test_hr_writes_a_rule_sees_whom_it_means_switches_it_on_and_undoes_it(visit: Visit, city: City) -> None:
    now, course = clock.now(), make_course(title="情報セキュリティ研修")
    people = staff_of(city.far_section, 3)
    audience_of(city.far_section, now, "道路課の全員")
    enrolled(people[0], course, now)
    visitor = visit(city.hr)
    page = visitor.goto(reverse("enrolments"))
    visitor.check()
    page.get_by_role("link", name=word("New rule")).first.click()
    visitor.check()
    page.locator("#id_audience").select_option(label="道路課の全員")
    page.locator("#id_course").select_option(course.code)
    page.locator("#id_due_days").fill("30")
    page.get_by_role("button", name=word("Save and see what it would do")).click()
    expect(page.locator("#simulation")).to_contain_text("対象者3名のうち、2名")
    expect(page.locator("#people tbody tr")).to_have_count(2)
    visitor.check()
    assert not Enrolment.objects.exclude(person=people[0]).exists()

    page.get_by_role("button", name=word("Switch it on")).click()
    expect(page.locator(".page-heading__lead")).to_contain_text("有効")
    assert EnrolmentRule.objects.get().status == RuleStatus.ON
    page.locator("#batches a").first.click()
    expect(page.locator("tbody tr")).to_have_count(2)
    visitor.check()
    page.get_by_role("button", name=word("Undo all of it")).click()
    expect(page.locator("main")).to_contain_text(word("Undone"))
    assert Enrolment.objects.filter(status=EnrolmentStatus.WITHDRAWN).count() == 2
    visitor.check()


def test_a_manager_on_a_phone_enrols_people_and_reads_who_cannot_be(visit: Visit, city: City) -> None:
    now, course = clock.now(), make_course(title="データ活用研修")
    done = staff_of(city.section, 1)[0]
    completed(done, course, now)
    visitor = visit(city.manager, viewport=PHONE)
    page = visitor.goto("/")
    page.get_by_role("link", name=word("Enrol people")).first.click()
    visitor.check()
    page.locator("#id_course").select_option(course.code)
    page.get_by_label(city.learner.name).check()
    page.get_by_label(done.name).check()
    page.get_by_role("button", name=word("Check first")).click()
    expect(page.locator("#checked")).to_contain_text("1名が登録されます")
    expect(page.locator("#checked")).to_contain_text("に修了しています")
    visitor.check()
    page.get_by_role("button", name=word("Enrol them"), exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    visitor.check()
    assert Enrolment.objects.filter(person=city.learner).exists()


def test_a_learner_applies_the_head_approves_and_the_learner_gives_it_up(visit: Visit, city: City) -> None:
    course = make_course(title="都市・インフラ分野のDX研修")
    terms(course, way=Way.APPLY, capacity=10)
    learner = visit(city.learner, viewport=PHONE)
    page = learner.goto(reverse("course_detail", args=[course.code]))
    learner.check()
    page.get_by_role("link", name=word("Apply for this course")).click()
    expect(page.locator("main")).to_contain_text(city.manager.name)
    learner.check()
    page.locator("#id_reason").fill("庁舎設備の更新に生かすため")
    page.get_by_role("button", name=word("Send the application")).click()
    expect(page.locator("main")).to_contain_text(word("Awaiting approval"))
    learner.check()

    head = visit(city.manager)
    board = head.goto(reverse("application", args=[Application.objects.get().uuid]))
    head.check()
    board.get_by_role("link", name=word("Decide"), exact=True).click()
    board.get_by_role("button", name=word("Approve")).first.click()
    expect(board.locator("main")).to_contain_text(word("Approved"))

    page = learner.goto(reverse("course_detail", args=[course.code]))
    page.get_by_role("link", name=word("Why do I take this course?")).click()
    expect(page.locator("#why")).to_contain_text("申込みが")
    learner.check()
    page.get_by_role("button", name=word("Stop taking this course")).click()
    expect(page.locator("main")).to_contain_text(
        word("You no longer take this course. What you have learned stays on record.")
    )
    assert Enrolment.objects.get().status == EnrolmentStatus.WITHDRAWN


def test_a_learner_sees_how_leave_moves_the_date_and_what_is_to_be_renewed(visit: Visit, city: City) -> None:
    now, today = clock.now(), clock.today()
    course, renewed = make_course(title="DX基礎研修", is_required=True), make_course(title="個人情報保護研修")
    enrolled(city.learner, course, now - dt.timedelta(days=40), due_on=today - dt.timedelta(days=3))
    LeaveFactory(person=city.learner, valid_from=today - dt.timedelta(days=20), valid_to=today - dt.timedelta(days=10))
    terms(renewed, valid_months=24, window_months=3)
    completed_on(city.learner, renewed, months_after(today, -22), now)
    open_renewals(now=now)
    visitor = visit(city.learner, viewport=PHONE)
    page = visitor.goto(reverse("my_page"))
    expect(page.locator("main")).to_contain_text("休業分10日延長")
    expect(page.locator("main")).to_contain_text(word("Renewal: your completion expires then"))
    visitor.check()
    page.goto(f"{visitor.server}{reverse('course_enrolment', args=[course.code])}")
    expect(page.locator("#due")).to_contain_text("10日延びています")
    visitor.check()
    visitor.goto(reverse("course_enrolment", args=[renewed.code]))
    expect(page.locator("#before")).to_contain_text("修了の有効期限")
    visitor.check()
