"""The pages of those who teach: how their courses are doing, and trying out a draft."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.authoring.course_figures import course_figures
from courses.authoring.previews import lesson_answered
from courses.authoring.queries import course_states, taught_courses
from courses.models import LessonPage
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow


@require_safe
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach(request: AuthedRequest) -> HttpResponseBase:
    """担当講座: each course with its state, how many are in it, where they stop and which questions fail."""
    courses = list(taught_courses(request.access).distinct())
    states = course_states(courses, get_language() or "", clock.today())
    return render(request, "courses/teach/list.html", {"states": states, "editor_url": reverse("wagtailadmin_home")})


@require_safe
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_course(request: AuthedRequest, code: str) -> HttpResponseBase:
    course = get_object_or_404(taught_courses(request.access).distinct(), code=code)
    language, today = get_language() or "", clock.today()
    state = course_states([course], language, today)[0]
    figures = course_figures(course, language, today)
    trail = [(_("My courses"), reverse("teach")), (state.title, None)]
    context = {"state": state, "course": course, "figures": figures, "trail": trail}
    return render(request, "courses/teach/course.html", context)


@require_POST
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_checkpoint(request: AuthedRequest, code: str, language: str, key: UUID) -> HttpResponseBase:
    """An answer given in a preview: shown as learners see it, stored nowhere."""
    course = get_object_or_404(taught_courses(request.access).distinct(), code=code)
    pages = LessonPage.objects.filter(translation_key=key, locale__language_code=language)
    lesson = next((page for page in pages if page.get_parent().specific.course_id == course.pk), None)
    if lesson is None:
        raise Http404
    answer = {request.POST.get("block", ""): request.POST.getlist("option")}
    return lesson_answered(request, lesson.get_latest_revision_as_object(), answer)
