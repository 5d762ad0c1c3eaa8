"""What differs between two releases of a course, or between its newest one and the draft; and what is to become of
those who are in the middle of it."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.actions.passages import choose_passage
from courses.authoring.differences import Version, compare_versions, versions_of
from courses.enums import Passage
from courses.forms import PassageForm
from courses.models import PassageChoice
from courses.queries.titles import titled
from courses.views.authored import authored_course, may_edit
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow


def _chosen(request: AuthedRequest, versions: list[Version]) -> tuple[Version, Version] | None:
    """What the address names; by itself the newest release and the draft. None: there is nothing to compare yet."""
    found = {version.key: version for version in versions}
    released = [version for version in versions if version.release]
    if not released or len(versions) < 2:
        return None
    after = found.get(request.GET.get("after", ""), versions[0])
    earlier = released
    if after.release:
        earlier = [each for each in released if each.release and each.release.number < after.release.number] or released
    return found.get(request.GET.get("before", ""), earlier[0]), after


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_differences(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Two versions side by side. POST: what becomes of those in the middle when the draft is published."""
    course = authored_course(request, code)
    edits = may_edit(request, course)
    if request.method == "POST":
        if not edits:
            raise Http404
        form = PassageForm(request.POST)
        if form.is_valid():
            passage = Passage(form.cleaned_data["passage"])
            choose_passage(course=course, passage=passage, now=clock.now(), by=user_of(request))
            messages.success(request, _("Chosen. It holds for the next release; now the course can be published."))
        return redirect(request.get_full_path())
    versions = versions_of(course)
    chosen = _chosen(request, versions)
    choice = PassageChoice.objects.filter(course=course).select_related("chosen_by").first()
    title = titled([course.pk], get_language())[course.pk].title
    context = {
        "course": course,
        "versions": versions,
        "comparison": compare_versions(course, *chosen) if chosen else None,
        "choice": choice,
        "form": PassageForm(initial={"passage": choice.passage if choice else Passage.KEEP}),
        "may_edit": edits,
        "trail": [
            (_("Courses I teach"), reverse("teach")),
            (title, reverse("teach_course", args=[code])),
            (_("What differs"), None),
        ],
    }
    return render(request, "courses/teach/differences.html", context)
