"""A course that was revised while people learn in it: a second release, and a draft of the third that waits."""

import datetime as dt
from collections.abc import Mapping

from wagtail.rich_text import RichText

from courses.actions.passages import choose_passage
from courses.enums import Passage
from courses.models import Course, CoursePage, LessonPage, QuizPage
from lms.accounts.models import User
from lms.demo.load.scenario import noon

ADDED = {
    "kind": "practice",
    "title": "課で続ける：月に一度、数え直す",
    "text": RichText(
        "<p>電子で受けた件数と、職員が打ち直した件数を、月に一度だけ並べて書きます。打ち直しが減らない月は、"
        "項目のずれがどこにあるかを、申請を受ける人と台帳を使う人が一緒に見ます。</p>"
    ),
}
RENAMED = "DXの必要性：三つの段階と、次の問い"
PASS_MARK = 90


def revise(courses: Mapping[str, Course], trainer: User, today: dt.date) -> None:
    """What a city lacks is left out."""
    course = courses.get("basic")
    page = CoursePage.objects.filter(course=course, locale__language_code="ja").first() if course else None
    if course is None or page is None:
        return
    choose_passage(course=course, passage=Passage.MOVE, now=noon(today), by=trainer)
    lesson = LessonPage.objects.child_of(page)[0]
    lesson.body.append(("callout", ADDED))
    lesson.save_revision(user=trainer)
    page.save_revision(user=trainer).publish(user=trainer, skip_permission_checks=True)
    _draft(page, trainer)


def _draft(page: CoursePage, trainer: User) -> None:
    """Of the next release: another name of a lesson, and more to know before one passes."""
    lesson = LessonPage.objects.child_of(page)[0]
    lesson.title = RENAMED
    lesson.save_revision(user=trainer)
    quiz = QuizPage.objects.child_of(page)[0]
    quiz.pass_mark = PASS_MARK
    quiz.save_revision(user=trainer)
