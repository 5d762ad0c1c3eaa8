"""Invented content for the page of components."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import SafeString

UNITS = [("", "すべて"), ("1", "デジタル統括室"), ("2", "建設局"), ("3", "福祉局")]
POINTS = [(60, 150, 12), (150, 138, 34), (240, 118, 66), (330, 96, 94), (420, 78, 112)]


class FilterSample(forms.Form):
    unit = forms.ChoiceField(label="局", choices=UNITS, required=False)
    state = forms.ChoiceField(label="状態", choices=[("", "すべて"), ("late", "期限超過")], required=False)
    q = forms.CharField(label="氏名・カナ", required=False)


class FormSample(forms.Form):
    name = forms.CharField(label="氏名", help_text="姓と名の間を1文字空けます。")
    unit = forms.ChoiceField(label="任命する課", choices=[("", "選んでください"), *UNITS[1:]])
    start = forms.DateField(label="任命日")
    hours = forms.IntegerField(label="目安の時間", required=False)
    level = forms.ChoiceField(
        label="種別", choices=[("leader", "DXリーダー"), ("manager", "DXマネージャー")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(
        label="担当する分野",
        required=False,
        choices=[("bpr", "業務の見直し"), ("data", "データ活用"), ("ai", "生成AI")],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label="任命の理由", widget=forms.Textarea(attrs={"rows": 3}), help_text="所属長と本人が読みます。"
    )
    document = forms.FileField(label="根拠となる文書", required=False, help_text="PDF または Excel、10MBまで。")
    agree = forms.BooleanField(label="本人に説明し、同意を得ました")


def _people(day: dt.date) -> list[dict[str, object]]:
    rows = [
        ("髙橋 美咲", "たかはし みさき", "デジタル統括室 情報企画課", "修了", "success", 7),
        ("山﨑 大輔", "やまさき だいすけ", "建設局 道路課", "受講中", "info", 4),
        ("𠮷田 健", "よしだ けん", "福祉局 地域福祉課", "期限まで3日", "warning", 5),
        ("西村 彩", "にしむら あや", "市民局 区政支援課", "期限超過", "danger", 2),
        ("中井 航", "なかい わたる", "水道局 浄水課", "未開始", "neutral", 0),
    ]
    keys = ("name", "kana", "unit", "status", "tone", "done")
    return [{**dict(zip(keys, row, strict=True)), "due": day + dt.timedelta(days=3 * n)} for n, row in enumerate(rows)]


def _cell(state: str, title: str, who: str = "", meta: str = "") -> dict[str, str]:
    return {"state": state, "title": title, "who": who, "meta": meta}


def _board() -> list[tuple[str, str, list[dict[str, str]]]]:
    digital = [
        _cell("placed", "情報企画課", "髙橋 美咲", "令和10年3月末まで"),
        _cell("placed", "データ活用課", "小西 誠", "令和9年9月末まで"),
        _cell("expiring", "基盤担当課", "森本 由佳", "令和9年3月末まで"),
        _cell("placed", "行政DX課", "井上 拓", "令和10年3月末まで"),
    ]
    construction = [
        _cell("vacant", "道路課", meta="令和8年10月から空席"),
        _cell("planned", "河川課", "山﨑 大輔", "令和9年4月1日から"),
        _cell("placed", "公園緑化課", "中井 航", "令和9年9月末まで"),
        _cell("vacant", "工務課", meta="候補者 3名"),
        _cell("none", "臨時事業室", meta="対象外"),
    ]
    return [("デジタル統括室", "4課のうち4課に配置", digital), ("建設局", "4課のうち1課に配置", construction)]


def _chart() -> SafeString:
    """A still stand-in for what the chart library draws."""
    line = " ".join(f"{x},{y}" for x, y, _ in POINTS)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="4" fill="#0017c1"/>'
        f'<text x="{x}" y="{y - 10}" font-size="12" text-anchor="middle">{value}</text>'
        f'<text x="{x}" y="192" font-size="12" text-anchor="middle">R{n}</text>'
        for n, (x, y, value) in enumerate(POINTS, start=4)
    )
    return SafeString(
        '<svg viewBox="0 0 600 200" width="600" height="200" aria-hidden="true" fill="#1a1a1a">'
        '<path d="M420 78 520 34 520 92z" fill="#c5d7fb"/>'
        '<path d="M40 170H560" stroke="#767676"/><path d="M40 60H560" stroke="#767676" stroke-dasharray="6 5"/>'
        f'<polyline points="{line}" fill="none" stroke="#0017c1" stroke-width="3"/>'
        '<path d="M420 78 520 62" stroke="#0017c1" stroke-width="3" stroke-dasharray="2 5"/>'
        f'<text x="528" y="64" font-size="12">見込み</text><text x="44" y="54" font-size="12">目安</text>{dots}</svg>'
    )


def samples(day: dt.date) -> dict[str, object]:
    page = Paginator(range(1280), 50).page(4)
    form = FormSample({"name": "", "level": "leader", "reason": "課の業務改善を進めているため"})
    steps = ["なぜDXか", "利用者から考える", "業務を見直す", "データを根拠に", "まとめの確認"]
    states = ["done", "done", "current", "todo", "todo"]
    return {
        "form": form,
        "filter_form": FilterSample(auto_id="filter_%s"),
        "people": _people(day),
        "page": page,
        "chips": [{"name": "unit", "label": "局：建設局"}, {"name": "state", "label": "状態：期限超過"}],
        "board_rows": _board(),
        "chart_svg": _chart(),
        "chart_columns": ["年度", "育成数（累計）"],
        "chart_rows": [(f"令和{n}年度", value) for n, (_, _, value) in enumerate(POINTS, start=4)],
        "step_items": [
            {"label": label, "state": state, "url": "#steps"} for label, state in zip(steps, states, strict=True)
        ],
        "heat_rows": [
            ("デジタル統括室", (0.75, "75%"), (1.0, "100%"), (1.0, "100%")),
            ("福祉局", (0.3, "30%"), (0.55, "55%"), (0.83, "83%")),
            ("建設局", (0.0, "0%"), (0.12, "12%"), (0.25, "25%")),
            ("臨時事業室", (None, ""), (None, ""), (0.5, "50%")),
        ],
        "trail": [("ホーム", "#"), ("配置ボード", "#"), ("情報企画課", None)],
        "tab_items": [("一覧", "#a", True, 1280), ("課ごと", "#b", False), ("期限超過", "#c", False, 14)],
        "facts": [
            ("所属", "デジタル統括室 情報企画課"),
            ("職", "係長"),
            ("任命", "DXリーダー（令和8年4月1日～令和10年3月31日）", "#people"),
            ("認定", "令和7年12月12日"),
        ],
        "history": [
            {"date": dt.date(2026, 4, 1), "title": "情報企画課のDXリーダーに任命", "tone": "success", "url": "#people"},
            {"date": dt.date(2025, 12, 12), "title": "DXリーダー養成研修を修了", "text": "成果発表会まで全8課"},
            {"date": "令和7年度", "title": "市民局から異動", "tone": "neutral"},
        ],
    }
