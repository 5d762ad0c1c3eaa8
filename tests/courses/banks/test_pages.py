"""Banks on the pages of those who write courses."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from courses.banks.entries import Entry
from courses.banks.gift.writing import write_gift
from courses.banks.sheet_writing import bank_sheet
from courses.models import BankQuestion, QuestionBank
from courses.questions.raw import raw_block
from lms.accounts.models import AuditEvent
from lms.common.sheets import MAX_BYTES, write_xlsx
from tests.conftest import City
from tests.factories import questions as make

pytestmark = pytest.mark.django_db
GIFT = "悪い {~a ~b}\n\nよい {=a ~b}\n"


@pytest.fixture
def bank(city: City) -> QuestionBank:
    found: QuestionBank = QuestionBank.objects.create(name="業務改革")
    return found


def send(client: Client, bank: QuestionBank, content: bytes, name: str = "q.txt", **more: Any) -> Any:
    data = {"file": SimpleUploadedFile(name, content), "locale": "ja"}
    return client.post(f"/question-banks/{bank.pk}/import/", data, **more)


def test_a_bank_goes_out_and_comes_back_into_another(bank: QuestionBank, trainer_client: Client) -> None:
    entries = [Entry(question, ("基礎",), "hard") for question in make.one_of_each()]
    send(trainer_client, bank, write_xlsx(bank_sheet("q", entries)), "q.xlsx")
    assert BankQuestion.objects.count() == 9
    other = QuestionBank.objects.create(name="別")
    taken = trainer_client.get(f"/question-banks/{bank.pk}.xlsx")
    assert "attachment" in taken["Content-Disposition"]
    send(trainer_client, other, taken.content, "q.xlsx")
    assert sorted(other.questions.values_list("kind", flat=True)) == sorted(
        bank.questions.values_list("kind", flat=True)
    )
    gift = trainer_client.get(f"/question-banks/{bank.pk}.gift").content
    third = QuestionBank.objects.create(name="業務改革2")
    send(trainer_client, third, gift)
    assert third.questions.count() == 7
    assert {tag.name for tag in third.questions.get(kind="essay").tags.all()} == {"基礎", "業務改革"}
    assert AuditEvent.objects.filter(action="courses.bank_imported").count() == 3
    assert AuditEvent.objects.filter(action="courses.bank_exported").count() == 2


def test_nothing_is_taken_while_something_is_wrong(bank: QuestionBank, trainer_client: Client) -> None:
    page = send(trainer_client, bank, GIFT.encode())
    assert page.status_code == 200
    assert [issue.line for issue in page.context["issues"]] == [1]
    assert "1行目" in page.content.decode()
    assert not BankQuestion.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "q.txt"), (b"\x00\x01\xff\xfe", "q.txt"), (b"PK\x03\x04broken", "q.xlsx"), ("名前\n甲\n".encode(), "q.csv")],
)
def test_what_is_no_such_file_is_said_at_the_field(
    bank: QuestionBank, trainer_client: Client, content: bytes, name: str
) -> None:
    page = send(trainer_client, bank, content, name)
    assert page.context["form"].errors.get("file") or page.context["issues"]
    assert not BankQuestion.objects.exists()


def test_too_large_is_refused_before_it_is_read(bank: QuestionBank, trainer_client: Client) -> None:
    big = trainer_client.post(
        f"/question-banks/{bank.pk}/import/", data=b"x", content_type="text/plain", CONTENT_LENGTH=str(MAX_BYTES * 2)
    )
    assert big.status_code == 413


def test_more_than_can_be_taken_at_once_is_refused(bank: QuestionBank, trainer_client: Client) -> None:
    many = [Entry(make.text(f"{number}", text=f"問い{number}")) for number in range(501)]
    page = send(trainer_client, bank, write_gift(many, bank=bank.name).encode())
    assert page.context["form"].errors["file"]
    assert not BankQuestion.objects.exists()


def test_the_template_has_a_row_of_headings_and_explains_itself(trainer_client: Client, bank: QuestionBank) -> None:
    taken = trainer_client.get("/question-banks/template.xlsx")
    assert taken.status_code == 200
    page = send(trainer_client, bank, taken.content, "q.xlsx")
    assert [str(issue.line) for issue in page.context["issues"]] == ["1"]


def test_strange_formats_and_languages_are_not_there(bank: QuestionBank, trainer_client: Client) -> None:
    assert trainer_client.get(f"/question-banks/{bank.pk}.pdf").status_code == 404
    assert trainer_client.get(f"/question-banks/{bank.pk}.xlsx?language=xx").status_code == 404


def test_learners_have_no_such_pages(bank: QuestionBank, learner_client: Client, manager_client: Client) -> None:
    for client in (learner_client, manager_client):
        for tail in ("", f"{bank.pk}/", f"{bank.pk}.xlsx", "template.xlsx"):
            assert client.get(f"/question-banks/{tail}").status_code == 404


def test_a_full_bank_asks_no_more_than_an_empty_one(
    bank: QuestionBank, trainer_client: Client, now: dt.datetime
) -> None:
    counts = []
    for size in (2, 8):
        many = [Entry(make.text(f"{size}{n}", text=f"問い{size}{n}"), ("基礎",)) for n in range(size)]
        send(trainer_client, bank, write_gift(many, bank=bank.name).encode())
        trainer_client.get(f"/question-banks/{bank.pk}/")
        with CaptureQueriesContext(connection) as queries:
            trainer_client.get(f"/question-banks/{bank.pk}/")
            trainer_client.get(f"/question-banks/{bank.pk}.xlsx")
        counts.append(len(queries))
    assert counts[0] == counts[1]


class TestInTheEditor:
    def add(self, bank: QuestionBank, question: dict[str, Any]) -> BankQuestion:
        stream = BankQuestion.question.field.stream_block.to_python([raw_block(question)])
        locale = Locale.objects.get(language_code="ja")
        found: BankQuestion = BankQuestion.objects.create(bank=bank, question=stream, locale=locale)
        return found

    def test_trainers_find_write_and_preview_questions(self, bank: QuestionBank, trainer_client: Client) -> None:
        for question in make.one_of_each():
            row = self.add(bank, question)
            for name in ("edit", "preview_on_edit", "usage", "delete"):
                url = reverse(f"wagtailsnippets_courses_bankquestion:{name}", args=[row.pk])
                assert trainer_client.get(url).status_code == 200, url
        listing = reverse("wagtailsnippets_courses_bankquestion:list")
        found = trainer_client.get(listing, {"kind": "match"}).content.decode()
        assert "組み合わせる問い" in found
        assert "並べる問い" not in found
        for name in ("list", "add"):
            for model in ("bankquestion", "questionbank"):
                assert trainer_client.get(reverse(f"wagtailsnippets_courses_{model}:{name}")).status_code == 200

    def test_a_question_without_a_right_answer_is_refused_where_it_is_written(
        self, bank: QuestionBank, trainer_client: Client
    ) -> None:
        base = {"question-0-deleted": "", "question-0-order": "0", "question-0-type": "text", "question-count": "1"}
        value = {"text": "首都は？", "points": "1", "explanation": "", "lesson": "", "answers-count": "1"}
        item = {"deleted": "", "order": "0", "id": "", "value-text": "東京", "value-feedback": "", "value-weight": "50"}
        data = {
            **base,
            **{f"question-0-value-{name}": text for name, text in value.items()},
            **{f"question-0-value-answers-0-{name}": text for name, text in item.items()},
            "bank": str(bank.pk),
            "difficulty": "middle",
            "tags": "基礎",
        }
        url = reverse("wagtailsnippets_courses_bankquestion:add")
        refused = trainer_client.post(url, data)
        assert refused.status_code == 200
        assert not BankQuestion.objects.exists()
        data["question-0-value-answers-0-value-weight"] = ""
        assert trainer_client.post(url, data).status_code == 302
        question = BankQuestion.objects.get()
        assert (question.kind, question.text) == ("text", "首都は？")
