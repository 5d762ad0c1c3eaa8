"""育成体系, as learners see them: what leads to a role, and how far one is."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.extensions import role_of
from courses.models import Curriculum
from courses.permissions import can_draft_curricula
from courses.queries.curriculum_page import curriculum_views, shown_curricula
from courses.queries.mine import curricula_of
from courses.views.access import reader_id
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow

PAGE_SIZE = 10


@require_safe
@allow(*EVERY_ROLE)
def curriculum_list(request: AuthedRequest) -> HttpResponseBase:
    """What there is; one's own first."""
    now = clock.now()
    today, person_id = clock.local_date(now), reader_id(request)
    own = curricula_of(person_id, role_of(person_id, now), today)
    rows = Curriculum.objects.filter(pk__in=shown_curricula(today)).select_related("role", "audience")
    ordered = sorted(rows, key=lambda row: (row.pk not in own, row.code))
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "views": curriculum_views(list(page.object_list), person_id, today, get_language()),
        "own": own,
        "may_edit": can_draft_curricula(request.access),
    }
    return render(request, "courses/curricula/list.html", context)


@require_safe
@allow(*EVERY_ROLE)
def curriculum_detail(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Step by step, as it is in force or will be. One that is only a draft is not there."""
    now = clock.now()
    today, person_id = clock.local_date(now), reader_id(request)
    curriculum = get_object_or_404(Curriculum.objects.select_related("role", "audience"), code=code)
    view = curriculum_views([curriculum], person_id, today, get_language())[0]
    if view.edition is None:
        raise Http404
    context = {
        "view": view,
        "curriculum": curriculum,
        "trail": [(_("Curricula"), reverse("curriculum_list")), (str(curriculum.name), None)],
        "is_mine": curriculum.pk in curricula_of(person_id, role_of(person_id, now), today),
        "may_edit": can_draft_curricula(request.access),
    }
    return render(request, "courses/curricula/detail.html", context)
