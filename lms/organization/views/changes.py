"""Coming changes: what a day, above all the coming 1 April, does to units and people."""

import dataclasses
import datetime as dt
from functools import partial

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.fiscal import FiscalYear
from lms.organization.access import sight_for
from lms.organization.actions.exports import record_export
from lms.organization.change_sheets import changes_sheet
from lms.organization.downloads import answer, download_links
from lms.organization.enums import Grade
from lms.organization.models import Sight
from lms.organization.queries.changing import days_of_change, last_announcement
from lms.organization.queries.coming import Coming, coming, narrowed
from lms.organization.queries.moves import Move, Span
from lms.organization.queries.people import visible_people
from lms.organization.queries.tree import Node
from lms.organization.reading_forms import MovesForm, SpanForm
from lms.organization.sentences import coming_sentence
from lms.organization.views.asking import day_in
from lms.organization.views.tree import address

A_PAGE = 50
NEAREST = 6


@dataclasses.dataclass(frozen=True)
class Row:
    """A move with what the page says of its places."""

    move: Move
    old_unit: Node | None
    old_place: str
    new_unit: Node | None
    new_place: str
    grade: str
    # Whether the reader may open the person's record today.
    is_open: bool


@dataclasses.dataclass(frozen=True)
class Asked:
    span: Span
    today: dt.date
    sight: Sight
    page: Coming
    form: MovesForm
    moves: list[Move]

    @property
    def sentence(self) -> str:
        return coming_sentence(self.page, is_ahead=self.span.last > self.today)


def _asked(request: AuthedRequest) -> Asked:
    now = clock.now()
    today = clock.local_date(now)
    first = day_in(request, "first") or FiscalYear.of(today).end
    span = Span(first, max(first, day_in(request, "last") or first))
    sight = sight_for(request.access, now)
    page = coming(span, sight, request.access)
    form = MovesForm(request.GET, [row.node for row in page.bureaus])
    return Asked(span, today, sight, page, form, narrowed(page.moves, form.move_kind, form.bureau_uuid, page))


@allow(Role.HR, Role.MANAGER, Role.ADMIN)
def changes(request: AuthedRequest) -> HttpResponse:
    """Numbers for the whole city; names of those who leave or come to what is entrusted to the reader."""
    ask = _asked(request)
    moves = Paginator(ask.moves, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": ask,
        "page": ask.page,
        "sentence": ask.sentence,
        "form": ask.form,
        "span_form": SpanForm(initial={"first": ask.span.first, "last": ask.span.last}),
        "kept": [(key, request.GET[key]) for key in ("kind", "bureau") if request.GET.get(key)],
        "chips": ask.form.chips(),
        "moves": moves,
        "rows": _rows(request, ask, moves),
        "named_all": len(ask.page.moves) == sum(ask.page.counts.values()),
        "sees_embargoed": request.access.sees_embargoed,
        "days": _days(request, ask),
        "exports": _exports(request),
        "clear_url": address(request, kind="", bureau="", page=""),
    }
    return render(request, "organization/changes.html", context)


def _rows(request: AuthedRequest, ask: Asked, moves: "Page[Move]") -> list[Row]:
    page, ids = ask.page, [move.person_id for move in moves]
    visible = visible_people(request.access, ask.today, ask.sight).filter(pk__in=ids)
    opened = set(visible.values_list("pk", flat=True))
    return [
        Row(
            move=move,
            old_unit=page.unit(move, after=False),
            old_place=page.place(move, after=False),
            new_unit=page.unit(move, after=True),
            new_place=page.place(move, after=True),
            grade=str(Grade(move.after.grade).label) if move.after else "",
            is_open=move.person_id in opened,
        )
        for move in moves
    ]


def _days(request: AuthedRequest, ask: Asked) -> list[tuple[dt.date, str, bool]]:
    """(day, address, is shown): the days of reorganisation around the day shown, the coming 1 April among them."""
    days = {*days_of_change(ask.sight), FiscalYear.of(ask.today).end}
    nearest = sorted(sorted(days, key=lambda day: abs((day - ask.span.first).days))[:NEAREST])
    single = ask.span.first == ask.span.last
    return [
        (day, address(request, first=day.isoformat(), last="", page=""), single and day == ask.span.first)
        for day in nearest
    ]


def _exports(request: AuthedRequest) -> list[tuple[str, str]]:
    if not request.access.has(Role.HR, Role.ADMIN):
        return []
    return download_links(lambda name: reverse("organization_changes_export", args=[name]), request)


@allow(Role.HR, Role.ADMIN)
def changes_export(request: AuthedRequest, file_format: str) -> HttpResponse:
    """The changes as the address narrows them, of those whose names the reader may read."""
    ask = _asked(request)
    sheet = changes_sheet(ask.page, ask.moves, ask.sentence)
    record = partial(_record, by=user_of(request), ask=ask, rows=len(sheet.rows), file_format=file_format)
    name = f"changes_{ask.span.first:%Y%m%d}"
    return answer(request, sheet, file_format, name=name, back=reverse("organization_changes"), record=record)


def _record(content: bytes, *, by: User, ask: Asked, rows: int, file_format: str) -> None:
    days = {"first": ask.span.first.isoformat(), "last": ask.span.last.isoformat()}
    sight = {"embargoed": str(ask.sight.embargoed)}
    record_export(
        what="changes",
        content=content,
        rows=rows,
        by=by,
        now=ask.sight.now,
        disclosed_at=last_announcement(ask.sight),
        format=file_format,
        **days,
        **sight,
    )
