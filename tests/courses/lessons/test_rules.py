"""A lesson is done when what its author asks for is done; what is missing is said."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from courses.actions.learning import record_acts
from courses.actions.lessons import answer_checkpoint, complete_lesson, open_lesson
from courses.actions.work import read_instead, record_playback, save_worksheet
from courses.acts import Enrolled, LessonCompleted
from courses.enums import EnrolmentSource, EnrolmentStatus
from courses.models import Course, Enrolment, LessonProgress
from courses.rules import LessonNotDone
from tests.conftest import City
from tests.factories.courses import lesson, text_of
from tests.factories.lesson_blocks import learning, lesson_course, text, video, worksheet

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def complete(enrolment: Enrolment, key: str, at: dt.datetime) -> LessonProgress:
    return complete_lesson(enrolment=enrolment, lesson_key=key, now=at)


def refused(enrolment: Enrolment, key: str, at: dt.datetime) -> str:
    with pytest.raises(LessonNotDone) as caught:
        complete(enrolment, key, at)
    assert not LessonProgress.objects.exclude(completed_at=None).exists()
    return str(caught.value)


def test_without_a_rule_opening_is_enough(city: City, now: dt.datetime) -> None:
    enrolment, key = learning(city.learner, lesson_course(text()), now)

    assert complete(enrolment, key, now).completed_at == now


def test_minutes_pass(city: City, now: dt.datetime) -> None:
    enrolment, key = learning(city.learner, lesson_course(text(), minutes=5), now)
    open_lesson(enrolment=enrolment, lesson_key=key, now=now)

    assert "あと4分" in refused(enrolment, key, now + MINUTE)
    assert complete(enrolment, key, now + 5 * MINUTE).completed_at


def test_a_film_is_played_or_read(city: City, now: dt.datetime) -> None:
    files: dict[str, Any] = {}
    first, second = video(files, seconds=10), video(files, seconds=10)
    enrolment, key = learning(city.learner, lesson_course(first, second, files=files, media_share=80), now)
    here: dict[str, Any] = {"enrolment": enrolment, "lesson_key": key}
    record_playback(**here, block_id=first["id"], position=50, segments=[(0, 50)], now=now)

    assert "いま50%" in refused(enrolment, key, now)
    record_playback(**here, block_id=first["id"], position=80, segments=[(0, 80)], now=now)
    read_instead(**here, block_id=second["id"], now=now)
    assert complete(enrolment, key, now).completed_at


def test_checkpoints_are_answered_rightly_or_not(city: City, now: dt.datetime) -> None:
    checkpoint = lesson("課")["blocks"][1]
    enrolment, key = learning(city.learner, lesson_course(checkpoint, checkpoints=True), now)

    assert checkpoint["text"] in refused(enrolment, key, now)
    wrong = [checkpoint["options"][1]["key"]]
    answer_checkpoint(enrolment=enrolment, lesson_key=key, block_id=checkpoint["id"], option_keys=wrong, now=now)
    assert complete(enrolment, key, now).completed_at


def test_worksheets_are_filled_in_where_they_have_to_be(city: City, now: dt.datetime) -> None:
    sheet = worksheet()
    enrolment, key = learning(city.learner, lesson_course(sheet, worksheets=True), now)
    here: dict[str, Any] = {"enrolment": enrolment, "lesson_key": key, "block_id": sheet["id"], "now": now}
    save_worksheet(**here, values={"who": "私"})

    assert "試すこと" in refused(enrolment, key, now)
    save_worksheet(**here, values={"what": " \n"})
    refused(enrolment, key, now)
    save_worksheet(**here, values={"what": "様式を一つ減らす"})
    assert complete(enrolment, key, now).completed_at


def test_the_page_says_what_is_missing_and_leads_there(city: City, learner_client: Client, now: dt.datetime) -> None:
    sheet = worksheet()
    course = lesson_course(sheet, worksheets=True)
    enrolment, key = learning(city.learner, course, now)
    url = f"/courses/{course.code}/lessons/{key}/"
    page = learner_client.get(url).content.decode()
    assert f'href="#block-{sheet["id"]}"' in page

    answer = learner_client.post(f"{url}done/")
    assert answer["Location"] == f"{url}#requirements"
    assert "試すこと" in "".join(str(m) for m in learner_client.get(url).context["messages"])
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.STARTED


def test_saving_tells_that_nothing_is_missing_any_more(city: City, learner_client: Client, now: dt.datetime) -> None:
    sheet = worksheet()
    course = lesson_course(sheet, worksheets=True)
    _enrolment, key = learning(city.learner, course, now)
    url = f"/courses/{course.code}/lessons/{key}/sheets/{sheet['id']}/"
    answer = learner_client.post(url, {"f-what": "減らす"}, headers={"hx-request": "true"}).content.decode()

    assert 'id="requirements"' in answer
    assert "requirements__item--met" in answer
    assert "保存しました" in answer


def test_what_was_learned_elsewhere_is_taken_as_it_is_reported(city: City, now: dt.datetime) -> None:
    course: Course = lesson_course(text(), minutes=60)
    enrolment_act = Enrolled(city.learner, course, now - MINUTE, EnrolmentSource.SELF)
    key = course.releases.get(number=2).parse()["locales"]["ja"]["lessons"][0]["key"]
    record_acts(acts=[enrolment_act, LessonCompleted(city.learner, course, now, key)], now=now)

    enrolment = Enrolment.objects.get()
    assert enrolment.status == EnrolmentStatus.COMPLETED
    assert text_of(enrolment)["lessons"][0]["rule"]["minutes"] == 60
