"""The pages that are measured, in the demo city. Runs in Django's shell, with the product's own settings."""

from django.urls import reverse

from courses import releases
from courses.models import Enrolment
from lms.organization.models import Person
from reports.models import Goal
from tests.benchmarks import survey

LEARNER, HR = "9000001", "9000003"


def enrolment() -> Enrolment:
    """A course that the learner is in the middle of."""
    person = Person.objects.get(user__employee_number=LEARNER)
    return Enrolment.objects.filter(person=person, completed_at=None).select_related("course", "release").earliest("pk")


def main() -> None:
    learner, hr = survey.visitor(LEARNER), survey.visitor(HR)
    learning = enrolment()
    code = learning.course.code
    lesson = releases.load(learning.release).locale("ja").lessons[0]
    survey.write(
        [
            survey.look_at("learner's home", learner, reverse("my_page")),
            survey.look_at("course page", learner, reverse("course_detail", args=[code])),
            survey.look_at("lesson page", learner, reverse("lesson", args=[code, lesson.key])),
            survey.look_at("placement board", hr, reverse("board")),
            survey.look_at("goal page", hr, reverse("goal_detail", args=[Goal.objects.earliest("pk").code])),
        ]
    )
