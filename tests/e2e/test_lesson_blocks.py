"""A lesson with everything in it: a trainer builds it; a learner plays, stops, goes on elsewhere, writes, is done."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cms.models import CmsDocument
from courses.models import Course, Enrolment, LessonPage, LessonProgress, MediaProgress, Note, WorksheetEntry
from lms.common import clock
from tests.conftest import City
from tests.e2e import editor
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.courses_authoring import build_course, course_spec
from tests.factories.lesson_blocks import SPECS, learning, lesson_course, lesson_spec, reflection, video, worksheet

FILM = Path(__file__).parent / "media" / "counting.webm"
SECONDS = 6.0


@pytest.fixture
def everything(city: City) -> tuple[Course, str]:
    """A course whose only lesson holds every kind of block; the learner takes it."""
    page = build_course(now=clock.now(), spec=course_spec(lessons=[lesson_spec(*SPECS)], quiz=None))
    assert page.course is not None
    _enrolment, key = learning(city.learner, page.course, clock.now())
    return page.course, key


@pytest.fixture
def film(city: City) -> tuple[Course, str, dict[str, Any]]:
    """A real film of some seconds, a note and a worksheet; half of the film and the sheet are asked for."""
    files: dict[str, Any] = {}
    block = video(files, seconds=SECONDS, content=FILM.read_bytes())
    course = lesson_course(block, reflection(), worksheet(), files=files, media_share=30, worksheets=True)
    _enrolment, key = learning(city.learner, course, clock.now() - dt.timedelta(minutes=5))
    return course, key, block


def lesson_url(course: Course, key: str) -> str:
    return reverse("lesson", args=[course.code, key])


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["window", "phone"])
def test_every_block_is_accessible_and_fits(
    visit: Visit, city: City, everything: tuple[Course, str], viewport: dict[str, int] | None
) -> None:
    visitor = visit(city.learner, viewport=viewport)
    page = visitor.goto(lesson_url(*everything))
    for summary in page.locator("article.lesson summary").all():
        if summary.is_visible():
            summary.click()
    visitor.check()


def test_slides_turn_by_keyboard_and_are_found_again(visit: Visit, city: City, everything: tuple[Course, str]) -> None:
    visitor = visit(city.learner)
    page = visitor.goto(lesson_url(*everything))
    deck = page.locator("[data-slides]")
    expect(deck.locator("[data-number='2']")).to_be_hidden()
    deck.locator("[data-step='1']").focus()
    page.keyboard.press("ArrowRight")
    expect(deck.locator("[data-number='2']")).to_be_visible()
    expect(deck.locator("img:visible")).to_have_attribute("alt", re.compile("流れ図：申請から決定まで"))
    expect(deck.locator(".playable__state")).to_contain_text(re.compile(r"\d+:\d\d"))

    elsewhere = visit(city.learner, viewport=PHONE).goto(lesson_url(*everything))
    expect(elsewhere.locator("[data-slides] [data-number='2']")).to_be_visible()


def test_without_scripts_everything_is_there(visit: Visit, city: City, everything: tuple[Course, str]) -> None:
    visitor = visit(city.learner, java_script_enabled=False)
    page = visitor.goto(lesson_url(*everything))
    expect(page.locator("[data-number]")).to_have_count(2)
    expect(page.locator("[data-number='2']")).to_be_visible()
    page.locator("form.reflection textarea").fill("決裁を待つあいだ")
    page.locator("form.reflection button").first.click()
    assert Note.objects.get().text == "決裁を待つあいだ"
    page.locator("form.worksheet textarea").first.fill("様式を減らす")
    page.locator("form.worksheet button").first.click()
    assert "様式を減らす" in WorksheetEntry.objects.get().values.values()
    page.locator(".audio summary").click()
    page.locator(".audio form.read-instead button").click()
    assert MediaProgress.objects.exclude(read_at=None).count() == 1


def play(page: Page, seconds: float) -> None:
    film = page.locator("video")
    film.evaluate("film => { film.muted = true; return film.play(); }")
    # Asked from outside: the page's policy lets nothing be evaluated inside it.
    for _ in range(200):
        if film.evaluate("film => film.currentTime") > seconds:
            break
        page.wait_for_timeout(100)
    film.evaluate("film => film.pause()")
    expect(page.locator(".playable__state")).to_contain_text(re.compile(r"\d+:\d\d"))


def test_a_film_goes_on_on_another_device_where_one_stopped(
    visit: Visit, city: City, film: tuple[Course, str, dict[str, Any]]
) -> None:
    course, key, block = film
    first = visit(city.learner)
    page = first.goto(lesson_url(course, key))
    play(page, 2.2)
    first.check()
    kept = MediaProgress.objects.get()
    assert kept.position >= 20
    assert kept.segments[0][0] <= 1

    second = visit(city.learner, viewport=PHONE)
    page = second.goto(reverse("my_page"))
    page.get_by_role("link", name=word("Go on learning")).first.click()
    expect(page).to_have_url(re.compile(f"#block-{block['id']}$"))
    expect(page.locator(".playable__state")).to_contain_text(word("Goes on where you stopped."))
    assert abs(page.locator("video").evaluate("film => film.currentTime") - kept.position / 10) < 0.5
    second.check()


def test_jumping_to_the_end_does_not_count(visit: Visit, city: City, film: tuple[Course, str, dict[str, Any]]) -> None:
    course, key, _block = film
    page = visit(city.learner).goto(lesson_url(course, key))
    page.locator("video").evaluate("film => { film.currentTime = 5.2; }")
    play(page, 5.3)
    page.locator("form[action$='/done/'] button").click()
    expect(page.locator("#requirements")).to_contain_text("ある手続き")
    assert not LessonProgress.objects.exclude(completed_at=None).exists()


def test_what_is_typed_is_saved_at_once_and_completes_the_lesson(
    visit: Visit, city: City, film: tuple[Course, str, dict[str, Any]]
) -> None:
    course, key, _block = film
    visitor = visit(city.learner)
    page = visitor.goto(lesson_url(course, key))
    note = page.locator("form.reflection")
    note.locator("textarea").press_sequentially("決裁を待つあいだ")
    expect(note.locator(".saved-line")).to_contain_text(re.compile(r"\d+:\d\d"))
    assert Note.objects.get().text == "決裁を待つあいだ"

    sheet = page.locator("form.worksheet")
    sheet.locator("textarea").first.press_sequentially("様式を減らす")
    expect(sheet.locator(".saved-line")).to_contain_text(re.compile(r"\d+:\d\d"))
    expect(page.locator("#requirements .requirements__item--met")).to_have_count(1)
    play(page, 2.2)
    expect(page.locator("#requirements .requirements__item--met")).to_have_count(2)
    visitor.check()
    page.locator("form[action$='/done/'] button").click()
    expect(page).not_to_have_url(re.compile("/lessons/"))
    assert Enrolment.objects.get().completed_at is not None


def test_what_is_typed_survives_a_sign_in_that_ran_out(
    visit: Visit, city: City, film: tuple[Course, str, dict[str, Any]]
) -> None:
    course, key, _block = film
    visitor = visit(city.learner)
    page = visitor.goto(lesson_url(course, key))
    cookie = next(each for each in visitor.context.cookies() if each["name"] == "sessionid")
    visitor.context.clear_cookies(name="sessionid")
    page.locator("form.reflection textarea").press_sequentially("まだ言えないこと")
    expect(page.locator("form.reflection .saved-line")).to_contain_text(word("Sign in and go on"))
    assert not Note.objects.exists()
    visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # as it was read
    page = visitor.goto(lesson_url(course, key))
    expect(page.locator("form.reflection textarea")).to_have_value("まだ言えないこと")
    expect(page.locator("form.reflection .saved-line")).to_contain_text(re.compile(r"\d+:\d\d"))
    assert Note.objects.get().text == "まだ言えないこと"


def test_a_trainer_adds_blocks_and_is_told_what_is_missing(visit: Visit, city: City) -> None:
    built = build_course(now=clock.now())
    lesson = LessonPage.objects.child_of(built).first()
    visitor = visit(city.trainer)
    page = visitor.goto(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    number = len(lesson.body)
    editor.add_block(page, "Chart")
    page.locator(f"[name=body-{number}-value-title]").fill("待ち時間")
    page.locator(f"[name=body-{number}-value-sentence]").fill("待ちが35分になりました。")
    page.locator(f"[name=body-{number}-value-data]").fill("区分\t変更前\n待ち\t約60")
    page.locator("button.action-save").first.click()
    expect(page.locator("#page-edit-form")).to_contain_text("約60")
    page.locator(f"[name=body-{number}-value-data]").fill("区分\t変更前\n待ち\t60")
    editor.add_block(page, "Table")
    page.locator(f"[name=body-{number + 1}-value-caption]").fill("時間の内訳")
    page.locator(f"[name=body-{number + 1}-value-data]").fill("区分\t変更前\n待ち\t60分")
    editor.add_block(page, "Reflection")
    page.locator(f"[name=body-{number + 2}-value-prompt]").fill("待たせているのはどこですか。")
    editor.save(page)
    shown = editor.preview(page)
    expect(shown.locator("svg").first).to_be_visible()
    expect(shown.locator("caption").last).to_have_text("時間の内訳")
    expect(shown).to_contain_text("待たせているのはどこですか。")
    visitor.check_quiet()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(visit: Visit, city: City, tmp_path: Path) -> None:
    large = tmp_path / "large.mp4"
    with large.open("wb") as handle:
        handle.truncate(201 * 1024 * 1024)
    visitor = visit(city.trainer)
    page = visitor.goto(reverse("wagtaildocs:add"))
    page.locator("input[type=file]").set_input_files(large)
    expect(page.locator("p[data-too-large]")).to_contain_text("200 MB")
    assert page.locator("input[type=file]").input_value() == ""
    assert not CmsDocument.objects.exists()
