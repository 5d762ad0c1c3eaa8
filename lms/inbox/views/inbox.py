"""承認: what awaits one's decision, what one asked for, what is settled, and what one was told."""

from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.inbox import queries
from lms.inbox.actions.notifications import mark_read
from lms.inbox.presenters import Line, line

PAGE_SIZE = 20


class Show(StrEnum):
    WAITING = ""
    ASKED = "asked"
    SETTLED = "settled"
    TOLD = "told"


@allow(*EVERY_ROLE)
def inbox(request: AuthedRequest) -> HttpResponse:
    wanted = request.GET.get("view", "")
    show = Show(wanted) if wanted in set(Show) else Show.WAITING
    user, today = user_of(request), clock.today()
    rows: dict[Show, QuerySet[Any]] = {
        Show.WAITING: queries.awaiting(user, today),
        Show.ASKED: queries.asked_by(user),
        Show.SETTLED: queries.settled_for(user, today),
        Show.TOLD: queries.notifications_for(user),
    }
    page = Paginator(rows[show], PAGE_SIZE).get_page(request.GET.get("page"))
    waiting, unread = queries.waiting_count(user, today), queries.unread_count(user)
    context = {
        "show": show,
        "page": page,
        "lines": [] if show == Show.TOLD else _lines(page, user, show),
        "many": _kinds_of_many(page) if show == Show.WAITING else [],
        "waiting": waiting,
        "overdue": queries.awaiting(user, today).filter(due_on__lt=today).count() if waiting else 0,
        "unread": unread,
        "standing_in": [row for row in queries.held_by(user, today) if row.holds_on(today)],
        "tabs": _tabs(show, waiting, unread),
    }
    return render(request, "inbox/inbox.html", context)


def _lines(page: Page[Any], user: User, show: Show) -> list[Line]:
    today = clock.today()
    return [line(approval, user, today, may_decide=show == Show.WAITING) for approval in page.object_list]


def _kinds_of_many(page: Page[Any]) -> list[str]:
    """The kinds of which the page shows several: these can be decided at once."""
    kinds = [approval.kind for approval in page.object_list]
    return sorted({kind for kind in kinds if kinds.count(kind) > 1})


def _tabs(show: Show, waiting: int, unread: int) -> list[tuple[str, str, bool, int | None]]:
    return [
        (_("Awaiting your decision"), "?", show == Show.WAITING, waiting),
        (_("What you asked for"), "?view=asked", show == Show.ASKED, None),
        (_("Settled"), "?view=settled", show == Show.SETTLED, None),
        (_("Notices"), "?view=told", show == Show.TOLD, unread),
    ]


@allow(*EVERY_ROLE)
@require_POST
def read_notices(request: AuthedRequest) -> HttpResponse:
    read = mark_read(user=user_of(request), now=clock.now())
    messages.success(request, ngettext("%(n)d notice is read.", "%(n)d notices are read.", read) % {"n": read})
    return redirect(f"{reverse('inbox')}?view={Show.TOLD}")
