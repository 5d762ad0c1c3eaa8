"""A catalogue of 500 courses, and 500 learners who are about to submit the same quiz. Runs in Django's shell."""

import json
import sys
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from courses.models import Course, QuizAttempt
from lms.accounts.models import User
from lms.common import clock
from lms.organization.models import Person
from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from tests.benchmarks import survey
from tests.benchmarks.sizes import part_of
from tests.factories.courses import make_course, ready_for_quiz, right_answers, text_of
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory

COURSES, LEARNERS = part_of(500), part_of(500)
# As many as there are connections.
SAVING = 8
# Whom the bare page's survey signs in, too.
FIRST = 9_000_001


def fill() -> None:
    """In parts: nothing here needs to be one transaction, and one for each row would take minutes."""
    with transaction.atomic():
        section = UnitFactory(parent=UnitFactory(city=True, code="00000"), name="人材育成課")
        courses = [make_course(title=f"講座{number}", lessons=4) for number in range(COURSES)]
    for number in range(LEARNERS):
        with transaction.atomic():
            _learner(FIRST + number, section, courses[0])


def _learner(number: int, section: Any, course: Course) -> None:
    person: Person = PersonFactory(employee_number=str(number), with_account=True)
    User.objects.filter(person=person).update(employee_number=str(number))
    PostingFactory(person=person, unit=section)
    ready_for_quiz(person, course, clock.now())


def client_of(attempt: QuizAttempt) -> Client:
    client = Client()
    user = attempt.enrolment.person.user
    assert user is not None
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def form_of(attempt: QuizAttempt) -> str:
    """Everything right."""
    answers = right_answers(attempt)
    pairs = [("asked", key) for key in answers]
    return urlencode(pairs + [(f"q-{key}", option) for key, chosen in answers.items() for option in chosen])


def attempts() -> Any:
    return QuizAttempt.objects.select_related("enrolment__person__user", "enrolment__course", "enrolment__release")


def save_of(attempt: QuizAttempt) -> survey.Target:
    path = reverse("quiz_save", args=[attempt.uuid])
    return survey.look_at("saving an answer", client_of(attempt), path, form_of(attempt))


def main() -> None:
    """The pages that are measured: answers are saved by several learners, the others are asked for by one of them."""
    fill()
    saving = list(attempts().order_by("pk")[:SAVING])
    client, code = client_of(saving[0]), saving[0].enrolment.course.code
    lesson = text_of(saving[0].enrolment)["lessons"][-1]["key"]
    survey.write(
        [
            survey.by_all([save_of(attempt) for attempt in saving]),
            survey.look_at("opening a lesson", client, reverse("lesson", args=[code, lesson])),
            survey.look_at("catalogue of 500 courses", client, reverse("course_list")),
        ]
    )


def submissions() -> None:
    """What each learner is about to post."""
    posts = []
    for attempt in attempts().order_by("pk"):
        cookie = client_of(attempt).cookies[settings.SESSION_COOKIE_NAME].value
        posts.append(
            {
                "path": reverse("quiz_submit", args=[attempt.uuid]),
                "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; csrftoken={survey.TOKEN}",
                "token": survey.TOKEN,
                "body": form_of(attempt),
            }
        )
    json.dump(posts, sys.stdout)


def outcome() -> None:
    """What became of them, by the database."""
    said = Counter(Statement.objects.values_list("verb", flat=True))
    json.dump(
        {
            "attempts": QuizAttempt.objects.count(),
            "submitted": QuizAttempt.objects.exclude(submitted_at=None).filter(passed=True).count(),
            "answered": said[Verb.ANSWERED],
            "passed": said[Verb.PASSED],
        },
        sys.stdout,
    )
