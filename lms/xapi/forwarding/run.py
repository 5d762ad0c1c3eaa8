"""Sending a target what it does not have yet: one run of one worker, bounded in time.

The place moves only behind what the receiver has. A process that dies, or a connection that breaks before the answer
came, makes the same statements go out again; they carry their ids, so the receiver has each once.
"""

import datetime as dt
import secrets
import time
import uuid
from collections.abc import Callable, Sequence

import structlog
from django.db import transaction
from django.db.models import F

from lms.common import clock
from lms.xapi.forwarding import answers, lease
from lms.xapi.forwarding.answers import Meaning, Verdict
from lms.xapi.forwarding.comparing import has_the_same
from lms.xapi.forwarding.letters import post, write_letter
from lms.xapi.forwarding.selection import next_window, without_effect
from lms.xapi.models import DeadLetter, ForwardingTarget, LetterState, Statement, TargetState
from lms.xapi.vault import SecretLost, reveal
from lms.xapi.wire import Unreachable, Wire

log = structlog.get_logger()

# How long one run may take before others have their turn.
TURN = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 3600.0
# A receiver that takes nothing at all is not asked for every statement of the store.
MOST_REFUSED = 100
MOST_BYTES = 4 * 1024 * 1024

Clock = Callable[[], dt.datetime]


class Interrupted(Exception):
    """The target can take nothing now."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict


def run_target(target_uuid: uuid.UUID, *, now: Clock = clock.now, turn: float = TURN) -> bool:
    """Send until nothing is left, something is wrong or the turn is over; True if there may be more to send."""
    target = lease.take(target_uuid, now())
    if target is None:
        return False
    try:
        with Wire(target.endpoint, target.username, reveal(target.secret), target.version) as wire:
            is_unfinished = Run(target, wire, now).work(time.monotonic() + turn)
    except SecretLost:
        _stop(target, Verdict(Meaning.STOP, SecretLost.code), now())
        return False
    except Interrupted as stopped:
        handle = _stop if stopped.verdict.meaning is Meaning.STOP else _put_off
        handle(target, stopped.verdict, now())
        return False
    except lease.Lost:
        return False
    lease.give_back(target)
    return is_unfinished


class Run:
    """One worker's turn at one target."""

    def __init__(self, target: ForwardingTarget, wire: Wire, now: Clock) -> None:
        self.target = target
        self.wire = wire
        self.now = now

    def work(self, until: float) -> bool:
        self._again()
        while time.monotonic() < until:
            spent = time.thread_time()
            window = next_window(self.target)
            if window is None:
                return False
            self._deliver(window.rows)
            self._move(window.xid, window.seq)
            # It rests as long as it computed: a backlog takes half a processor at most, and ingest the rest.
            time.sleep(time.thread_time() - spent)
        return True

    def _again(self) -> None:
        """Dead letters that somebody wants sent once more, before anything new."""
        waiting = self.target.letters.filter(state=LetterState.WAITING).order_by("created_at", "pk")
        for letter in waiting[:MOST_REFUSED]:
            row = Statement.objects.with_ids([letter.statement_id]).select_related("client").first()
            verdict = Verdict(Meaning.REFUSED, "gone") if row is None else self._judged([row])
            if verdict.meaning not in {Meaning.DELIVERED, Meaning.REFUSED}:
                raise Interrupted(verdict)
            with transaction.atomic():
                lease.keep(self.target, self.now())
                _close(letter, verdict, self.now())

    def _deliver(self, rows: Sequence[Statement]) -> None:
        """In order; what is refused is halved until the culprit stands alone and is laid aside."""
        held = {row.statement_id for row in without_effect(rows)}
        parts = _in_parts(rows, held, max(1, self.target.batch_size >> self.target.failures))
        while parts:
            part = parts.pop(0)
            is_held = part[0].statement_id in held
            verdict = Verdict(Meaning.REFUSED, "voids_nothing") if is_held else self._judged(part)
            if verdict.meaning is Meaning.DELIVERED:
                self._has(part)
            elif verdict.meaning is not Meaning.REFUSED:
                raise Interrupted(verdict)
            elif len(part) > 1:
                half = len(part) // 2
                parts = [part[:half], part[half:], *parts]
            else:
                self._lay_aside(part[0], verdict)

    def _judged(self, part: Sequence[Statement]) -> Verdict:
        letter = write_letter(part, self.target.version)
        if len(part) > 1 and letter.size > MOST_BYTES:
            return Verdict(Meaning.REFUSED, "too_large")
        try:
            answer = post(self.wire, letter)
            verdict = answers.verdict(answer, [row.statement_id for row in part], self.now())
            if verdict.code == "conflict" and len(part) == 1 and has_the_same(self.wire, part[0], letter.contents[0]):
                return answers.DELIVERED
        except Unreachable as error:
            return Verdict(Meaning.LATER, error.code, words=str(error)[: answers.MOST_WORDS])
        return verdict

    def _has(self, part: Sequence[Statement]) -> None:
        last, now = part[-1], self.now()
        clean = {"error_code": "", "error": "", "failed_at": None, "failures": 0, "retry_at": None}
        counted = {"delivered": F("delivered") + len(part), "refused_in_a_row": 0, "succeeded_at": now}
        lease.keep(self.target, now, xid=last.xid, seq=last.seq, **clean, **counted)

    def _lay_aside(self, row: Statement, verdict: Verdict) -> None:
        with transaction.atomic():
            now = self.now()
            in_a_row = self.target.refused_in_a_row + (verdict.status != 0)
            lease.keep(self.target, now, xid=row.xid, seq=row.seq, refused_in_a_row=in_a_row)
            lay_aside(self.target, row.statement_id, verdict, now)
        if in_a_row >= MOST_REFUSED:
            raise Interrupted(Verdict(Meaning.STOP, "refuses_everything", verdict.status, verdict.words))

    def _move(self, xid: int, seq: int) -> None:
        """Past what the filters kept back."""
        if (self.target.xid, self.target.seq) != (xid, seq):
            lease.keep(self.target, self.now(), xid=xid, seq=seq)


def _in_parts(rows: Sequence[Statement], held: set[uuid.UUID], size: int) -> list[Sequence[Statement]]:
    """As many at once as may be; what is held back stands alone, in its place."""
    parts: list[list[Statement]] = []
    for row in rows:
        alone = row.statement_id in held or (parts and parts[-1][-1].statement_id in held)
        if not parts or alone or len(parts[-1]) >= size:
            parts.append([])
        parts[-1].append(row)
    return list(parts)


def lay_aside(target: ForwardingTarget, statement_id: uuid.UUID, verdict: Verdict, now: dt.datetime) -> None:
    """A dead letter. One that is open already (the target was started over) says what was said last."""
    said = {"status": verdict.status, "code": verdict.code, "answer": verdict.words, "changed_at": now}
    letters = DeadLetter.objects.unsettled().filter(target=target, statement_id=statement_id)
    if not letters.update(**said, tries=F("tries") + 1):
        DeadLetter.objects.create(target=target, statement_id=statement_id, created_at=now, **said)


def _close(letter: DeadLetter, verdict: Verdict, now: dt.datetime) -> None:
    """What became of a letter that was sent again."""
    is_there = verdict.meaning is Meaning.DELIVERED
    DeadLetter.objects.filter(pk=letter.pk, state=LetterState.WAITING).update(
        state=LetterState.DELIVERED if is_there else LetterState.OPEN,
        status=verdict.status,
        code=letter.code if is_there else verdict.code,
        answer=letter.answer if is_there else verdict.words,
        tries=F("tries") + 1,
        changed_at=now,
    )


def _put_off(target: ForwardingTarget, verdict: Verdict, now: dt.datetime) -> None:
    failures = target.failures + 1
    lease.give_back(target, **_said(verdict, now), failures=failures, retry_at=now + pause(failures, verdict.wait))
    log.warning("forwarding put off", target=str(target.uuid), code=verdict.code, failures=failures)


def _stop(target: ForwardingTarget, verdict: Verdict, now: dt.datetime) -> None:
    lease.give_back(target, **_said(verdict, now), state=TargetState.STOPPED, retry_at=None)
    log.error("forwarding stopped", target=str(target.uuid), code=verdict.code, status=verdict.status)


def _said(verdict: Verdict, now: dt.datetime) -> dict[str, object]:
    return {"error_code": verdict.code, "error": verdict.words, "failed_at": now}


def pause(failures: int, asked: dt.timedelta | None) -> dt.timedelta:
    """Twice as long each time, never the same for all, and never less than the receiver asks for."""
    seconds = min(FIRST_PAUSE * 2 ** min(failures - 1, 20), LONGEST_PAUSE)
    jittered = seconds * secrets.SystemRandom().uniform(0.75, 1.25)
    return max(dt.timedelta(seconds=jittered), asked or dt.timedelta())
