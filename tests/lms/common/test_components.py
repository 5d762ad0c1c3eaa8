"""The components: what callers may rely on, and what no page may contain."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation

from lms.common.era import current_era
from lms.common.views.components import GROUPS, icon_names
from tests.conftest import City, SignIn

TEMPLATES = Path(settings.BASE_DIR, "lms/templates")
FORBIDDEN = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|javascript:|https?://(?!www\.w3\.org)", re.I)


@pytest.fixture(autouse=True)
def _in_japanese() -> Iterator[None]:
    """Requests of earlier tests leave their language behind in the thread."""
    with translation.override("ja"):
        yield


def rendered(source: str, query: str = "", **context: object) -> str:
    request = RequestFactory().get(f"/people/{query}")
    return engines["django"].from_string(source).render(context, request)


class SampleForm(forms.Form):
    name = forms.CharField(label="氏名", help_text="姓と名の間を空けます。")
    start = forms.DateField(label="任命日")
    level = forms.ChoiceField(label="種別", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意")
    proof = forms.FileField(label="文書", required=False)


def test_icons_are_silent_unless_labelled() -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "check" %}')
    labelled = rendered('{% icon "check" label="修了" %}')
    assert 'role="img" aria-label="修了"' in labelled
    assert "aria-hidden" not in labelled


def test_no_icon_name_gives_nothing() -> None:
    assert rendered('{% icon "" %}') == ""


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    known = set(icon_names())
    pattern = re.compile(r"""(?:{% icon |icon(?:_end)?=)"([\w-]+)\"""")
    for path in TEMPLATES.rglob("*.html"):
        assert set(pattern.findall(path.read_text(encoding="utf-8"))) <= known, path


@pytest.mark.parametrize(
    "source",
    [
        "{% button text %}",
        "{% badge text %}",
        "{% card title=text %}{{ text }}{% endcard %}",
        "{% notice title=text %}{{ text }}{% endnotice %}",
        "{% figure text href=text %}",
        '{% heat_cell 0.5 text=text href="#" %}',
        '{% board_cell "placed" title=text who=text %}',
        "{% term text text %}",
        "{% stat text text %}",
        "{% person name=text %}",
        "{% data_table text %}{{ text }}{% enddata_table %}",
    ],
)
def test_what_callers_hand_in_is_escaped(source: str) -> None:
    assert "<img" not in rendered(source, text="<img src=x onerror=alert(1)>")


def test_button_opens_a_dialog_without_script() -> None:
    html = rendered('{% button "終了する" dialog="end" %}')
    assert 'commandfor="end" command="show-modal"' in html
    assert 'type="button"' in html


def test_sort_header_turns_round_and_drops_the_page() -> None:
    source = '{% sort_header "kana" "氏名" %}'
    assert "aria-sort" not in rendered(source)
    assert 'href="?unit=3&amp;sort=-kana"' in rendered(source, "?unit=3&sort=kana&page=4")
    assert 'aria-sort="descending"' in rendered(source, "?sort=-kana")
    assert 'aria-sort="ascending"' in rendered('{% sort_header "kana" "氏名" default="asc" %}')


def test_chip_removes_only_its_own_filter() -> None:
    chips = [{"name": "unit", "value": "1", "label": "局：建設局"}, {"name": "late", "label": "期限超過"}]
    html = rendered("{% filter_chips chips %}", "?unit=1&unit=2&late=1&page=3", chips=chips)
    assert 'href="?unit=2&amp;late=1"' in html
    assert 'href="?unit=1&amp;unit=2"' in html


def test_filter_bar_carries_sort_and_date_along() -> None:
    html = rendered("{% filter_bar %}x{% endfilter_bar %}", "?sort=kana&as_of=2026-04-01&unit=3")
    assert 'name="sort" value="kana"' in html
    assert 'name="as_of" value="2026-04-01"' in html
    assert 'name="unit"' not in html


def test_pagination_keeps_the_filters() -> None:
    page = Paginator(range(500), 50).page(3)
    html = rendered("{% pagination page %}", "?unit=3&page=3", page=page)
    assert 'href="?unit=3&amp;page=4"' in html
    assert 'aria-current="page">3<' in html


def test_one_page_needs_no_pagination() -> None:
    assert rendered("{% pagination page %}", page=Paginator(range(5), 50).page(1)).strip() == ""


def test_date_control_offers_today_the_year_end_and_next_april() -> None:
    day = dt.date(2026, 11, 21)
    html = rendered("{% as_of_control day today=day %}", "?unit=3&page=2", day=day)
    assert 'href="?unit=3&amp;as_of=2027-03-31"' in html
    assert 'href="?unit=3&amp;as_of=2027-04-01"' in html
    assert 'name="unit" value="3"' in html
    assert 'name="page"' not in html


def test_terms_of_one_page_have_ids_of_their_own() -> None:
    html = rendered('{% term "BPR" "…" %}{% term "BPR" "…" %}')
    ids = re.findall(r'id="(term-\d+)"', html)
    assert ids == ["term-1", "term-2"]
    assert re.findall(r'popovertarget="(term-\d+)"', html) == ids


@pytest.mark.parametrize(
    ("ratio", "level"), [(None, "none"), (0.0, "0"), (0.01, "1"), (0.5, "3"), (0.99, "4"), (1.0, "5")]
)
def test_heat_keeps_nothing_and_everything_apart(ratio: float | None, level: str) -> None:
    assert f"heat--{level}" in rendered("{% heat_cell ratio text=text %}", ratio=ratio, text="x")


def test_figures_separate_thousands_and_link_to_their_people() -> None:
    html = rendered('{% figure 35000 unit="名" href="/people/" %}')
    assert "35,000" in html
    assert 'href="/people/"' in html


def test_progress_says_its_value_in_words() -> None:
    html = rendered('{% progress 7 7 label="DX基礎研修" %}')
    assert "7 / 7" in html
    assert 'max="7" value="7"' in html
    assert "progress--success" in html


def test_field_ties_label_hint_and_error_to_its_control() -> None:
    form = SampleForm({"name": ""})
    html = rendered("{% field form.name %}", form=form)
    assert '<label class="field__label" for="id_name">' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_field_without_hint_refers_to_none() -> None:
    html = rendered('{% field form.name help="" %}', form=SampleForm())
    assert "helptext" not in html


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = rendered("{% field form.level %}", form=SampleForm())
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('type="radio"') == 2


def test_dates_and_files_use_the_browsers_own_controls() -> None:
    form = SampleForm(initial={"start": dt.date(2026, 4, 1)})
    assert 'type="date"' in rendered("{% field form.start %}", form=form)
    assert 'value="2026-04-01"' in rendered("{% field form.start %}", form=form)
    assert "<output" in rendered("{% field form.proof %}", form=form)
    assert 'type="checkbox"' in rendered("{% field form.agree %}", form=form)


def test_form_errors_link_to_the_fields() -> None:
    html = rendered("{% form_errors form %}", form=SampleForm({}))
    assert 'href="#id_name"' in html
    assert 'role="alert"' in html
    assert rendered("{% form_errors form %}", form=SampleForm()).strip() == ""


def test_dates_follow_the_readers_calendar_and_language() -> None:
    day = dt.date(2026, 11, 21)
    assert rendered("{{ day|jdate_text }}", day=day) == "令和8年11月21日（土）"
    assert rendered("{{ day|jmonth }}", day=day) == "令和8年11月"
    token = current_era.set("seireki")
    try:
        assert rendered('{{ day|jdate_text:"short" }}', day=day) == "2026年11月21日"
        assert rendered("{{ 2026|fiscal_year_label }}") == "2026年度"
    finally:
        current_era.reset(token)
    with translation.override("en"):
        assert rendered("{{ day|jdate_text }}", day=day) == "21 Nov 2026"
        assert rendered("{{ day|jmonth }}", day=day) == "Nov 2026"
    assert 'datetime="2026-11-21"' in rendered("{{ day|jdate }}", day=day)


def test_moments_are_shown_in_the_citys_time() -> None:
    moment = dt.datetime(2026, 3, 31, 16, 5, tzinfo=dt.UTC)
    assert rendered("{{ moment|jdate_text }} {{ moment|jtime }}", moment=moment) == "令和8年4月1日（水） 1:05"
    assert "令和8年4月1日（水） 1:05" in rendered("{{ moment|jdatetime }}", moment=moment)


def test_missing_values_show_as_nothing_or_a_dash() -> None:
    assert rendered("{{ x|jdate }}{{ x|jtime }}{{ x|jdatetime }}{{ x|jmonth }}", x=None) == ""
    assert rendered("{{ x|percent }}{{ x|number }}", x=None) == "――"


def test_numbers_are_formatted_for_readers() -> None:
    assert rendered("{{ 0.18666|percent:1 }} {{ 12345|number }}") == "18.7% 12,345"


@pytest.mark.parametrize(
    ("days", "english"), [(0, "Due today"), (1, "1 day left"), (3, "3 days left"), (-2, "2 days overdue")]
)
def test_days_left_says_which_side_of_the_due_date(days: int, english: str) -> None:
    today = dt.date(2026, 11, 21)
    with translation.override("en"):
        assert rendered("{{ due|days_left:today }}", due=today + dt.timedelta(days), today=today) == english


def test_date_range_includes_its_last_day() -> None:
    html = rendered("{% date_range first last %}", first=dt.date(2026, 4, 1), last=dt.date(2027, 3, 31))
    assert re.sub("<[^>]+>", "", html) == "令和8年4月1日～令和9年3月31日"


def test_templates_hold_no_inline_script_style_or_outside_address() -> None:
    for path in TEMPLATES.rglob("*.html"):
        assert not FORBIDDEN.search(path.read_text(encoding="utf-8")), path


def test_styles_and_scripts_name_no_outside_address_and_only_files_that_exist() -> None:
    static = Path(settings.BASE_DIR, "lms/static/lms")
    for path in [*static.rglob("*.css"), *static.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert "//" not in re.sub(r"(?m)^\s*//.*$", "", text).replace("http://www.w3.org", ""), path
        for reference in re.findall(r'url\("([^"]+)"\)', text):
            relative = Path("lms") / path.relative_to(static).parent / reference
            assert finders.find(str(Path(*_resolved(relative)))), f"{path}: {reference}"


def _resolved(path: Path) -> list[str]:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts


def test_library_shows_every_example() -> None:
    shown = {name for _, _, names in GROUPS for name in names}
    assert shown == {path.stem for path in (TEMPLATES / "library/examples").glob("*.html")}


def test_library_is_for_those_who_build_pages(city: City, sign_in: SignIn) -> None:
    assert sign_in(city.learner).get("/components/").status_code == 404
    assert Client().get("/components/").status_code == 302
    response = sign_in(city.hr).get("/components/")
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1>") == 1
    assert html.count('class="example"') == sum(len(names) for _, _, names in GROUPS)
    assert not FORBIDDEN.search(re.sub(r"<pre.*?</pre>", "", html, flags=re.S))


@pytest.mark.django_db
def test_sign_in_names_the_employee_number_and_keeps_the_answer_vague() -> None:
    client = Client()
    html = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert "Employee number" in html
    assert "placeholder" not in html
    refused = client.post("/accounts/login/", {"login": "0000000", "password": "wrong"})
    assert 'role="alert"' in refused.content.decode()


@pytest.mark.django_db
def test_forgotten_password_leads_to_a_person() -> None:
    html = Client().get("/accounts/password/reset/", headers={"accept-language": "en"}).content.decode()
    assert "administrator" in html
    assert 'type="email"' not in html


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_error_pages_say_what_to_do(name: str) -> None:
    html = engines["django"].get_template(name).render({}, None)
    assert "next-steps" in html
    assert 'href="/"' in html


def test_the_page_of_last_resort_needs_neither_context_nor_database() -> None:
    html = engines["django"].get_template("500.html").render({}, None)
    assert "ただいま表示できません" in html
