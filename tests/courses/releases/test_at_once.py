"""Two people publish at the same moment: two releases, two numbers."""

import threading

import pytest
from django.db import DatabaseError, connection

from courses.actions.releases import release_course
from courses.models import CoursePage, CourseRelease
from lms.common import clock
from lms.common.errors import DomainError
from tests.factories.courses_authoring import build_course

WRITERS = 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_when_several_release_at_once() -> None:
    page = build_course(now=clock.now())
    start = threading.Barrier(WRITERS)
    failures: list[Exception] = []

    def publish(number: int) -> None:
        try:
            start.wait()
            mine = CoursePage.objects.get(pk=page.pk)
            CoursePage.objects.filter(pk=page.pk).update(title=f"題{number}")
            release_course(page=mine, now=clock.now(), by=None)
        except (DatabaseError, DomainError) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[number]) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = list(CourseRelease.objects.values_list("number", flat=True))
    assert failures == []
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
