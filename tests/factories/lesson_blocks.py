"""Lessons with every kind of block: as authors specify them, and as a release says them."""

import datetime as dt
import uuid
from typing import Any

import orjson
from django.core.files.base import ContentFile

from courses.models import Course, CourseRelease, Enrolment, ReleaseFile
from courses.releases.canonical import canonical
from lms.organization.models import Person
from tests.factories.courses import enrolled, make_course, payload
from tests.factories.media import CAPTIONS, webm

PARTS = [{"title": "いま", "html": "<p>BPRの前です。</p>"}, {"title": "これから", "html": "<p>後です。</p>"}]
TABLE = "区分\t変更前\t変更後\n待ち\t60分\t35分\n記入\t25分\t5分"
NUMBERS = "区分\t変更前\t変更後\n待ち\t６０\t1,035\n記入\t▲25\t-"
# As tests/factories/courses_authoring builds them.
SPECS: list[dict[str, Any]] = [
    {"type": "heading", "text": "見る"},
    {"type": "audio", "title": "呼び出し音", "file": "call.wav", "transcript": "<p>高い音が2回鳴ります。</p>"},
    {"type": "slides", "title": "進め方", "file": "deck.pdf", "descriptions": {2: "流れ図：申請から決定まで"}},
    {"type": "steps", "title": "数え方", "steps": PARTS},
    {"type": "comparison", "title": "変更前と変更後", "sides": PARTS},
    {"type": "accordion", "sections": PARTS},
    {"type": "table", "caption": "時間の内訳", "data": TABLE},
    {
        "type": "chart",
        "title": "時間",
        "kind": "bar",
        "data": NUMBERS,
        "unit": "分",
        "sentence": "待ちが35分になりました。",
    },
    {"type": "download", "title": "記録用紙", "file": "deck.pdf", "note": "1枚に15分。"},
    {"type": "reflection", "prompt": "待たせているのはどこですか。", "hint": "例：決裁"},
    {
        "type": "worksheet",
        "title": "試すこと",
        "intro": "一つ選びます。",
        "fields": [{"label": "何を", "lines": 2}, {"label": "だれの", "required": False}],
        "hand_in": True,
    },
]


def lesson_spec(*blocks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A lesson of these blocks, of all kinds by default."""
    values = {"key": "blocks", "title": "いろいろな部品", "minutes": 5, "summary": "部品を学びました。"}
    return {**values, "blocks": list(blocks or SPECS), **changes}


def stored_file(name: str, content: bytes, content_type: str) -> dict[str, Any]:
    """A file that releases may show; returns what a payload says of it, by its key."""
    sha256 = uuid.uuid4().hex * 2
    values = {"name": name, "content_type": content_type, "size": len(content)}
    ReleaseFile.objects.create(sha256=sha256, file=ContentFile(content, name=name), **values)
    return {"key": sha256, "values": values}


def block(kind: str, **values: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "type": kind, **values}


def text() -> dict[str, Any]:
    return block("text", html="<p>本文です。</p>")


def reflection() -> dict[str, Any]:
    return block("reflection", prompt="待たせているのはどこですか。", hint="")


def worksheet(*, hand_in: bool = True) -> dict[str, Any]:
    fields = [
        {"key": "what", "label": "何を", "hint": "", "lines": 2, "required": True},
        {"key": "who", "label": "だれの", "hint": "一文で", "lines": 1, "required": False},
    ]
    return block("worksheet", title="試すこと", intro="", fields=fields, hand_in=hand_in)


def video(files: dict[str, Any], *, seconds: float = 30.0, content: bytes | None = None) -> dict[str, Any]:
    film = stored_file("story.webm", content or webm(seconds), "video/webm")
    captions = stored_file("story.vtt", CAPTIONS.encode(), "text/vtt")
    files[film["key"]] = {**film["values"], "seconds": seconds}
    files[captions["key"]] = captions["values"]
    transcript = "<p>三つの窓口を回りました。</p>"
    return block(
        "video", title="ある手続き", file=film["key"], captions=captions["key"], poster=None, transcript=transcript
    )


def lesson_course(
    *blocks: dict[str, Any], files: dict[str, Any] | None = None, lessons: int = 1, **rule: Any
) -> Course:
    """A course without quiz whose lessons hold these blocks; `rule`: what completes each."""
    course = make_course(lessons=lessons, quiz=False)
    release = CourseRelease.objects.get(course=course)
    data = payload(course, title=release.title, lessons=lessons, quiz=False)
    asked = {"minutes": 0, "media_share": 0, "checkpoints": False, "worksheets": False, **rule}
    for lesson in data["locales"]["ja"]["lessons"]:
        lesson["rule"] = asked
    data["locales"]["ja"]["lessons"][0]["blocks"] = list(blocks)
    data |= {"schema": 2, "files": files or {}}
    newer = CourseRelease.objects.create(
        course=course,
        number=2,
        schema_version=2,
        payload=canonical(data).decode(),
        sha256=uuid.uuid4().hex * 2,
        title=release.title,
        released_at=release.released_at,
    )
    newer.files.set(list(data["files"]))
    return course


def learning(person: Person, course: Course, now: dt.datetime) -> tuple[Enrolment, str]:
    """The enrolment, and the key of the first lesson."""
    enrolment = enrolled(person, course, now)
    key: str = orjson.loads(enrolment.release.payload)["locales"]["ja"]["lessons"][0]["key"]
    return enrolment, key
