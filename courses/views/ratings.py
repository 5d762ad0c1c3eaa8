"""Ratings: a learner gives, changes and takes back one's own; those who teach read all of them, without names."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses import releases
from courses.actions.ratings import rate_course, take_back_rating
from courses.authoring.queries import taught_courses
from courses.few import ENOUGH
from courses.queries.ratings import comments_on, ratable_enrolment, rating_in, ratings_of
from courses.queries.titles import titled
from courses.rating_forms import RatingForm
from courses.views.access import reader_id
from courses.views.steps import crumbs
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow
from lms.common.errors import DomainError

PAGE_SIZE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERY_ROLE)
def course_rate(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Say how a course was that one has completed or left; say it anew; take it back."""
    enrolment = ratable_enrolment(reader_id(request), code)
    if enrolment is None:
        raise Http404
    rating = rating_in(enrolment)
    if request.method == "POST" and request.POST.get("go") == "take_back":
        take_back_rating(enrolment=enrolment)
        messages.success(request, _("Your rating is deleted."))
        return redirect("course_rate", code=code)
    form = RatingForm(request.POST or None, instance=rating)
    if request.method == "POST" and form.is_valid():
        try:
            rate_course(enrolment=enrolment, **form.cleaned_data, now=clock.now())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Thank you. You can change what you said at any time."))
            return redirect("course_rate", code=code)
    title = releases.load(enrolment.release).locale(get_language()).title
    context = {"form": form, "rating": rating, "title": title, "course": enrolment.course, "enough": ENOUGH}
    return render(request, "courses/rating.html", {**context, "crumbs": crumbs(code, title, _("Rate this course"))})


@require_safe
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_ratings(request: AuthedRequest, code: str) -> HttpResponseBase:
    """How often each answer was given, and what was written. Nobody's name, and no day."""
    course = get_object_or_404(taught_courses(request.access).distinct(), code=code)
    ratings = ratings_of(course)
    page = Paginator(comments_on(course, ratings), PAGE_SIZE).get_page(request.GET.get("page"))
    title = titled([course.pk], get_language())[course.pk].title
    trail: list[tuple[str, Any]] = [
        (_("Courses I teach"), reverse("teach")),
        (title, reverse("teach_course", args=[code])),
        (_("Ratings and comments"), None),
    ]
    context = {"course": course, "ratings": ratings, "page_obj": page, "trail": trail, "enough": ENOUGH}
    return render(request, "courses/teach/ratings.html", context)
