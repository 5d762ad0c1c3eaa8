"""How much is asked and stored, how fast it is answered, and what is refused to whom."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text, jtime
from lms.common.templatetags.figures import shown
from lms.xapi.bars import bars_of
from lms.xapi.refusals import advice
from lms.xapi.traffic import SPANS, Span, Step, traffic
from lms.xapi.views.area import tabs


@allow(Role.ADMIN)
def store_traffic(request: AuthedRequest) -> HttpResponse:
    now = clock.now()
    span = next((span for span in SPANS if span.name == request.GET.get("span")), SPANS[0])
    told = traffic(span, now)
    words = _words(span)
    stored = [(_label(span, step), step.stored) for step in told.steps]
    asked = [(_label(span, step), step.asked) for step in told.steps]
    context = {
        "traffic": told,
        "words": words,
        "tabs": tabs(request),
        "spans": [(_words(each)["name"], f"?span={each.name}", each == span) for each in SPANS],
        "pictures": [
            _picture(_("Records stored %(step)s") % words, stored),
            _picture(_("Requests that read records %(step)s") % words, asked),
        ],
        "errors": [(row, advice(row.code)) for row in told.errors],
        "most_note": _("95%% of them %(time)s") % {"time": told.most_within},
        "read_at": now,
    }
    return render(request, "xapi/store_traffic.html", context)


def _picture(title: str, values: list[tuple[str, int]]) -> dict[str, Any]:
    label, most = max(values, key=lambda each: each[1])
    sentence = _("At most %(most)s, at %(label)s.") % {"most": shown(most), "label": label} if most else _("None.")
    svg = render_to_string("xapi/bars.html", {"bars": bars_of(values), "label": f"{title}: {sentence}"})
    rows = [(label, shown(value)) for label, value in reversed(values) if value]
    return {
        "title": title,
        "svg": SafeString(svg),
        "sentence": sentence,
        "columns": [_("From when"), _("How many")],
        "rows": rows,
    }


def _words(span: Span) -> dict[str, str]:
    return {
        "hour": {"name": _("The last hour"), "step": _("a minute")},
        "day": {"name": _("The last 24 hours"), "step": _("each half hour")},
        "week": {"name": _("The last 7 days"), "step": _("each six hours")},
    }[span.name]


def _label(span: Span, step: Step) -> str:
    at = timezone.localtime(step.at)
    return jtime(at) if span.name != "week" else f"{jdate_text(at, 'short')} {jtime(at)}"
