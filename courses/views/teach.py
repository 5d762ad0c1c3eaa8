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
from courses.authoring.quiz_previews import quiz_tried
from courses.authoring.stops_picture import stops_picture
from courses.few import ENOUGH
from courses.models import CoursePage, LessonPage, QuizPage
from courses.queries.work import handed_in
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
    trail = [(_("Courses I teach"), reverse("teach")), (state.title, None)]
    # What is handed in is for the course's own trainers: the door is shown to them alone.
    teaches = course.trainers.filter(pk=request.access.person_id or 0).exists()
    sheets = handed_in(course).count() if teaches else 0
    context = {"state": state, "course": course, "figures": figures, "trail": trail, "teaches": teaches}
    context |= {"sheets": sheets, "enough": ENOUGH}
    context["picture"] = stops_picture(figures.steps, figures.begun) if figures.begun and figures.steps else None
    return render(request, "courses/teach/course.html", context)


@require_POST
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_checkpoint(request: AuthedRequest, code: str, language: str, key: UUID) -> HttpResponseBase:
    """An answer given in a preview: shown as learners see it, stored nowhere."""
    course_page = _course_page(request, code, language)
    lesson = get_object_or_404(LessonPage.objects.child_of(course_page), translation_key=key)
    answer = {request.POST.get("block", ""): request.POST.getlist("option")}
    return lesson_answered(request, lesson.get_latest_revision_as_object(), answer)


@require_POST
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_quiz(request: AuthedRequest, code: str, language: str) -> HttpResponseBase:
    """Answers given in a quiz's preview: judged, shown, forgotten."""
    quiz = QuizPage.objects.child_of(_course_page(request, code, language)).first()
    if quiz is None:
        raise Http404
    return quiz_tried(request, quiz.get_latest_revision_as_object())


def _course_page(request: AuthedRequest, code: str, language: str) -> CoursePage:
    course = get_object_or_404(taught_courses(request.access).distinct(), code=code)
    page: CoursePage = get_object_or_404(course.pages, locale__language_code=language)
    return page
