"""採点: what learners wrote in their own words, read and marked without knowing who wrote it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.actions.marking import mark_attempt
from courses.marking_forms import MarkingForm
from courses.queries.marking import waiting_tries
from courses.views.access import say_refusal
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError

PER_PAGE = 25


@require_safe
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def marking_list(request: AuthedRequest) -> HttpResponseBase:
    """What waits, the oldest first."""
    page = Paginator(waiting_tries(request.access), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/marking/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def marking(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """One try: its texts beside the rubric. Afterwards the next one that waits."""
    attempt = get_object_or_404(waiting_tries(request.access), uuid=uuid)
    form = MarkingForm(attempt, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mark_attempt(
                attempt=attempt, points=form.points, comments=form.comments, now=clock.now(), by=user_of(request)
            )
        except DomainError as error:
            say_refusal(request, error)
            return redirect("marking_list")
        messages.success(request, _("Marked. The result was told to whoever wrote it."))
        following = waiting_tries(request.access).first()
        return redirect("marking", uuid=following.uuid) if following else redirect("marking_list")
    texts = [{**text, "answer": "".join(attempt.answers[text["question"]["key"]])} for text in form.texts]
    trail = [(_("Marking"), reverse("marking_list")), (attempt.enrolment.release.title, None)]
    context = {"attempt": attempt, "form": form, "texts": texts, "trail": trail}
    return render(request, "courses/marking/attempt.html", context)
