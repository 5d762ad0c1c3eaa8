"""The terms of one course, and whose completions run out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.actions.terms import set_terms
from courses.enrolling_forms import TermsForm
from courses.enums import ACTIVE, Way
from courses.models import Course, Enrolment, EnrolmentPolicy
from courses.queries.renewals import open_windows
from courses.queries.titles import titles_of
from courses.views.enrolling.rules import KEEPERS, PAGE, require_keeper, trail
from lms.common import clock
from lms.common.access import AuthedRequest, allow


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*KEEPERS)
def course_terms(request: AuthedRequest, code: str) -> HttpResponseBase:
    user, now = require_keeper(request), clock.now()
    course = get_object_or_404(Course, code=code)
    policy = EnrolmentPolicy.objects.filter(course=course).select_related("course").first()
    form = TermsForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_terms(
            course=course, way=Way(data["way"]), capacity=data["capacity"], valid_months=data["valid_months"],
            window_months=data["window_months"], now=now, by=user,
        )  # fmt: skip
        messages.success(request, _("Saved. The terms hold from now on."))
        return redirect("course_terms", code=code)
    windows = open_windows(policy, now) if policy else []
    title = titles_of([course])[course.pk]
    context = {
        "course": course,
        "title": title,
        "form": form,
        "policy": policy,
        "taking": Enrolment.objects.filter(course=course, status__in=ACTIVE).count(),
        "page": Paginator(windows, PAGE).get_page(request.GET.get("page")),
        "day": clock.local_date(now),
        "crumbs": trail((title, None)),
    }
    return render(request, "courses/enrolling/terms.html", context)
