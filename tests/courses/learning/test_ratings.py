"""Ratings: whoever has been through a course says how it was; those who teach read it without names."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from courses.actions.enrolments import withdraw
from courses.actions.lessons import open_lesson
from courses.actions.ratings import forget_ratings, rate_course, take_back_rating
from courses.enums import Stars
from courses.few import ENOUGH
from courses.models import Course, CourseRating, Enrolment
from courses.queries.ratings import comments_on, ratable_enrolment, ratings_of
from lms.common.errors import DomainError
from lms.xapi.disposing.companions import forget_companions
from lms.xapi.models import Statement
from tests.conftest import City
from tests.factories.courses import completed, enrolled, make_course, text_of
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db


def rated(course: Course, now: dt.datetime, *, stars: int = 4, comment: str = "") -> Enrolment:
    """Somebody who has completed the course and says so."""
    enrolment = completed(PersonFactory(), course, now)
    rate_course(enrolment=enrolment, stars=stars, comment=comment, now=now)
    return enrolment


def test_a_learner_rates_changes_it_and_takes_it_back(city: City, learner_client: Client, now: dt.datetime) -> None:
    course = make_course(title="窓口研修")
    completed(city.learner, course, now)
    said = Statement.objects.count()
    url = f"/courses/{course.code}/rating/"
    assert url in learner_client.get(f"/courses/{course.code}/").content.decode()

    learner_client.post(url, {"stars": 2, "comment": "速すぎる\r\n説明が欲しい"})
    rating = CourseRating.objects.get()
    assert (rating.stars, rating.comment) == (2, "速すぎる\n説明が欲しい")
    learner_client.post(url, {"stars": 5, "comment": ""})
    rating.refresh_from_db()
    assert (rating.stars, rating.comment) == (5, "")
    learner_client.post(url, {"go": "take_back"})

    assert not CourseRating.objects.exists()
    assert Statement.objects.count() == said


def test_the_page_promises_that_no_name_is_shown(city: City, learner_client: Client, now: dt.datetime) -> None:
    course = make_course()
    completed(city.learner, course, now)
    with translation.override("ja"):
        html = learner_client.get(f"/courses/{course.code}/rating/").content.decode()
    assert "名前は表示されません" in html
    assert html.count('type="radio"') == len(Stars)


@pytest.mark.parametrize(
    "form", [{}, {"stars": "6"}, {"stars": "0"}, {"stars": "x"}, {"stars": "3", "comment": "あ" * 1001}]
)
def test_what_cannot_be_taken_is_said_beside_the_question(
    form: dict[str, str], city: City, learner_client: Client, now: dt.datetime
) -> None:
    course = make_course()
    completed(city.learner, course, now)
    page = learner_client.post(f"/courses/{course.code}/rating/", {"comment": "", **form})
    assert page.context["form"].errors
    assert not CourseRating.objects.exists()


def test_who_is_still_learning_has_nothing_to_rate(city: City, learner_client: Client, now: dt.datetime) -> None:
    course = make_course()
    enrolment = enrolled(city.learner, course, now)
    url = f"/courses/{course.code}/rating/"
    assert learner_client.get(url).status_code == 404
    assert learner_client.post(url, {"stars": 3}).status_code == 404
    with pytest.raises(DomainError) as refused:
        rate_course(enrolment=enrolment, stars=3, comment="", now=now)
    assert refused.value.code == "not_ended"


def test_who_left_after_beginning_is_asked_how_it_was(city: City, learner_client: Client, now: dt.datetime) -> None:
    course, unread = make_course(), make_course()
    enrolment = enrolled(city.learner, course, now)
    open_lesson(enrolment=enrolment, lesson_key=text_of(enrolment)["lessons"][0]["key"], now=now)
    there = learner_client.post(f"/courses/{course.code}/withdraw/")
    assert there["Location"] == f"/courses/{course.code}/rating/"
    assert learner_client.post(there["Location"], {"stars": 1}).status_code == 302

    withdraw(enrolment=enrolled(city.learner, unread, now), now=now)
    assert ratable_enrolment(city.learner.pk, unread.code) is None


def test_each_rates_ones_own_course_alone(city: City, manager_client: Client, now: dt.datetime) -> None:
    course = make_course()
    completed(city.learner, course, now)
    assert manager_client.get(f"/courses/{course.code}/rating/").status_code == 404


def test_few_ratings_are_told_to_nobody(city: City, trainer_client: Client, now: dt.datetime) -> None:
    course = make_course()
    course.trainers.add(city.trainer)
    for number in range(ENOUGH - 1):
        rated(course, now, comment=f"感想{number}")
    assert not comments_on(course, ratings_of(course)).exists()
    for url in (f"/teach/{course.code}/", f"/teach/{course.code}/ratings/"):
        assert "感想" not in trainer_client.get(url).content.decode()
    last = rated(course, now, stars=1, comment="感想")
    page = trainer_client.get(f"/teach/{course.code}/ratings/")
    assert page.context["ratings"].counts == (1, 0, 0, 4, 0)
    html = page.content.decode()
    assert "感想3" in html
    assert last.person.name not in html
    take_back_rating(enrolment=last)
    assert not ratings_of(course).may_be_told


def test_the_number_of_queries_does_not_grow_with_what_is_said(
    city: City, trainer_client: Client, now: dt.datetime
) -> None:
    course = make_course()
    course.trainers.add(city.trainer)
    urls = (f"/teach/{course.code}/", f"/teach/{course.code}/ratings/")

    def queries() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as captured:
                trainer_client.get(url)
            counts.append(len(captured))
        return counts

    for _ in range(ENOUGH):
        rated(course, now, comment="感想")
    queries()
    few = queries()
    for _ in range(4):
        rated(course, now, comment="感想")
    assert queries() == few


def test_one_person_who_rates_often_is_one_person(city: City, now: dt.datetime) -> None:
    course, person = make_course(), PersonFactory()
    for _ in range(ENOUGH):
        enrolment = completed(person, course, now)
        rate_course(enrolment=enrolment, stars=5, comment="", now=now)
        now += dt.timedelta(days=1)
    assert (ratings_of(course).given, ratings_of(course).people) == (ENOUGH, 1)


def test_the_course_page_shows_the_average_of_enough(city: City, learner_client: Client, now: dt.datetime) -> None:
    course = make_course()
    for stars in (5, 5, 4, 3, 4):
        rated(course, now, stars=stars)
    assert "4.2" in learner_client.get(f"/courses/{course.code}/").content.decode()


def test_others_do_not_read_them(city: City, learner_client: Client, trainer_client: Client, now: dt.datetime) -> None:
    url = f"/teach/{make_course().code}/ratings/"
    assert learner_client.get(url).status_code == 404
    assert trainer_client.get(url).status_code == 404


def test_it_goes_with_the_erasure_of_the_person(city: City, now: dt.datetime) -> None:
    course = make_course()
    gone, stays = rated(course, now), rated(course, now)
    forget_companions(gone.person.uuid)
    assert [rating.enrolment for rating in CourseRating.objects.all()] == [stays]
    assert forget_ratings(gone.person.uuid) == 0


def test_the_database_holds_to_five_stars(city: City, now: dt.datetime) -> None:
    enrolment = completed(PersonFactory(), make_course(), now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseRating.objects.create(enrolment=enrolment, stars=6, rated_at=now)
    with pytest.raises(DomainError):
        rate_course(enrolment=enrolment, stars=6, comment="", now=now)
