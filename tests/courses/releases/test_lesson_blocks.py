"""Each kind of block: compiled, kept, shown; and what keeps it from being released."""

import copy
import datetime as dt
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from cms.models import CmsDocument, DocumentPage
from courses import releases
from courses.actions.releases import release_course
from courses.authoring.checks import looked_at
from courses.models import CoursePage, CourseRelease, LessonPage, ReleaseFile
from courses.releases.elements import Audio, Chart, Slides, Table, Worksheet
from courses.releases.html import clean_html
from courses.releases.links import is_outside, is_vague
from courses.releases.parsing import BLOCKS
from courses.releases.problems import CourseNotReady
from tests.conftest import City
from tests.factories.cms import TermFactory
from tests.factories.courses_authoring import build_course, course_spec
from tests.factories.lesson_blocks import SPECS, lesson_spec

pytestmark = pytest.mark.django_db


def build(now: dt.datetime, *blocks: dict[str, Any], **lesson: Any) -> CoursePage:
    """A released course whose only lesson holds these blocks."""
    return build_course(now=now, spec=course_spec(lessons=[lesson_spec(*blocks, **lesson)], quiz=None))


def refusal(now: dt.datetime, *blocks: dict[str, Any], **lesson: Any) -> str:
    with pytest.raises(CourseNotReady) as caught:
        build(now, *blocks, **lesson)
    assert not CourseRelease.objects.exists()
    return str(caught.value)


def changed(kind: str, **values: Any) -> dict[str, Any]:
    spec = next(copy.deepcopy(spec) for spec in SPECS if spec["type"] == kind)
    return {**spec, **values}


@pytest.fixture
def lesson(now: dt.datetime) -> Any:
    TermFactory()
    page = build(now)
    return releases.load(CourseRelease.objects.get(course=page.course)).locale("ja").lessons[0]


def only(lesson: Any, kind: type) -> Any:
    return next(block for block in lesson.blocks if isinstance(block, kind))


class TestCompiled:
    def test_every_block_of_the_editor_is_compiled_parsed_and_drawn(self, lesson: Any) -> None:
        assert [block.type for block in lesson.blocks] == [spec["type"] for spec in SPECS]
        assert set(LessonPage.body.field.stream_block.child_blocks) == set(BLOCKS)

    def test_sound_knows_its_length(self, lesson: Any) -> None:
        sound = only(lesson, Audio)

        assert (sound.length, sound.file.content_type) == (2.0, "audio/wav")

    def test_slides_are_pictures_with_their_text(self, lesson: Any) -> None:
        deck = only(lesson, Slides)

        assert [(page.number, page.text, page.alt) for page in deck.pages] == [
            (1, "Page one", ""),
            (2, "", "流れ図：申請から決定まで"),
        ]
        assert {page.file.content_type for page in deck.pages} == {"image/webp"}
        assert ReleaseFile.objects.filter(pk=deck.pages[0].file.sha256).exists()

    def test_pages_are_drawn_once(self, lesson: Any, now: dt.datetime) -> None:
        drawn = set(DocumentPage.objects.values_list("pk", flat=True))
        build(now, title="改題")

        assert set(DocumentPage.objects.values_list("pk", flat=True)) == drawn

    def test_numbers_are_read_as_offices_write_them(self, lesson: Any) -> None:
        chart = only(lesson, Chart)

        assert chart.rows == ((60.0, 1035.0), (-25.0, None))
        assert only(lesson, Table).rows[1] == ("記入", "25分", "5分")

    def test_a_worksheet_keeps_the_names_of_its_fields(self, lesson: Any, now: dt.datetime) -> None:
        keys = [field.key for field in only(lesson, Worksheet).fields]
        page = build(now, title="改題")
        newer = releases.load(CourseRelease.objects.get(course=page.course, number=2)).locale("ja").lessons[0]

        assert [field.key for field in only(newer, Worksheet).fields] == keys

    def test_terms_are_explained_inside_of_steps_too(self, lesson: Any, now: dt.datetime) -> None:
        text = releases.load(CourseRelease.objects.get()).locale("ja")
        template = Template("{% load lesson_blocks %}{% lesson_blocks lesson text %}")
        html = template.render(Context({"lesson": lesson, "text": text, "request": RequestFactory().get("/")}))

        assert html.count("data-term") == 1
        assert '<th scope="row">待ち</th>' in html
        assert html.count("<caption>時間の内訳</caption>") == 1
        assert 'aria-hidden="true"' in html
        assert "(PDF, " in html

    def test_what_was_released_stays_when_its_originals_go(self, lesson: Any, now: dt.datetime) -> None:
        release = CourseRelease.objects.get()
        CmsDocument.objects.all().delete()
        releases.forget()

        assert releases.load(release).locale("ja").lessons[0] == lesson
        assert all(file.file.storage.exists(str(file.file.name)) for file in release.files.all())


class TestRefused:
    def test_sound_without_a_transcript(self, now: dt.datetime) -> None:
        assert "呼び出し音" in refusal(now, changed("audio", transcript="<p> </p>"))

    def test_sound_that_is_a_film_and_slides_that_are_sound(self, now: dt.datetime) -> None:
        told = refusal(now, changed("audio", file="story.webm"), changed("slides", file="call.wav"))

        assert "呼び出し音" in told
        assert "進め方" in told

    def test_a_page_of_slides_that_says_nothing(self, now: dt.datetime) -> None:
        assert "2ページ" in refusal(now, changed("slides", descriptions={}))

    def test_a_page_that_is_described_and_not_there(self, now: dt.datetime) -> None:
        assert "9ページ" in refusal(now, changed("slides", descriptions={2: "流れ図", 9: "ない"}))

    def test_a_chart_whose_data_are_no_numbers(self, now: dt.datetime) -> None:
        told = refusal(now, changed("chart", data="区分\t変更前\n待ち\t約60"))

        assert "2行目の「変更前」列" in told
        assert "約60" in told

    @pytest.mark.parametrize("data", ["", "区分\t前", "区分\t前\n待ち\t-", "a\tb\tc\td\te\tf\n1\t1\t1\t1\t1\t1"])
    def test_a_chart_of_nothing_or_of_too_much(self, now: dt.datetime, data: str) -> None:
        assert "時間" in refusal(now, changed("chart", data=data))

    def test_a_table_whose_column_has_no_name(self, now: dt.datetime) -> None:
        assert "2列目" in refusal(now, changed("table", data="区分\t\n待ち\t60"))

    def test_headings_that_skip_a_level(self, now: dt.datetime) -> None:
        told = refusal(now, {"type": "text", "html": "<h3>小見出し</h3><p>本文</p>"})

        assert "見出しの順番" in told

    @pytest.mark.parametrize("words", ["こちら", "詳しくはこちら。", "click here", "https://example.jp/a"])
    def test_a_link_that_does_not_say_where_it_leads(self, now: dt.datetime, words: str) -> None:
        html = f'<p><a href="https://example.jp/a">{words}</a></p>'

        assert words.strip("。") in refusal(now, {"type": "text", "html": html})

    def test_a_rule_that_nothing_in_the_lesson_can_fulfil(self, now: dt.datetime) -> None:
        text = {"type": "text", "html": "<p>本文</p>"}

        assert "修了の条件" in refusal(now, text, completion={"worksheets": True})

    def test_each_problem_leads_to_its_block(self, now: dt.datetime) -> None:
        page = build(now)
        lesson = LessonPage.objects.get()
        lesson.body[1].value["transcript"].source = ""
        lesson.save_revision()
        [problem] = looked_at(page).problems

        assert problem.url == f"/admin/pages/{lesson.pk}/edit/#block-{lesson.body[1].id}-section"


class TestLinks:
    def test_outside_addresses_and_unpublished_pages_are_worth_a_look(self, now: dt.datetime) -> None:
        page = build(now)
        hidden = LessonPage.objects.get()
        html = f'<p><a href="https://www.example.jp/">国の手引き</a><a linktype="page" id="{hidden.pk}">次の課</a></p>'
        text = {"type": "text", "html": html}
        other = build_course(
            now=now, spec=course_spec(code="OTHER", slug="other", lessons=[lesson_spec(text)], quiz=None)
        )
        assert looked_at(other).notes[0].what.startswith("「国の手引き」")
        assert len(looked_at(other).notes) == 1

        hidden.unpublish()
        assert [note.what[:5] for note in looked_at(other).notes] == ["「国の手引", "「次の課」"]
        assert release_course(page=other, now=now, by=None).number == 1
        assert page.course is not None

    @pytest.mark.parametrize(
        ("href", "outside"),
        [
            ("https://www.example.jp/", True),
            ("https://sub.lgwan.jp/", False),
            ("mailto:a@example.jp", False),
            ("/courses/", False),
        ],
    )
    def test_what_lgwan_reaches(self, href: str, outside: bool) -> None:
        assert is_outside(href) is outside

    def test_words_that_say_something(self) -> None:
        assert not is_vague("国の手引き（PDF）")
        assert is_vague("　ＨＥＲＥ　")


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style>
<xml><w:WordDocument>Normal 0</w:WordDocument></xml></head><body>
<!--[if gte mso 9]><xml>junk</xml><![endif]-->
<p class=MsoNormal style='mso-margin-top-alt:auto'><span lang=EN-US style='font-size:10.5pt;mso-fareast-language:JA'>
<font color="red"><b>待ち時間</b></font></span><o:p></o:p>を数えます。</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph><a href="javascript:alert(1)" onclick="x()">手引き</a></p></body></html>"""


def test_what_word_leaves_behind_is_cleaned_away() -> None:
    html = clean_html(WORD)

    assert "<strong>待ち時間</strong>" in html
    assert "を数えます。" in html
    for left in ("mso", "Mso", "style", "span", "font", "<o:", "junk", "Normal 0", "javascript", "onclick", "<p></p>"):
        assert left not in html
    assert html.count("<p>") == 2


def test_a_picker_shows_every_block_as_learners_see_it(city: City, trainer_client: Any) -> None:
    for name, block in LessonPage.body.field.stream_block.child_blocks.items():
        assert block.is_previewable, name
        assert block.get_description(), name
        assert block.meta.group, name
        page = trainer_client.get("/admin/block-preview/", {"id": block.definition_prefix})
        html = page.content.decode()
        assert 'data-block="sample"' in html, name
        assert "lesson__block" in html
