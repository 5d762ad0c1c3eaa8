"""Search over everything that the reader may see."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.common.asked import LONGEST, recall, remember
from lms.organization.access import sight_for
from lms.portal.enums import Kind
from lms.portal.forms import SearchForm
from lms.portal.queries.reach import choices_in
from lms.portal.queries.search import Results, Wanted
from lms.portal.queries.search import search as find
from lms.portal.queries.search import suggest as find_titles

ICONS = {Kind.PERSON: "user", Kind.COURSE: "book", Kind.LESSON: "play", Kind.TERM: "question", Kind.PAGE: "file"}


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERY_ROLE)
def search(request: AuthedRequest) -> HttpResponseBase:
    """What was typed is posted, since it may be a name; the address that follows carries only its key."""
    if request.method == "POST":
        typed = request.POST.get("q", "").strip()
        if len(typed) > LONGEST:
            messages.info(request, _("Only the first %(limit)d characters were searched for.") % {"limit": LONGEST})
        key = remember(request.session, typed)
        return redirect(f"{reverse('search')}?{urlencode({'asked': key})}" if key else reverse("search"))
    key = request.GET.get("asked", "")
    text = recall(request.session, key)
    form = SearchForm(request.GET, choices=choices_in(get_language()))
    kind = request.GET.get("kind", "")
    wanted = Wanted(text, kind if kind in set(Kind) else "", form.narrowed, request.GET.get("page", "1"))
    results = find(wanted, request.access, sight=sight_for(request.access, clock.now()), language=get_language())
    context = {
        "results": results,
        "form": form,
        "chips": form.chips,
        "tabs": _tabs(request, results),
        "groups": _groups(request, results),
        "was_forgotten": bool(key) and not text,
    }
    return render(request, "portal/search.html", context)


def _address(request: AuthedRequest, kind: str) -> str:
    """The same search among one kind, from its first page on."""
    chosen = request.GET.copy()
    chosen.pop("page", None)
    chosen["kind"] = kind
    return f"?{chosen.urlencode()}"


def _tabs(request: AuthedRequest, results: Results) -> list[tuple[str, str, bool, int]]:
    """All, and each kind of which there is something."""
    kind = results.wanted.kind
    tabs = [(str(_("All")), _address(request, ""), not kind, results.total)]
    there = [each for each in Kind if results.of(each).total or each == kind]
    return tabs + [(str(each.label), _address(request, each), each == kind, results.of(each).total) for each in there]


def _groups(request: AuthedRequest, results: Results) -> list[dict[str, Any]]:
    return [
        {"title": each.label, "found": results.of(each), "icon": ICONS[each], "url": _address(request, each)}
        for each in Kind
        if results.of(each).hits
    ]


@require_POST
@allow(*EVERY_ROLE)
def search_suggest(request: AuthedRequest) -> HttpResponseBase:
    """A list of where one may be going to, while one types. Nothing of it is kept."""
    text = request.POST.get("q", "")[:LONGEST]
    sight = sight_for(request.access, clock.now())
    hits = find_titles(text, request.access, sight=sight, language=get_language())
    return render(request, "portal/search_suggestions.html", {"hits": [(hit, ICONS[hit.kind]) for hit in hits]})
