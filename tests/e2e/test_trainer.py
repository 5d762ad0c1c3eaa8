"""A trainer writes a course in the editor, somebody else approves it, learners take it; and the day in the room."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.actions.enrolments import enrol
from courses.enums import EnrolmentSource, EnrolmentStatus, Format, Presence
from courses.models import Attendance, Course, CoursePage, CourseRelease, Enrolment, QuizAttempt
from lms.common import clock
from lms.organization.models import Person
from tests.conftest import City
from tests.e2e import editor
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.words import word
from tests.factories.courses import make_course
from tests.factories.organization import PersonFactory, PostingFactory

TITLE = "窓口改善研修"


def write_course(visitor: Visitor) -> int:
    """From the trainer's own page to a kept draft."""
    visitor.goto("/")
    visitor.check()
    page = visitor.page
    page.locator(".page-heading__actions").get_by_role("link", name=word("Write in the editor")).click()
    page.get_by_role("link", name=word("Begin a course"), exact=True).click()
    editor.name(page, TITLE)
    page.locator("#id_summary").fill("待ち時間を減らします。")
    page.locator("#id_objectives").fill("待ち時間を数えられる\n減らす順番を決められる")
    number = editor.save(page)
    visitor.check_quiet()
    return number


def write_lesson(visitor: Visitor, course: int) -> str:
    """Text, a callout, and a checkpoint; returns what the panel beside the editor shows learners will read."""
    page = visitor.goto(reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course]))
    editor.name(page, "数える")
    editor.add_block(page, "Text")
    editor.write(page, "body-0-value", "待ち時間を数えます。")
    editor.add_block(page, "Callout")
    page.locator("[name=body-1-value-kind]").select_option("example")
    page.locator("[name=body-1-value-title]").fill("例：朝の窓口")
    editor.write(page, "body-1-value-text", "15分で12人でした。")
    editor.add_block(page, "Checkpoint")
    editor.ask(page, "body-2-value", "最初にすることはどれですか。", {"数える": True, "走る": False})
    editor.save(page)
    lesson = editor.preview(page)
    expect(lesson).to_contain_text("最初にすることはどれですか。")
    visitor.check_quiet()
    return lesson.inner_text()


def write_short_lesson(visitor: Visitor, course: int) -> None:
    page = visitor.goto(reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course]))
    editor.name(page, "減らす")
    editor.add_block(page, "Text")
    editor.write(page, "body-0-value", "要らない手順をやめます。")
    editor.save(page)


def write_quiz(visitor: Visitor, course: int) -> None:
    page = visitor.goto(reverse("wagtailadmin_pages:add", args=["courses", "quizpage", course]))
    editor.name(page, "確認テスト")
    page.locator("[name=pass_mark]").fill("80")
    editor.add_block(page, "One right answer")
    editor.ask(page, "questions-0-value", "何から始めますか。", {"数える": True, "走る": False})
    editor.save(page)
    visitor.check_quiet()


def submit(visitor: Visitor, course: int) -> None:
    page = visitor.goto(reverse("wagtailadmin_pages:edit", args=[course]))
    editor.open_actions(page)
    assert page.locator("button[name=action-publish]").count() == 0
    page.locator("button[name=action-submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    visitor.check_quiet()
    visitor.goto(reverse("teach"))
    expect(visitor.page.locator("main")).to_contain_text(word("In review"))
    visitor.check()


def approve(visitor: Visitor, course: int) -> None:
    page = visitor.goto(reverse("wagtailadmin_home"))
    page.locator("main").get_by_role("link", name=TITLE).first.click()
    expect(page).to_have_url(f"{visitor.server}{reverse('wagtailadmin_pages:edit', args=[course])}")
    approve_button = page.locator("button[data-workflow-action-name=approve]").first
    if not approve_button.is_visible():
        editor.open_actions(page)
    approve_button.click()
    expect(page.locator(".messages .success").first).to_be_visible()
    visitor.check_quiet()


def learn(visitor: Visitor, seen_before: str) -> None:
    page = visitor.goto(reverse("course_list"))
    page.get_by_role("link", name=TITLE).first.click()
    visitor.check()
    page.locator("form[action$='/enrol/'] button").first.click()
    lesson = page.locator("article.lesson")
    expect(lesson).to_contain_text("待ち時間を数えます。")
    assert "".join(lesson.inner_text().split()) == "".join(seen_before.split())
    visitor.check()
    lesson.get_by_label("数える", exact=True).check()
    lesson.locator("form button").focus()
    page.keyboard.press("Enter")
    expect(lesson.locator(".choice__feedback--right")).to_be_visible()
    expect(lesson.locator("form button")).to_be_focused()
    for _ in range(2):
        page.locator("form[action$='/done/'] button").click()
    page.locator("main form button").first.click()
    expect(page.locator("fieldset.question")).to_have_count(1)
    right = next(option for option in QuizAttempt.objects.get().questions[0]["options"] if option["correct"])
    page.locator(f"input[value='{right['key']}']").check()
    page.get_by_role("button", name=word("Look over my answers")).click()
    page.get_by_role("button", name=word("Submit"), exact=True).click()
    expect(page.locator("h1")).to_have_text(word("You have completed the course"))


def test_a_course_goes_from_the_editor_through_approval_to_a_learner(visit: Visit, city: City) -> None:
    trainer = visit(city.trainer)
    number = write_course(trainer)
    seen = write_lesson(trainer, number)
    write_short_lesson(trainer, number)
    write_quiz(trainer, number)
    submit(trainer, number)
    assert not CourseRelease.objects.exists()

    approve(visit(city.hr), number)
    release = CourseRelease.objects.get()
    assert (release.number, release.title, release.released_by) == (1, TITLE, city.hr.user)
    assert CoursePage.objects.get(pk=number).live

    learn(visit(city.learner), seen)
    assert Enrolment.objects.get().status == EnrolmentStatus.COMPLETED
    trainer.goto(reverse("teach_course", args=[release.course.code]))
    expect(trainer.page.locator("main")).to_contain_text("数える")
    trainer.check()


@pytest.fixture
def room(city: City) -> Course:
    """A course in a room that the learner and two others take."""
    course: Course = make_course(title="DXリーダー養成研修", format=Format.ROOM, lessons=0, quiz=False)
    course.trainers.add(city.trainer)
    others: list[Person] = [
        PersonFactory(name="佐藤 一郎", kana="サトウ イチロウ"),
        PersonFactory(name="鈴木 花子", kana="スズキ ハナコ"),
    ]
    for person in others:
        PostingFactory(person=person, unit=city.far_section)
    for person in (city.learner, *others):
        enrol(person=person, course=course, source=EnrolmentSource.NOMINATED, now=clock.now())
    return course


def plan(visitor: Visitor, course: Course, day: dt.date) -> None:
    page = visitor.goto(reverse("teach_course", args=[course.code]))
    page.get_by_role("link", name=word("Plan a session")).click()
    visitor.check()
    page.locator("input[name=held_on]").fill(day.isoformat())
    page.locator("input[name=starts_at]").fill("13:30")
    page.locator("input[name=ends_at]").fill("17:00")
    page.locator("input[name=place]").fill("本庁舎 5階 研修室")
    visitor.click("button", word("Plan the session"))
    expect(page.locator("h1")).to_have_text("DXリーダー養成研修")


def invite(page: Page, *people: Person) -> None:
    for person in people:
        page.locator("#invite-q").fill(person.name)
        page.locator("main").get_by_role("button", name=word("Search"), exact=True).click()
        page.locator(f"input[name=person][value='{person.uuid}'][type=checkbox]").check()
        page.locator("main").get_by_role("button", name=word("Invite"), exact=True).click()
        expect(page.locator(f"#person-{person.uuid}")).to_be_visible()


def mark(page: Page, person: Person, presence: Presence) -> None:
    button = page.locator(f"#person-{person.uuid} button[value={presence.value}]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()


def test_the_day_in_the_room(visit: Visit, city: City, room: Course) -> None:
    late, absent = Person.objects.get(name="佐藤 一郎"), Person.objects.get(name="鈴木 花子")
    tablet = visit(city.trainer, viewport={"width": 820, "height": 1180})
    plan(tablet, room, clock.today())
    page = tablet.page
    invite(page, city.learner, late, absent)
    tablet.check()
    learner = visit(city.learner)
    learner.goto(reverse("my_page"))
    session = learner.page.locator("#sessions")
    expect(session).to_contain_text("本庁舎 5階 研修室")
    with learner.page.expect_download() as download:
        session.get_by_role("link", name=word("Put into my calendar")).click()
    calendar = download.value.path().read_text(encoding="utf-8")
    assert "BEGIN:VEVENT" in calendar
    assert "本庁舎 5階 研修室" in calendar.replace("\r\n ", "")

    mark(page, city.learner, Presence.ABSENT)
    mark(page, late, Presence.LATE)
    mark(page, absent, Presence.ABSENT)
    mark(page, city.learner, Presence.PRESENT)
    expect(page.locator(f"#person-{city.learner.uuid} .sheet__history")).to_be_visible()
    expect(page.locator("#sheet-counts")).to_contain_text("2")
    tablet.check()
    now = {row.person: row.presence for row in Attendance.objects.known().select_related("person")}
    assert now == {city.learner: Presence.PRESENT, late: Presence.LATE, absent: Presence.ABSENT}
    done = set(Enrolment.objects.filter(status=EnrolmentStatus.COMPLETED).values_list("person_id", flat=True))
    assert done == {city.learner.pk, late.pk}
    learner.goto(reverse("my_page"))
    learner.check()
