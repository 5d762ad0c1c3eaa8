"""Changes at the same moment, each right by itself, that would close a circle together."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from courses.actions.relations import add_prerequisite, replace_course
from courses.models import Course, Prerequisite, Replacement
from lms.common import clock
from lms.common.errors import DomainError
from tests.factories.organization import FOUNDED_AT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each was refused with, "" where it was not."""
    barrier, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except DomainError as error:
            answers[number] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def courses() -> list[Course]:
    return [Course.objects.create(code=code, created_at=FOUNDED_AT) for code in ("a", "b", "c")]


def test_prerequisites_written_at_once_close_no_circle(courses: list[Course]) -> None:
    a, b, c = courses
    pairs = [(a, b), (b, c), (c, a)]
    acts = [
        lambda one=one, other=other: add_prerequisite(course=one, needs=other, now=clock.now(), by=None)
        for one, other in pairs
    ]
    assert sorted(at_once(*acts)) == ["", "", "circle"]
    assert Prerequisite.objects.count() == 2


def test_replacements_written_at_once_close_no_circle(courses: list[Course]) -> None:
    a, b, _c = courses
    acts = [
        lambda old=old, new=new: replace_course(
            old=old, new=new, valid_from=clock.today(), reason="改訂", now=clock.now(), by=None
        )
        for old, new in ((a, b), (b, a))
    ]
    assert sorted(at_once(*acts)) == ["", "circle"]
    assert Replacement.objects.known().count() == 1
