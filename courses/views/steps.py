"""Which page comes next on the way through a course."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.enums import EnrolmentStatus
from courses.extensions import completion_url
from courses.queries import Progress
from courses.releases.schema import CourseText, Lesson


def lesson_url(code: str, lesson: Lesson) -> str:
    return reverse("lesson", args=[code, lesson.key])


def next_url(progress: Progress) -> str:
    """The very place where one stopped, then the quiz, then what follows completion."""
    enrolment = progress.enrolment
    code = enrolment.course.code
    if enrolment.status == EnrolmentStatus.COMPLETED:
        return completion_url(enrolment) or reverse("course_detail", args=[code])
    lesson = progress.next_lesson
    if lesson is not None:
        return f"{lesson_url(code, lesson)}{progress.anchor_in(lesson)}"
    if progress.text.quiz is not None and not progress.quiz_passed:
        return reverse("quiz", args=[code])
    return reverse("course_detail", args=[code])


def course_steps(text: CourseText, progress: Progress | None) -> list[dict[str, object]]:
    """The lessons and the quiz as the course page lists them; without an enrolment they lead nowhere yet."""
    code = progress.enrolment.course.code if progress else ""
    done = progress.done if progress else frozenset()
    following = progress.next_lesson if progress else None
    return [
        {
            "lesson": lesson,
            "url": lesson_url(code, lesson) if progress else "",
            "is_done": lesson.key in done,
            "is_next": following is not None and lesson.key == following.key,
        }
        for lesson in text.lessons
    ]


Crumb = tuple[str | Promise, str | None]


def crumbs(code: str = "", title: str = "", here: str | Promise = "") -> list[Crumb]:
    """The way back: all courses, the course, this page."""
    items: list[Crumb] = [(_("Courses"), reverse("course_list"))]
    if here:
        return [*items, (title, reverse("course_detail", args=[code])), (here, None)]
    return [*items, (title, None)]
