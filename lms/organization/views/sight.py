"""Who may see a person's record on a day, who decides about the person, and why.

Told to HR, to administrators, and to the person themself.
"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.organization.models import Person
from lms.organization.permissions import can_see_readers
from lms.organization.queries.approvers import approvers_of
from lms.organization.queries.readers import readers_of
from lms.organization.views.asking import asked

PAGE_SIZE = 50


@allow(*EVERY_ROLE)
def person_readers(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    ask = asked(request)
    person = get_object_or_404(Person.objects.seen(ask.sight), uuid=uuid)
    if not can_see_readers(request.access, person, ask.today, ask.sight):
        raise Http404
    readers = readers_of(person, ask.day, ask.sight)
    context = {
        "person": person,
        "is_own": request.access.person_id == person.pk,
        "as_of": ask.day,
        "sees_embargoed": ask.sight.embargoed,
        "others": sum(1 for reader in readers if reader.person_id != person.pk),
        "chain": approvers_of(person, ask.day, ask.sight),
        "page": Paginator(readers, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "organization/readers.html", context)
