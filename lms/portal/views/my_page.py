"""The learner's own page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.organization.access import sight_for
from lms.portal.queries.my_page import my_page as read_page


@allow(*EVERY_ROLE)
def my_page(request: AuthedRequest) -> HttpResponse:
    if request.access.person_id is None:
        raise Http404
    sight = sight_for(request.access, clock.now())
    page = read_page(request.access.person_id, sight=sight, language=get_language())
    return render(request, "portal/my_page.html", {"page": page})
