"""Seeing a course as one of its learners does: the learner's pages, and nothing written but that somebody looked."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.exemptions import grant_exemptions
from courses.actions.lessons import answer_checkpoint
from courses.actions.notes import write_note
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.actions.relations import add_prerequisite
from courses.actions.work import hand_in_worksheet, save_worksheet
from courses.enums import ExemptionGround
from courses.models import Course, Enrolment
from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.organization.models import Person
from tests.conftest import City, SignIn
from tests.factories.courses import enrolled, make_course, read_lessons, text_of, wrong_answers
from tests.factories.lesson_blocks import learning, lesson_course, reflection, video, worksheet
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^(?:INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?\"(\w+)\"", re.IGNORECASE)


@pytest.fixture
def course(city: City) -> Course:
    course = make_course(title="窓口研修")
    course.trainers.add(city.trainer)
    return course


@pytest.fixture
def enrolment(course: Course, city: City, now: dt.datetime) -> Enrolment:
    """The learner has read everything, failed the quiz once and begun it again."""
    enrolment = enrolled(city.learner, course, now)
    read_lessons(enrolment, now)
    first = start_attempt(enrolment=enrolment, now=now)
    submit_quiz(attempt=first, answers=wrong_answers(first), now=now)
    start_attempt(enrolment=enrolment, now=now)
    return enrolment


def pages(enrolment: Enrolment) -> dict[str, str]:
    here = f"/learning/{enrolment.uuid}/"
    lesson = text_of(enrolment)["lessons"][0]["key"]
    return {
        "course": here,
        "lesson": f"{here}lessons/{lesson}/",
        "quiz": f"{here}quiz/",
        "result": f"{here}tries/1/",
    }


def everything() -> dict[str, list[Any]]:
    """All rows of all tables but the audit trail, and the sessions of browsers."""
    kept = [
        model for model in apps.get_models() if model._meta.label not in {"accounts.AuditEvent", "sessions.Session"}
    ]
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in kept
        if model._meta.managed and not model._meta.proxy
    }


def test_looking_writes_nothing_but_that_somebody_looked(
    city: City, enrolment: Enrolment, trainer_client: Client, now: dt.datetime
) -> None:
    assert city.trainer.user
    for client_page in pages(enrolment).values():
        trainer_client.get(client_page)
    before, looks = everything(), AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as captured:
        for number, (page, url) in enumerate(pages(enrolment).items(), start=1):
            assert trainer_client.get(url).status_code == 200
            event = AuditEvent.objects.order_by("pk").last()
            assert event is not None
            assert (event.action, event.actor) == ("courses.looked_at", city.trainer.user)
            assert (event.subject_key, event.detail["page"]) == (str(city.learner.uuid), page)
            assert city.learner.name not in str(event.detail)
            assert AuditEvent.objects.count() == looks + number
    written = {found[1] for query in captured if (found := WRITES.match(query["sql"]))}
    assert written == {"accounts_auditevent"}
    assert everything() == before


def test_nothing_can_be_sent_from_there(enrolment: Enrolment, trainer_client: Client) -> None:
    before = everything()
    for url in pages(enrolment).values():
        assert trainer_client.post(url, {"go": "hand_in", "option": "x"}).status_code == 405
        main = trainer_client.get(url).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        assert "<button" not in main
        assert "hx-post" not in main
        assert f"/courses/{enrolment.course.code}/" not in main
    assert everything() == before


def test_the_pages_are_those_that_the_learner_gets(
    enrolment: Enrolment, learner_client: Client, trainer_client: Client
) -> None:
    own = learner_client.get(reverse("quiz_result", args=[enrolment.attempts.get(number=1).uuid]))
    looked = trainer_client.get(pages(enrolment)["result"])
    assert [row["told"] for row in looked.context["rows"]] == [row["told"] for row in own.context["rows"]]
    own, looked = (
        learner_client.get(f"/courses/{enrolment.course.code}/"),
        trainer_client.get(pages(enrolment)["course"]),
    )
    assert looked.context["progress"] == own.context["progress"]
    assert "窓口研修" in looked.content.decode()


def test_the_address_has_no_name_and_the_banner_says_so(
    city: City, enrolment: Enrolment, trainer_client: Client
) -> None:
    page = trainer_client.get(pages(enrolment)["course"])
    assert city.learner.name in page.content.decode()
    assert "/learning/" in page.request["PATH_INFO"]
    assert f"/teach/{enrolment.course.code}/learners/" in page.content.decode()


def test_a_head_sees_how_far_somebody_is_and_no_answer(
    enrolment: Enrolment, manager_client: Client, city: City
) -> None:
    key = text_of(enrolment)["lessons"][0]
    block = key["blocks"][1]
    answer_checkpoint(
        enrolment=enrolment,
        lesson_key=key["key"],
        block_id=block["id"],
        option_keys=[block["options"][0]["key"]],
        now=clock.now(),
    )
    at = pages(enrolment)
    assert manager_client.get(at["course"]).context["progress"].all_read
    assert "checked" not in manager_client.get(at["lesson"]).content.decode()
    quiz = manager_client.get(at["quiz"]).content.decode()
    assert "不合格" not in quiz
    assert "tries/1" not in quiz
    assert manager_client.get(at["result"]).status_code == 404
    person = manager_client.get(reverse("person_detail", args=[city.learner.uuid])).content.decode()
    assert at["course"] in person


def test_one_sees_ones_own_record_without_that_door(enrolment: Enrolment, learner_client: Client, city: City) -> None:
    own = learner_client.get(reverse("person_detail", args=[city.learner.uuid])).content.decode()
    assert "/learning/" not in own


def test_others_find_nothing(
    city: City, enrolment: Enrolment, learner_client: Client, sign_in: SignIn, trainer_client: Client
) -> None:
    enrolment.course.trainers.clear()
    stranger = PersonFactory(with_account=True)
    before = AuditEvent.objects.filter(action="courses.looked_at").count()
    for client in (learner_client, trainer_client, sign_in(stranger)):
        for url in pages(enrolment).values():
            assert client.get(url).status_code == 404
    nothing = f"/learning/{uuid.uuid4()}/"
    assert trainer_client.get(nothing).status_code == 404
    assert trainer_client.get(f"/teach/{enrolment.course.code}/learners/").status_code == 404
    assert AuditEvent.objects.filter(action="courses.looked_at").count() == before


def test_what_is_not_there_leaves_no_trace(enrolment: Enrolment, trainer_client: Client) -> None:
    here = f"/learning/{enrolment.uuid}/"
    for missing in (f"lessons/{uuid.uuid4()}/", "tries/9/", "tries/2/"):
        assert trainer_client.get(here + missing).status_code == 404
    assert not AuditEvent.objects.filter(action="courses.looked_at").exists()


def test_notes_are_never_shown_and_worksheets_as_handed_in(
    city: City, trainer_client: Client, manager_client: Client, now: dt.datetime
) -> None:
    files: dict[str, Any] = {}
    film, think, sheet, kept = video(files), reflection(), worksheet(), worksheet()
    course = lesson_course(film, think, sheet, kept, files=files, media_share=50, worksheets=True)
    course.trainers.add(city.trainer)
    enrolment, key = learning(city.learner, course, now)
    here: dict[str, Any] = {"enrolment": enrolment, "lesson_key": key, "now": now}
    write_note(**here, block_id=think["id"], text="心のうち")
    save_worksheet(**here, block_id=sheet["id"], values={"what": "出した言葉"})
    hand_in_worksheet(**here, block_id=sheet["id"])
    save_worksheet(**here, block_id=sheet["id"], values={"what": "あとの言葉"})
    save_worksheet(**here, block_id=kept["id"], values={"what": "出さない言葉"})
    before = everything()
    url = f"/learning/{enrolment.uuid}/lessons/{key}/"
    shown = trainer_client.get(url).content.decode()
    assert "出した言葉" in shown
    for hidden in ("心のうち", "あとの言葉", "出さない言葉"):
        assert hidden not in shown
    told = manager_client.get(url).content.decode()
    for hidden in ("出した言葉", "心のうち", "あとの言葉", "出さない言葉"):
        assert hidden not in told
    # What the lesson is made of can be seen there.
    assert manager_client.get(f"/files/{film['file']}/story.webm").status_code == 200
    assert everything() == before


def test_a_lesson_not_opened_yet_stays_so(city: City, course: Course, trainer_client: Client, now: dt.datetime) -> None:
    untouched = enrolled(PersonFactory(), course, now)
    before = everything()
    assert trainer_client.get(pages(untouched)["lesson"]).status_code == 200
    assert trainer_client.get(pages(untouched)["course"]).status_code == 200
    assert everything() == before


def test_what_locks_the_course_is_what_locks_it_for_the_learner(
    city: City, course: Course, trainer_client: Client, now: dt.datetime
) -> None:
    enrolment = enrolled(city.learner, course, now)
    first = make_course(title="基礎")
    add_prerequisite(course=course, needs=first, now=now, by=None)
    url = pages(enrolment)["course"]
    assert "基礎" in trainer_client.get(url).content.decode()
    assert city.hr.user
    grant_exemptions(
        people=[city.learner], course=first, ground=ExemptionGround.TRAINING, reason="修了", on=clock.local_date(now),
        now=now, by=city.hr.user,
    )  # fmt: skip
    assert not trainer_client.get(url).context["obstacles"]


def listed(client: Client, course: Course, text: str = "") -> list[Person]:
    address = f"/teach/{course.code}/learners/"
    page = client.post(address, {"q": text}, follow=True)
    assert text not in page.request["QUERY_STRING"] if text else True
    return [row.person for row in page.context["page_obj"].object_list]


def test_learners_are_found_by_name_and_lead_to_their_pages(
    course: Course, trainer_client: Client, now: dt.datetime
) -> None:
    first, second = PersonFactory(name="𠮷田　一"), PersonFactory(name="鈴木　二")
    rows = [enrolled(person, course, now) for person in (first, second)]
    assert set(listed(trainer_client, course)) == {first, second}
    assert listed(trainer_client, course, "鈴木") == [second]
    html = trainer_client.get(f"/teach/{course.code}/learners/").content.decode()
    assert all(f"/learning/{row.uuid}/" in html for row in rows)


def test_a_look_asks_as_many_questions_of_a_long_course_as_of_a_short(
    city: City, trainer_client: Client, now: dt.datetime
) -> None:
    counts = []
    for lessons in (2, 7):
        course = make_course(lessons=lessons)
        course.trainers.add(city.trainer)
        enrolment = enrolled(city.learner, course, now)
        read_lessons(enrolment, now)
        attempt = start_attempt(enrolment=enrolment, now=now)
        submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
        asked = {}
        for page, url in pages(enrolment).items():
            trainer_client.get(url)
            with CaptureQueriesContext(connection) as captured:
                trainer_client.get(url)
            asked[page] = len(captured)
        counts.append(asked)
    assert counts[0] == counts[1]


def test_the_number_of_queries_does_not_grow(course: Course, trainer_client: Client, now: dt.datetime) -> None:
    url = f"/teach/{course.code}/learners/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            trainer_client.get(url)
        return len(captured)

    enrolled(PersonFactory(), course, now)
    trainer_client.get(url)
    few = queries()
    for _ in range(5):
        enrolled(PersonFactory(), course, now)
    assert queries() == few
