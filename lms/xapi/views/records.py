"""What is in the store, for those who administer it."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from lms.common.access import AuthedRequest, Role, allow
from lms.common.clock import start_of
from lms.xapi.forms import StatementFilterForm
from lms.xapi.models import Statement, StatementQuerySet
from lms.xapi.plain import line
from lms.xapi.queries import is_voided
from lms.xapi.views.tabs import record_tabs

PAGE_SIZE = 50
# Nobody pages through millions; whoever looks for something narrows it down.
LATEST = 1000


def _latest(verb: str = "", day: dt.date | None = None) -> StatementQuerySet:
    rows = Statement.objects.select_related("client").order_by("-stored", "-seq")
    if verb:
        rows = rows.filter(verb=verb)
    if day:
        rows = rows.filter(stored__gte=start_of(day), stored__lt=start_of(day + dt.timedelta(days=1)))
    return rows[:LATEST]


@allow(Role.ADMIN)
def statement_list(request: AuthedRequest) -> HttpResponse:
    form = StatementFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_latest(**chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    voided = is_voided(row.statement_id for row in page.object_list)
    context = {
        "form": form,
        "page_obj": page,
        "lines": [line(row, is_voided=row.statement_id in voided) for row in page.object_list],
        "latest": LATEST,
        "tabs": record_tabs("statement_list"),
    }
    return render(request, "xapi/statement_list.html", context)
