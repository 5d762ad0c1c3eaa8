"""Another course from one that there is."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.actions.copying import copy_course
from courses.actions.courses import free_code
from courses.forms import CopyForm
from courses.models import CoursePage
from courses.queries.titles import titled
from courses.views.authored import authored_course
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_copy(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Under which code and title; then on to the new course's pages in the editor."""
    course = authored_course(request, code)
    page = CoursePage.objects.filter(course=course).order_by("locale_id").first()
    if page is None or not page.get_parent().permissions_for_user(request.user).can_add_subpage():
        raise Http404
    words = {"title": page.draft_title}
    form = CopyForm(request.POST or None, initial={"code": free_code(code), "title": _("%(title)s (copy)") % words})
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_course(course=course, **form.cleaned_data, now=clock.now(), by=user_of(request))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("The course was copied as a draft. Write on here."))
            new = CoursePage.objects.filter(course=made).order_by("locale_id")[:1].get()
            return redirect("wagtailadmin_explore", new.pk)
    title = titled([course.pk], get_language())[course.pk].title
    trail = [(_("Courses I teach"), reverse("teach")), (title, reverse("teach_course", args=[code]))]
    context = {"form": form, "title": title, "trail": [*trail, (_("Copy the course"), None)]}
    return render(request, "courses/teach/copy.html", context)
