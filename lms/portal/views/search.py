"""Search over everything that the reader may see."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.common.asked import recall, remember
from lms.organization.access import sight_for
from lms.portal.queries.search import search as find


@allow(*EVERY_ROLE)
def search(request: AuthedRequest) -> HttpResponseBase:
    """What was typed is posted, since it may be a name; the address that follows carries only its key."""
    if request.method == "POST":
        key = remember(request.session, request.POST.get("q", ""))
        return redirect(f"{reverse('search')}?{urlencode({'asked': key})}" if key else reverse("search"))
    key = request.GET.get("asked", "")
    text = recall(request.session, key)
    results = find(text, request.access, sight=sight_for(request.access, clock.now()), language=get_language())
    return render(request, "portal/search.html", {"results": results, "was_forgotten": bool(key) and not text})
