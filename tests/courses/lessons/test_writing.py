"""Notes are the learner's own; worksheets too, until they are handed in."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from courses.actions.work import save_worksheet
from courses.models import Course, Enrolment, Note, WorksheetEntry
from lms.common.access import Role
from lms.common.errors import DomainError
from lms.xapi.models import Statement
from tests.conftest import City, SignIn
from tests.factories.lesson_blocks import learning, lesson_course, reflection, text, worksheet

pytestmark = pytest.mark.django_db
SECRET = "係長に言えないこと"
HTMX = {"hx-request": "true"}


@pytest.fixture
def course(city: City) -> Course:
    course = lesson_course(text(), reflection(), worksheet())
    course.trainers.add(city.trainer)
    return course


def places(enrolment: Enrolment, key: str) -> tuple[str, str, str]:
    """The lesson's address, the note's and the worksheet's."""
    blocks = enrolment.release.parse()["locales"]["ja"]["lessons"][0]["blocks"]
    base = f"/courses/{enrolment.course.code}/lessons/{key}/"
    return base, f"{base}notes/{blocks[1]['id']}/", f"{base}sheets/{blocks[2]['id']}/"


class TestNotes:
    def test_saved_as_it_is_typed_and_there_on_another_device(
        self, city: City, course: Course, sign_in: SignIn, now: dt.datetime
    ) -> None:
        lesson, note, _sheet = places(*learning(city.learner, course, now))
        phone, desk = sign_in(city.learner), sign_in(city.learner)
        saved = phone.post(note, {"text": SECRET}, headers=HTMX)

        assert "保存しました" in saved.content.decode()
        assert SECRET in desk.get(lesson).content.decode()
        assert desk.post(note, {"text": f"{SECRET}2"})["Location"].startswith(f"{lesson}#block-")
        assert Note.objects.get().text == f"{SECRET}2"
        assert SECRET not in str(list(Statement.objects.values()))

    def test_nobody_else_reads_it_on_any_page_of_theirs(
        self, city: City, course: Course, sign_in: SignIn, now: dt.datetime
    ) -> None:
        lesson, note, _sheet = places(*learning(city.learner, course, now))
        sign_in(city.learner).post(note, {"text": SECRET})
        uuid = Note.objects.get().uuid
        for role in set(Role) - {Role.LEARNER}:
            client = sign_in(city.personas[role])
            assert client.get(lesson).status_code == 404
            assert client.post(note, {"text": "x"}).status_code == 404
            assert client.post(f"/notes/{uuid}/delete/").status_code == 404
            client.post("/notes/delete/")
            for page in ("/notes/", "/notes/export/", f"/teach/{course.code}/", f"/teach/{course.code}/worksheets/"):
                assert SECRET not in client.get(page).content.decode()
        assert Note.objects.get().text == SECRET

    def test_taken_away_and_deleted_for_good(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        _lesson, note, _sheet = places(*learning(city.learner, course, now))
        learner_client.post(note, {"text": SECRET})
        export = learner_client.get("/notes/export/")
        text = export.content.decode("utf-8-sig")

        assert SECRET in text
        assert "待たせているのはどこですか。" in text
        assert "no-store" in export["Cache-Control"]
        learner_client.post(f"/notes/{Note.objects.get().uuid}/delete/")
        assert not Note.objects.exists()

    def test_an_emptied_note_is_gone(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        _lesson, note, _sheet = places(*learning(city.learner, course, now))
        learner_client.post(note, {"text": SECRET})
        learner_client.post(note, {"text": "  "})

        assert not Note.objects.exists()

    def test_it_is_read_when_the_course_is_gone(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        _lesson, note, _sheet = places(*learning(city.learner, course, now))
        learner_client.post(note, {"text": SECRET})
        course.pages.all().delete()

        assert SECRET in learner_client.get("/notes/").content.decode()

    def test_a_novel_is_refused_with_its_limit(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        _lesson, note, _sheet = places(*learning(city.learner, course, now))
        answer = learner_client.post(note, {"text": "あ" * 4001}, headers=HTMX).content.decode()

        assert "4000" in answer
        assert not Note.objects.exists()

    def test_a_sign_in_that_ran_out_is_said_in_place(
        self, city: City, course: Course, client: Client, now: dt.datetime
    ) -> None:
        lesson, note, _sheet = places(*learning(city.learner, course, now))
        answer = client.post(note, {"text": SECRET}, headers=HTMX)

        assert f"next={lesson}" in answer.content.decode()
        assert client.post(note, {"text": SECRET}).status_code == 302

    def test_many_notes_ask_as_little_as_few(
        self, city: City, learner_client: Client, now: dt.datetime, django_assert_max_num_queries: Any
    ) -> None:
        counts = []
        for number in (2, 20):
            blocks = [reflection() for _ in range(number)]
            enrolment, key = learning(city.learner, lesson_course(*blocks), now)
            base = f"/courses/{enrolment.course.code}/lessons/{key}/"
            for block in blocks:
                learner_client.post(f"{base}notes/{block['id']}/", {"text": SECRET})
            for page in (base, "/notes/"):
                learner_client.get(page)
                with django_assert_max_num_queries(9) as captured:
                    learner_client.get(page)
                counts.append(len(captured))
        assert counts[:2] == counts[2:]


class TestWorksheets:
    def fill(self, client: Client, sheet: str, **more: str) -> Any:
        return client.post(sheet, {"f-what": "様式を減らす", "f-who": "来庁者", **more}, headers=HTMX)

    def test_fields_are_saved_each_by_itself(self, city: City, course: Course, now: dt.datetime) -> None:
        enrolment, key = learning(city.learner, course, now)
        block = places(enrolment, key)[2].split("/")[-2]
        here: dict[str, Any] = {"enrolment": enrolment, "lesson_key": key, "block_id": block, "now": now}
        save_worksheet(**here, values={"what": "減らす"})
        save_worksheet(**here, values={"who": "来庁者", "unknown": "x"})

        assert WorksheetEntry.objects.get().values == {"what": "減らす", "who": "来庁者"}

    def test_it_has_a_page_of_its_own_to_print(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        _lesson, _note, sheet = places(*learning(city.learner, course, now))
        self.fill(learner_client, sheet)

        assert "様式を減らす" in learner_client.get(sheet).content.decode()

    def test_trainers_see_it_only_once_it_is_handed_in_and_as_it_was_then(
        self, city: City, course: Course, learner_client: Client, trainer_client: Client, now: dt.datetime
    ) -> None:
        _lesson, _note, sheet = places(*learning(city.learner, course, now))
        listed = f"/teach/{course.code}/worksheets/"
        self.fill(learner_client, sheet)
        detail = f"{listed}{WorksheetEntry.objects.get().uuid}/"
        assert city.learner.name not in trainer_client.get(listed).content.decode()
        assert trainer_client.get(detail).status_code == 404

        learner_client.post(sheet, {"go": "hand_in"})
        self.fill(learner_client, sheet, **{"f-what": "書き直した"})
        assert city.learner.name in trainer_client.get(listed).content.decode()
        seen = trainer_client.get(detail).content.decode()
        assert "様式を減らす" in seen
        assert "書き直した" not in seen

        learner_client.post(sheet, {"go": "take_back"})
        assert trainer_client.get(detail).status_code == 404
        assert WorksheetEntry.objects.get().values["what"] == "書き直した"

    def test_neither_hr_nor_administrators_nor_other_trainers_see_it(
        self, city: City, course: Course, learner_client: Client, sign_in: SignIn, now: dt.datetime
    ) -> None:
        _lesson, _note, sheet = places(*learning(city.learner, course, now))
        self.fill(learner_client, sheet)
        learner_client.post(sheet, {"go": "hand_in"})
        detail = f"/teach/{course.code}/worksheets/{WorksheetEntry.objects.get().uuid}/"
        course.trainers.clear()
        for role in set(Role) - {Role.LEARNER}:
            client = sign_in(city.personas[role])
            assert client.get(detail).status_code == 404
            assert client.get(sheet).status_code == 404

    def test_an_empty_one_is_not_handed_in(
        self, city: City, course: Course, learner_client: Client, now: dt.datetime
    ) -> None:
        _lesson, _note, sheet = places(*learning(city.learner, course, now))
        learner_client.post(sheet, {"f-who": "来庁者", "go": "hand_in"})

        assert WorksheetEntry.objects.get().handed_in is None

    def test_one_that_is_for_oneself_cannot_be_handed_in(self, city: City, now: dt.datetime, sign_in: SignIn) -> None:
        block = worksheet(hand_in=False)
        enrolment, key = learning(city.learner, lesson_course(block), now)
        client = sign_in(city.learner)
        url = f"/courses/{enrolment.course.code}/lessons/{key}/sheets/{block['id']}/"
        client.post(url, {"f-what": "減らす", "go": "hand_in"})

        assert WorksheetEntry.objects.get().handed_in is None
        with pytest.raises(DomainError):
            save_worksheet(enrolment=enrolment, lesson_key=key, block_id="none", values={}, now=now)

    def test_the_list_of_many_asks_as_little_as_that_of_few(
        self, city: City, course: Course, trainer_client: Client, now: dt.datetime, django_assert_max_num_queries: Any
    ) -> None:
        people = [city.learner, city.manager, city.hr, city.admin]
        counts = []
        for batch in (people[:1], people[1:]):
            for person in batch:
                enrolment, key = learning(person, course, now)
                WorksheetEntry.objects.create(
                    enrolment=enrolment,
                    lesson_key=key,
                    block_id=places(enrolment, key)[2].split("/")[-2],
                    saved_at=now,
                    handed_in=[["何を", "減らす"]],
                    handed_in_at=now,
                )
            trainer_client.get(f"/teach/{course.code}/worksheets/")
            with django_assert_max_num_queries(9) as captured:
                trainer_client.get(f"/teach/{course.code}/worksheets/")
            counts.append(len(captured))
        assert counts[0] == counts[1]
