"""Courses from their authors' side: one's own, and those that one may edit."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from courses.authoring.queries import taught_courses
from courses.models import Course
from lms.common.access import AuthedRequest


def authored_course(request: AuthedRequest, code: str) -> Course:
    """Authors share the folder of courses: whoever is led here from the editor finds no closed door."""
    course = get_object_or_404(Course, code=code)
    if taught_courses(request.access).filter(pk=course.pk).exists() or may_edit(request, course):
        return course
    raise Http404


def may_edit(request: AuthedRequest, course: Course) -> bool:
    return any(page.permissions_for_user(request.user).can_edit() for page in course.pages.all())
