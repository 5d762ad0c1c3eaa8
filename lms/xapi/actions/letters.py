"""What a target refused: sent again, or laid to rest with the reason."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.xapi.models import DeadLetter, ForwardingTarget, LetterState
from lms.xapi.waking import wake_forwarding

SUBJECT = "xapi.target"


@transaction.atomic
def replay_letters(
    *, target: ForwardingTarget, now: dt.datetime, by: User | None = None, letters: Sequence[DeadLetter] | None = None
) -> int:
    """Send these once more, or all that are open; returns how many. The target's own worker does it, in its turn."""
    rows = DeadLetter.objects.filter(target=target, state=LetterState.OPEN)
    if letters is not None:
        rows = rows.filter(pk__in=[letter.pk for letter in letters])
    count = rows.update(state=LetterState.WAITING, changed_at=now)
    if count:
        record_audit(
            actor=by,
            action="xapi.letters_replayed",
            now=now,
            subject_type=SUBJECT,
            subject_key=target.uuid,
            letters=count,
        )
        wake_forwarding(target)
    return count


@transaction.atomic
def dismiss_letter(*, letter: DeadLetter, reason: str, now: dt.datetime, by: User | None = None) -> None:
    """It is not sent to this target any more. The statement itself stays in the store."""
    if not reason.strip():
        raise DomainError(_("Write why it need not be sent."), field="reason")
    rows = DeadLetter.objects.unsettled().filter(pk=letter.pk)
    if not rows.update(state=LetterState.DISMISSED, reason=reason.strip(), changed_at=now, closed_by=by):
        raise DomainError(_("This letter is settled already."), code="settled")
    record_audit(
        actor=by,
        action="xapi.letter_dismissed",
        now=now,
        subject_type=SUBJECT,
        subject_key=letter.target.uuid,
        statement=str(letter.statement_id),
    )
