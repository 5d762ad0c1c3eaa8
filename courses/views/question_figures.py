"""One question of a quiz, looked at by those who teach: how it is answered, and whether it does its work."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.authoring.course_figures import figures_of_questions
from courses.authoring.queries import taught_courses
from courses.authoring.question_words import advice_on
from lms.common.access import AuthedRequest, Role, allow


@require_safe
@allow(Role.TRAINER, Role.HR, Role.ADMIN)
def teach_question(request: AuthedRequest, code: str, key: str) -> HttpResponseBase:
    """Shares only, and only of enough people: nobody's answer."""
    course = get_object_or_404(taught_courses(request.access).distinct(), code=code)
    title, rows = figures_of_questions(course, get_language() or "")
    figures = next((row for row in rows if row.question.key == key), None)
    if figures is None:
        raise Http404
    trail = [
        (_("Courses I teach"), reverse("teach")),
        (title, reverse("teach_course", args=[code])),
        (_("Question %(number)s") % {"number": figures.number}, None),
    ]
    context = {"course": course, "row": figures, "count": len(rows), "advice": advice_on(figures), "trail": trail}
    return render(request, "courses/teach/question.html", context)
