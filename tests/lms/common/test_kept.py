"""Components printed once for the same values print what they would have printed anew."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from lms.common.era import current_era
from lms.common.form_renderer import KeepingRenderer
from lms.common.templatetags import kept
from lms.common.templatetags.kept import print_component


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


def shown(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_the_same_values_print_the_same() -> None:
    source = "{% button label variant='outline' icon='check' %}"
    first = shown(source, label="保存")
    assert shown(source, label="保存") == first
    assert "保存" in first
    assert shown(source, label="削除") == first.replace("保存", "削除")


def test_each_reader_gets_their_language() -> None:
    with translation.override("ja"):
        japanese = shown("{% board_legend %}")
    with translation.override("en"):
        english = shown("{% board_legend %}")
    with translation.override("ja"):
        assert shown("{% board_legend %}") == japanese
    assert japanese != english


def test_each_reader_gets_their_calendar() -> None:
    source = "{% as_of_note day %}"
    texts = {}
    with translation.override("ja"):
        for era in ("wareki", "seireki", "wareki"):
            token = current_era.set(era)
            texts[era] = shown(source, day=dt.date(2026, 11, 21))
            current_era.reset(token)
    assert "令和8年" in texts["wareki"]
    assert "2026年" in texts["seireki"]


class Narrowing(forms.Form):
    state = forms.ChoiceField(choices=[("", gettext_lazy("All")), ("on", "<入>")], required=False)
    mine = forms.BooleanField(required=False)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("chosen", [{}, {"state": "on"}, {"mine": "on"}, {"state": "別"}])
def test_what_offers_choices_is_printed_as_django_prints_it(chosen: dict[str, str], language: str) -> None:
    with translation.override(language):
        anew = str(Narrowing(chosen, renderer=DjangoTemplates()))
        assert str(Narrowing(chosen, renderer=KeepingRenderer())) == anew
        assert str(Narrowing(chosen, renderer=KeepingRenderer())) == anew


@pytest.mark.parametrize(("count", "kept_after"), [(40, 1), (400, 0)])
def test_long_lists_of_choices_do_not_fill_the_memory(count: int, kept_after: int) -> None:
    kept.forget()
    field = forms.ChoiceField(choices=[(str(n), f"課{n}") for n in range(count)])

    field.widget.render("unit", "3", renderer=KeepingRenderer())

    assert len(kept._kept) == kept_after


def test_what_is_equal_but_prints_differently_is_told_apart() -> None:
    for value in (1, True, 1.0, "1", SafeString("1")):
        kept.forget()
        alone = print_component("row_count", {"shown": value, "total": value, "is_filtered": True})
        for other in (1, True, 1.0, "1", SafeString("1")):
            print_component("row_count", {"shown": other, "total": other, "is_filtered": True})
        assert print_component("row_count", {"shown": value, "total": value, "is_filtered": True}) == alone


def test_markup_is_escaped_unless_it_is_marked_as_safe() -> None:
    source = "{% breadcrumbs items %}"
    assert "&lt;b&gt;" in shown(source, items=[("<b>", "")])
    assert "<b>" in shown(source, items=[(SafeString("<b>"), "")])
    assert "&lt;b&gt;" in shown(source, items=[("<b>", "")])


def test_a_blocks_content_differs_each_time() -> None:
    source = "{% section_block 'Title' %}{{ text }}{% endsection_block %}"
    for text in ("one", "two", "<i>"):
        assert f"{'&lt;i&gt;' if text == '<i>' else text}" in shown(source, text=text)
    assert len(kept._kept) == 1


def test_nobody_writes_a_hole_into_a_text() -> None:
    """A title that looks like a hole stays a title."""
    forged = "<content> {content} \x02content\x03"
    page = shown("{% section_block title %}the content{% endsection_block %}", title=forged)
    assert page.count("the content") == 1


def test_what_may_change_while_it_stays_equal_is_never_kept() -> None:
    class Course:
        name = "before"

        def __str__(self) -> str:
            return self.name

    course = Course()
    assert "before" in shown("{% badge 'x' %}{% text_link course '/' %}", course=course)
    course.name = "after"
    assert "after" in shown("{% badge 'x' %}{% text_link course '/' %}", course=course)


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", 10)
    for number in range(25):
        assert str(number) in shown("{% text_link label '/' %}", label=f"Course {number}")
    assert len(kept._kept) == 10
