"""Limits count what a reader sees, and columns hold whatever keeps to them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from lms.common.errors import DomainError
from lms.common.lengths import WIDTH, MaxCharacters, SeenCharField, TextColumn, check_lengths, problem
from lms.common.text import length
from lms.organization.models import Person, Posting, UnitVersion

IVS = "辻\U000e0100"
# One character each, whatever it takes: an ideograph with its selector, marks that combine, emoji joined and toned.
SEEN_AS_ONE = [IVS, "𠮷", "か\u3099", "é", "e\u0301\u0323", "👩🏽", "👍🏽", "🇯🇵", "㈱"]
FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize("character", SEEN_AS_ONE)
def test_a_limit_counts_what_is_seen(character: str) -> None:
    assert problem(character * 10, 10) is None
    message = problem(character * 11, 10)
    assert message is not None
    assert "10" in message
    assert "11" in message


def test_a_joined_family_is_one_character_among_others() -> None:
    assert problem(f"{FAMILY}研修", 3) is None
    assert problem(f"{FAMILY}研修課", 3) is not None


def test_marks_without_end_are_refused_although_few_characters_are_seen() -> None:
    stacked = "é" + "\u0301" * 200
    assert problem(stacked, 10) is not None
    assert problem("e" + "\u0301" * (10 * WIDTH - 1), 10) is None


@given(text=st.text(max_size=60), limit=st.integers(1, 30))
def test_what_passes_fits_into_its_column(text: str, limit: int) -> None:
    if problem(text, limit) is None:
        assert len(text) <= limit * WIDTH


def test_a_form_says_how_many_characters_are_too_many() -> None:
    field = SeenCharField(characters=3, label="氏名")
    assert field.clean(IVS * 3) == IVS * 3
    with pytest.raises(ValidationError, match="4"):
        field.clean(IVS * 4)
    # The browser's own limit counts otherwise, and would cut a character in two.
    assert "maxlength" not in field.widget.attrs
    assert field.widget.attrs["data-characters"] == "3"


def test_the_form_of_a_model_has_the_models_limit() -> None:
    form = forms.modelform_factory(Person, fields=["name"])({"name": IVS * 101})
    assert list(form.errors) == ["name"]
    assert len(form.errors["name"]) == 1
    assert forms.modelform_factory(Person, fields=["name"])({"name": IVS * 100}).is_valid()


def test_an_action_names_the_field_that_is_too_long() -> None:
    with pytest.raises(DomainError) as refused:
        check_lengths(Person(name=IVS * 100, kana="ア" * 201))
    assert (refused.value.code, refused.value.field) == ("too_long", "kana")


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), [(Person, "name"), (UnitVersion, "kana"), (Posting, "title")])
def test_the_database_is_wide_enough(model: type[Person], name: str) -> None:
    field = model._meta.get_field(name)
    assert isinstance(field, TextColumn)
    assert field.max_length == field.characters * WIDTH
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
        width = next(column.display_size for column in columns if column.name == field.column)
        assert width == field.max_length


def test_a_validator_is_what_it_limits() -> None:
    assert MaxCharacters(5) == MaxCharacters(5)
    assert len({MaxCharacters(5), MaxCharacters(5), MaxCharacters(6)}) == 2


def test_the_browser_counts_as_the_server_does() -> None:
    """Both follow the Unicode rules for what is one character; the script of the pages asks the browser for them."""
    texts = [
        *SEEN_AS_ONE,
        FAMILY,
        f"{IVS}田 太郎",
        "ｶﾞｷﾞ",
        "か\u3099き\u309a",
        "é" * 3,
        "e\u0301" * 3,
        "🇯🇵🇯🇵",
        "한국",
        "नि",
        "",
    ]
    script = "(t) => [...new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(t)].length"
    assert 'granularity: "grapheme"' in Path("lms/static/lms/js/app.js").read_text()
    node = Path(sys.executable).with_name("node")
    program = f"console.log(JSON.stringify({json.dumps(texts)}.map({script})))"
    counted = subprocess.run([str(node), "-e", program], check=True, capture_output=True, text=True, timeout=60)
    assert json.loads(counted.stdout) == [length(text) for text in texts]


def test_a_field_says_how_many_characters_it_takes() -> None:
    class Form(forms.Form):
        reason = SeenCharField(characters=40)

    printed = Template("{% field form.reason %}").render(Context({"form": Form()}))
    assert 'data-characters="40"' in printed
    assert 'data-counts="id_reason"' in printed
    assert "40" in printed.split("<output>")[1]
