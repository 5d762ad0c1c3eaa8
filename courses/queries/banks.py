"""What banks hold."""

from django.db.models import Count, QuerySet
from wagtail.models import Locale

from courses.banks.entries import Entry
from courses.models import BankQuestion, QuestionBank
from courses.questions.data import question_data


def banks() -> QuerySet[QuestionBank]:
    """With how many questions each has, in all languages."""
    return QuestionBank.objects.annotate(size=Count("questions")).order_by("name")


def entries_of(bank: QuestionBank, locale: Locale) -> list[Entry]:
    """Its questions in one language, in the order in which they came; in three queries, however many they are."""
    rows = BankQuestion.objects.filter(bank=bank, locale=locale).prefetch_related("tags").order_by("pk")  # type: ignore[misc]  # taggit is untyped
    return [_entry(row) for row in rows if row.block is not None]


def _entry(row: BankQuestion) -> Entry:
    block = row.block
    question = question_data(block.block_type, block.value, str(row.translation_key), block.value.get("lesson") or "")
    return Entry(question, tuple(sorted(tag.name for tag in row.tags.all())), row.difficulty)
