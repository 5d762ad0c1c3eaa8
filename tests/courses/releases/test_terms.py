"""Glossary terms are marked where a lesson uses them first, and nowhere that would break the text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cms.models import GlossaryTerm
from courses.releases.html import clean_html
from courses.releases.terms import Glossary, LessonMarker

GLOSSARY = Glossary(
    [
        GlossaryTerm(term="BPR", aliases="業務改革"),
        GlossaryTerm(term="AI", aliases="人工知能"),
        GlossaryTerm(term="AIチャットボット", aliases="チャットボット"),
        GlossaryTerm(term="デジタル"),
        GlossaryTerm(term="デジタルツイン"),
        GlossaryTerm(term="クラウド"),
    ]
)


def mark(*texts: str) -> list[str]:
    marker = LessonMarker(GLOSSARY)
    return [marker.mark(text) for text in texts]


def marked(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<span data-term="([^"]*)">([^<]*)</span>', html)


def test_a_term_is_marked_once_in_a_lesson() -> None:
    first, second = mark("<p>BPRとBPR</p>", "<p>またBPR</p>")

    assert first == '<p><span data-term="BPR">BPR</span>とBPR</p>'
    assert second == "<p>またBPR</p>"


def test_an_alias_counts_as_the_term() -> None:
    assert marked(mark("<p>業務改革、つまりBPR</p>")[0]) == [("BPR", "業務改革")]


def test_the_longest_match_wins() -> None:
    assert marked(mark("<p>AIチャットボットとデジタルツイン</p>")[0]) == [
        ("AIチャットボット", "AIチャットボット"),
        ("デジタルツイン", "デジタルツイン"),
    ]


def test_latin_and_katakana_terms_are_whole_words() -> None:
    assert marked(mark("<p>MAIL、AIR、クラウドファンディング</p>")[0]) == []
    assert marked(mark("<p>生成AIのクラウド</p>")[0]) == [("AI", "AI"), ("クラウド", "クラウド")]


def test_links_and_headings_are_left_alone() -> None:
    html = '<h3>AI</h3><p><a href="https://example.jp/AI">AI</a>とAI</p>'

    assert mark(html) == ['<h3>AI</h3><p><a href="https://example.jp/AI">AI</a>と<span data-term="AI">AI</span></p>']


@given(st.text())
def test_marking_never_changes_what_is_read(text: str) -> None:
    html = clean_html(text)

    assert re.sub(r'<span data-term="[^"]*">([^<]*)</span>', r"\1", mark(html)[0]) == html


@given(st.text(alphabet=st.characters(exclude_characters="ABDIPRデクチ業人<>&")))
def test_text_without_terms_is_unchanged(text: str) -> None:
    assert mark(text) == [text]
