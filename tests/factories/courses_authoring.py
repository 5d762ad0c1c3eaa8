"""Courses as authors write them, by the same builder that builds the demo city's."""

import copy
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from courses.authoring.build import build_course_pages
from courses.models import CatalogPage, Course, CoursePage, CourseRelease
from tests.factories.cms import picture
from tests.factories.media import CAPTIONS, pdf, wav, webm


def _option(text: str, correct: bool) -> dict[str, Any]:
    return {"text": text, "correct": correct, "feedback": f"{text}の理由"}


OPTIONS = [_option("目的を確かめる", True), _option("道具を買う", False), _option("様子を見る", False)]
LESSON_ONE: dict[str, Any] = {
    "key": "purpose",
    "title": "目的から考える",
    "minutes": 5,
    "summary": "目的に戻って手順を見直すことを学びました。",
    "blocks": [
        {"type": "text", "html": "<p>まず<strong>BPR</strong>を考えます。BPRは目的から始まります。</p>"},
        {"type": "heading", "text": "BPRの順番"},
        {"type": "image", "file": "flow.png", "alt": "申請から決定までの流れ図", "caption": "（例）申請の流れ"},
        {"type": "callout", "kind": "example", "title": "例：添付書類", "html": "<p>要らない書類をやめました。</p>"},
        {"type": "checkpoint", "question": "最初にすることはどれですか。", "options": OPTIONS},
    ],
}
LESSON_TWO: dict[str, Any] = {
    "key": "watch",
    "title": "使う人を見る",
    "minutes": 5,
    "summary": "待ち時間を数えることを学びました。",
    "blocks": [
        {"type": "text", "html": "<p>窓口に15分立って、止まる場所を数えます。</p>"},
        {
            "type": "video",
            "title": "ある手続き",
            "file": "story.webm",
            "captions": "story.vtt",
            "poster": "flow.png",
            "transcript": "<p>三つの窓口を回りました。</p>",
        },
    ],
}
COURSE: dict[str, Any] = {
    "code": "PURPOSE",
    "slug": "purpose-first",
    "title": "目的から始める研修",
    "summary": "道具より先に目的を確かめます。",
    "audience": "全職員",
    "objectives": ["目的を一文で言える", "手順を減らせる"],
    "cover": {"file": "flow.png", "alt": "流れ図"},
    "lessons": [LESSON_ONE, LESSON_TWO],
    "quiz": {
        "title": "確認テスト",
        "minutes": 3,
        "intro": "2問です。",
        "pass_mark": 80,
        "max_attempts": 3,
        "questions": [
            {
                "key": "q1",
                "kind": "single",
                "text": "最初は？",
                "options": OPTIONS,
                "explanation": "目的です。",
                "lesson": "purpose",
            },
            {
                "key": "q2",
                "kind": "multiple",
                "text": "減らせるものは？",
                "options": [_option("待ち", True), _option("書き直し", True), _option("市民", False)],
                "explanation": "待ちと書き直しです。",
                "lesson": "watch",
            },
        ],
    },
}


def course_spec(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(COURSE), **changes}


def media_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lms-course-"))
    (folder / "flow.png").write_bytes(picture(name="flow.png").read())
    (folder / "story.webm").write_bytes(webm())
    (folder / "story.vtt").write_text(CAPTIONS, encoding="utf-8")
    (folder / "call.wav").write_bytes(wav())
    (folder / "deck.pdf").write_bytes(pdf("Page one", ""))
    return folder


def build_course(
    *, owner: Any = None, now: dt.datetime, spec: dict[str, Any] | None = None, locale: str = "ja"
) -> CoursePage:
    """A published course with two lessons, every kind of block and a quiz of two questions."""
    catalog = CatalogPage.objects.get(locale__language_code="ja")
    return build_course_pages(
        spec or course_spec(), media_folder(), catalog=catalog, owner=owner, now=now, locale=locale
    )


def released_course(*, now: dt.datetime, **spec: Any) -> tuple[Course, CourseRelease]:
    page = build_course(now=now, spec=course_spec(**spec))
    release = CourseRelease.objects.get(course=page.course)
    return release.course, release
