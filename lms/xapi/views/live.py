"""Records as they come in. The page asks again every few seconds; it can be stopped, and stops by itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.xapi.exploring import Place, page_of, rows_wanted
from lms.xapi.models import Statement
from lms.xapi.models.ordering import beyond
from lms.xapi.plain import lines_of
from lms.xapi.views.area import tabs

SHOWN = 30
# An hour at one question every five seconds: a page that was forgotten asks no more.
MOST_LOOKS = 720
NOTHING_NEW = 204


@allow(Role.ADMIN)
def statement_live(request: AuthedRequest) -> HttpResponse:
    is_paused = "paused" in request.GET
    context = {**_context(news=0, looks=0), "is_paused": is_paused, "tabs": tabs(request)}
    return render(request, "xapi/statement_live.html", context)


@allow(Role.ADMIN)
def statement_live_lines(request: AuthedRequest) -> HttpResponse:
    """The latest, if there is anything newer than `after`; else nothing, and the page stays as it is."""
    after, looks = Place.read(request.GET.get("after", "")), _looks(request)
    newer = Statement.objects.order_by("-stored", "-seq")
    if after is not None:
        newer = newer.filter(beyond({"stored": after.stored, "seq": after.seq}))
    news = len(newer.values_list("pk")[: SHOWN + 1])
    if not news and looks < MOST_LOOKS:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "xapi/live_lines.html", _context(news=news, looks=looks))


def _looks(request: AuthedRequest) -> int:
    text = request.GET.get("looks", "")
    return int(text) + 1 if text.isdecimal() and len(text) < 6 else 1


def _context(*, news: int, looks: int) -> dict[str, object]:
    page = page_of(rows_wanted({}), size=SHOWN)
    return {
        "lines": lines_of(page.rows),
        "after": str(Place.of(page.rows[0])) if page.rows else "",
        "news": min(news, SHOWN),
        "has_more": news > SHOWN,
        "looks": looks,
        "is_over": looks >= MOST_LOOKS,
        "read_at": clock.now(),
        "lines_url": reverse("statement_live_lines"),
    }
