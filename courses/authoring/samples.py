"""One of each kind of block, as the picker shows it: data of a release, so that the learner's own templates draw it."""

from functools import cache
from types import MappingProxyType
from typing import Any

from django.templatetags.static import static

from courses.releases.filed import File
from courses.releases.parsing import BLOCKS
from courses.releases.schema import Block, CourseText, Term

_OPTIONS = [
    {"key": "a", "text": "待ち時間を数える", "correct": True, "feedback": "はい。数えると、手を打つ場所が見えます。"},
    {"key": "b", "text": "新しい機器を選ぶ", "correct": False, "feedback": "道具は、目的の後で選びます。"},
]
_BEFORE, _AFTER = "<p>3つの窓口で、同じ住所を4回書きます。</p>", "<p>最初の窓口で一度だけ聞き、次へ引き継ぎます。</p>"
_TRANSCRIPT = "<p>窓口を回る人の95分を、順に追います。</p>"

SAMPLES: dict[str, dict[str, Any]] = {
    "heading": {"text": "担い手は減り、求められることは増える"},
    "text": {
        "html": '<p>まず、<strong>だれの時間が減るのか</strong>を一文で書きます。<span data-term="BPR">BPR</span>は'
        "そこから始まります。</p>"
    },
    "image": {"file": "picture", "alt": "申請から決定までの流れ図", "caption": "（例）申請の流れ"},
    "video": {
        "title": "ある引っ越しの手続き",
        "file": "video",
        "captions": "captions",
        "poster": "picture",
        "transcript": _TRANSCRIPT,
    },
    "audio": {
        "title": "窓口の呼び出し音",
        "file": "sound",
        "captions": None,
        "transcript": "<p>高い音が2回鳴ります。</p>",
    },
    "slides": {
        "title": "窓口改善の進め方",
        "document": "paper",
        "pages": [{"file": "picture", "text": "窓口改善の進め方", "alt": ""} for _ in range(2)],
    },
    "steps": {
        "title": "数え方",
        "steps": [
            {"title": "15分だけ立つ", "html": "<p>朝いちばんの窓口に立ちます。</p>"},
            {"title": "止まる場所を数える", "html": "<p>人の流れが止まる所に印を付けます。</p>"},
        ],
    },
    "comparison": {
        "title": "窓口の変更前と変更後",
        "sides": [{"title": "変更前", "html": _BEFORE}, {"title": "変更後", "html": _AFTER}],
    },
    "callout": {
        "kind": "example",
        "title": "例：添付書類の見直し",
        "html": "<p>市が持つ情報で確かめられる書類を、求めないことにしました。</p>",
    },
    "table": {
        "caption": "来庁者の時間の内訳（例）",
        "columns": ["区分", "変更前", "変更後"],
        "rows": [["移動と待ち", "60分", "35分"], ["記入", "25分", "5分"]],
        "row_heads": True,
    },
    "chart": {
        "title": "来庁者の時間（例）",
        "kind": "bar",
        "sentence": "移動と待ちは60分から35分に、記入は25分から5分に減りました。",
        "unit": "分",
        "label_head": "区分",
        "labels": ["移動と待ち", "記入"],
        "columns": ["変更前", "変更後"],
        "rows": [[60, 35], [25, 5]],
    },
    "accordion": {
        "sections": [
            {"title": "代理の人が来たときは", "html": "<p>委任状を確かめ、同じ順番で案内します。</p>"},
            {"title": "書類が足りないときは", "html": "<p>後から送れるものは、待たせずに受け付けます。</p>"},
        ]
    },
    "download": {"title": "観察の記録用紙", "note": "1枚に15分を記録します。", "file": "paper"},
    "checkpoint": {"text": "最初にすることはどれですか。", "options": _OPTIONS},
    "reflection": {"prompt": "自分の仕事で、待たせているのはどこですか。", "hint": "例：決裁を待つあいだ"},
    "worksheet": {
        "title": "2週間で試すこと",
        "intro": "小さく、戻せることを一つ選びます。",
        "fields": [
            {"key": "what", "label": "何を変えますか", "hint": "", "lines": 2, "required": True},
            {"key": "who", "label": "だれの時間が減りますか", "hint": "一文で", "lines": 1, "required": True},
        ],
        "hand_in": True,
    },
}


@cache
def _files() -> dict[str, File]:
    def file(key: str, name: str, content_type: str, **more: Any) -> File:
        url = static(f"courses/samples/{name}")
        return File(sha256=key, name=name, content_type=content_type, size=0, preview_url=url, **more)

    return {
        "picture": file("picture", "picture.webp", "image/webp", width=640, height=360),
        "video": file("video", "story.webm", "video/webm", seconds=6.0),
        "sound": file("sound", "call.wav", "audio/wav", seconds=2.0),
        "captions": file("captions", "story.vtt", "text/vtt"),
        "paper": file("paper", "paper.pdf", "application/pdf"),
    }


def sample_of(name: str) -> tuple[Block, CourseText]:
    """The sample block of a kind, and a course text to stand in."""
    block = BLOCKS[name]({"id": "sample", "type": name, **SAMPLES[name]}, _files())
    bpr = Term("BPR", "びーぴーあーる", "", "", "いまの手順を前提にせず、目的から業務の流れを作り直すことです。", "")
    terms = MappingProxyType({"BPR": bpr})
    return block, CourseText("ja", "見本", "", (), None, 0, (), None, terms)
