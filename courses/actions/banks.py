"""Questions of a file become questions of a bank."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from courses.banks.entries import Entry
from courses.models import BankQuestion, QuestionBank
from courses.queries.banks import entries_of
from courses.questions.raw import raw_block
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError

AT_ONCE = 500


@transaction.atomic
def add_entries(
    *, bank: QuestionBank, locale: Locale, entries: Sequence[Entry], now: dt.datetime, by: User
) -> tuple[int, int]:
    """All of them or none; what the bank holds already is left alone. Returns how many are new, how many known."""
    if len(entries) > AT_ONCE:
        message = _("The file has more than %(limit)d questions. Please split it.") % {"limit": AT_ONCE}
        raise DomainError(message, code="file_too_large", field="file")
    # The bank's row is the lock: the same file sent twice at once is taken once.
    QuestionBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    known = {entry.digest for entry in entries_of(bank, locale)}
    new = 0
    for entry in entries:
        if entry.digest in known:
            continue
        known.add(entry.digest)
        _add(bank, locale, entry)
        new += 1
    record_audit(
        actor=by,
        action="courses.bank_imported",
        now=now,
        subject_type="question_bank",
        subject_key=bank.pk,
        questions=new,
    )
    return new, len(entries) - new


def _add(bank: QuestionBank, locale: Locale, entry: Entry) -> None:
    stream = BankQuestion.question.field.stream_block.to_python([raw_block(entry.question)])
    row = BankQuestion.objects.create(bank=bank, locale=locale, difficulty=entry.difficulty, question=stream)
    if entry.tags:
        row.tags.add(*entry.tags)
