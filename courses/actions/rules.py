"""Enrolment rules: written down, switched on and off, and followed as people come and go.

A rule comes to each member of its audience once for every time the person belongs (`RulePlace`). So following it again
changes nothing, whoever gave a course up is not enrolled every night, and what could not be done is tried again.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import close_enrolment, enrol_people
from courses.actions.telling import tell_enrolled, tell_taken_out
from courses.enums import (
    BatchKind,
    EnrolmentSource,
    EnrolmentStatus,
    OnLeaving,
    PlaceOutcome,
    RuleStatus,
    WithdrawalCause,
)
from courses.models import Course, Curriculum, Enrolment, EnrolmentBatch, EnrolmentRule, RulePlace
from courses.queries.admission import SETTLED
from courses.queries.rules import courses_of, due_on, newcomers
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common import clock
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.jobs import enqueue_job
from lms.common.models import Job, JobStatus
from lms.organization.models import Audience, AudienceMembership

JOB_KIND = "courses.follow_rule"
PART = 500
TWICE = _("Another rule that is on enrols this audience in the same already.")
# SQLite prints the columns of a partial index, PostgreSQL its name.
MESSAGES = {"courses_rule_on_once": TWICE, "courses_rule_curriculum_on_once": TWICE, "enrolmentrule.audience": TWICE}

Tell = Callable[[int, int], None]


@dataclasses.dataclass
class Followed:
    """What following a rule once came to."""

    enrolled: int = 0
    withdrawn: int = 0
    refused: int = 0


@transaction.atomic
def write_rule(
    *,
    rule: EnrolmentRule | None,
    audience: Audience,
    course: Course | None,
    curriculum: Curriculum | None,
    due_days: int | None,
    due_on: dt.date | None,
    on_leaving: OnLeaving,
    now: dt.datetime,
    by: User,
) -> EnrolmentRule:
    """Write a rule down, or change one that is not on. It does nothing until it is switched on.

    DomainError: it is on (on), or it does not say one thing where it has to (target, due).
    """
    if (course is None) == (curriculum is None):
        raise DomainError(_("Choose a course or a curriculum."), code="target", field="course")
    if due_days is not None and due_on is not None:
        raise DomainError(_("Give a number of days or a date, not both."), code="due", field="due_on")
    held = _held(rule) if rule else EnrolmentRule(created_at=now, created_by=by)
    if held.status == RuleStatus.ON:
        raise DomainError(_("The rule is on. Switch it off before you change it."), code="on")
    held.audience, held.course, held.curriculum = audience, course, curriculum
    held.due_days, held.due_on, held.on_leaving = due_days, due_on, on_leaving
    held.save()
    _audit("courses.rule_written", held, now, by)
    return held


@transaction.atomic
def switch_on(*, rule: EnrolmentRule, now: dt.datetime, by: User) -> EnrolmentRule:
    """From now on whoever belongs is enrolled: those who do already by a job, everybody else as they come."""
    held = _held(rule)
    if held.status == RuleStatus.ON:
        return held
    if held.audience.archived_at is not None:
        raise DomainError(_("This audience is archived. Take it out of the archive first."), code="archived")
    held.status, held.switched_at, held.switched_by = RuleStatus.ON, now, by
    with refusals(MESSAGES):
        held.save(update_fields=["status", "switched_at", "switched_by"])
    _audit("courses.rule_on", held, now, by)
    wake_rule(held, by=by, now=now)
    return held


@transaction.atomic
def switch_off(*, rule: EnrolmentRule, now: dt.datetime, by: User) -> EnrolmentRule:
    """Nobody is enrolled or taken out by it any more: a run that is under way stops at its next part."""
    held = _held(rule)
    if held.status != RuleStatus.ON:
        return held
    held.status, held.switched_at, held.switched_by = RuleStatus.OFF, now, by
    held.save(update_fields=["status", "switched_at", "switched_by"])
    _audit("courses.rule_off", held, now, by)
    return held


def wake_rule(rule: EnrolmentRule, *, by: User | None, now: dt.datetime) -> None:
    """Have it followed by a worker. While one job waits another would find nothing left to do."""
    waiting = Job.objects.filter(kind=JOB_KIND, status=JobStatus.WAITING, arguments__rule=str(rule.uuid))
    if not waiting.exists():
        enqueue_job(kind=JOB_KIND, arguments={"rule": str(rule.uuid)}, created_by=by, now=now)


def follow_audience(audience: Audience) -> None:
    """Somebody has joined or left: the rules for this audience are followed."""
    for rule in EnrolmentRule.objects.filter(audience=audience, status=RuleStatus.ON):
        wake_rule(rule, by=None, now=clock.now())


def wake_all(*, now: dt.datetime) -> None:
    """What could not be done yesterday, for want of a place or of something learned before, may be possible today."""
    for rule in EnrolmentRule.objects.filter(status=RuleStatus.ON):
        wake_rule(rule, by=None, now=now)


def follow_rule(*, rule: EnrolmentRule, now: dt.datetime, tell: Tell | None = None) -> Followed:
    """Enrol who has come, let go who has left; in parts, each a transaction of its own. Again at once: nothing left."""
    done = Followed()
    run = _Run(rule.pk, now, done)
    run.let_go()
    for course in courses_of(rule, local_date(now)):
        keys = list(newcomers(rule, course, local_date(now)).values_list("pk", flat=True))
        for start in range(0, len(keys), PART):
            if tell:
                tell(start, len(keys))
            if not run.take_in(course, keys[start : start + PART]):
                return done
    return done


class _Run:
    """One run of a rule. What it enrols is one batch, begun with the first person."""

    def __init__(self, rule_id: int, now: dt.datetime, done: Followed) -> None:
        self.rule_id, self.now, self.done = rule_id, now, done
        self.batch: EnrolmentBatch | None = None

    def _lock(self) -> EnrolmentRule | None:
        """None: it was switched off meanwhile, or nobody belongs to its audience any more because it is archived."""
        rows = EnrolmentRule.objects.select_for_update(of=("self",), no_key=True).select_related("audience")
        rule = rows.get(pk=self.rule_id)
        return rule if rule.status == RuleStatus.ON and rule.audience.archived_at is None else None

    @transaction.atomic
    def take_in(self, course: Course, person_ids: list[int]) -> bool:
        """One part; False: the rule is off."""
        rule = self._lock()
        if rule is None:
            return False
        day, before = local_date(self.now), self.batch
        # Under the lock: another run may have come to them, and they may have left the audience.
        people = list(newcomers(rule, course, day).filter(pk__in=person_ids))

        def batch() -> EnrolmentBatch:
            return before or EnrolmentBatch.objects.create(
                kind=BatchKind.RULE, rule=rule, made_at=self.now, made_by=rule.switched_by
            )

        outcome = enrol_people(
            people=people,
            course=course,
            source=EnrolmentSource.RULE,
            now=self.now,
            due_on=due_on(rule, day),
            batch=batch,
        )
        enrolled = {row.person_id: row for row in outcome.enrolments}
        RulePlace.objects.bulk_create(
            [
                RulePlace(
                    rule=rule,
                    person=person,
                    course=course,
                    since=self.now,
                    outcome=PlaceOutcome.ENROLLED
                    if person.pk in enrolled
                    else PlaceOutcome(outcome.refused[person.pk].code),
                    enrolment=enrolled.get(person.pk),
                )
                for person in people
                if person.pk in enrolled or outcome.refused[person.pk].code in SETTLED
            ]
        )
        tell_enrolled(outcome.enrolments, self.now)
        if outcome.enrolments:
            self.batch = outcome.enrolments[0].batch
        self.done.enrolled += len(enrolled)
        self.done.refused += sum(refusal.code not in SETTLED for refusal in outcome.refused.values())
        return True

    @transaction.atomic
    def let_go(self) -> None:
        """Those who have left. Who has not begun is taken out, unless another rule that is on means the person, too."""
        rule = self._lock()
        if rule is None:
            return
        staying = AudienceMembership.objects.filter(audience=rule.audience, until=None).values("person_id")
        left = list(RulePlace.objects.filter(rule=rule, until=None).exclude(person_id__in=staying))
        # Locked before the places are closed: of two rules that let the same person go, the second sees the first.
        unbegun = self._unbegun(left) if rule.on_leaving == OnLeaving.WITHDRAW else []
        RulePlace.objects.filter(pk__in=[place.pk for place in left]).update(until=self.now)
        self._take_out(unbegun)

    def _unbegun(self, places: list[RulePlace]) -> list[Enrolment]:
        """Enrolments by any rule: this one may have found the person enrolled by another that has let go since."""
        left = {(place.person_id, place.course_id) for place in places}
        rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).filter(
            person_id__in=[person_id for person_id, _course in left],
            course_id__in={course_id for _person, course_id in left},
            status=EnrolmentStatus.ENROLLED,
            source=EnrolmentSource.RULE,
        )
        related = rows.select_related("course", "release").defer("release__payload").order_by("pk")
        return [row for row in related if (row.person_id, row.course_id) in left]

    def _take_out(self, enrolments: list[Enrolment]) -> None:
        held = RulePlace.objects.filter(
            rule__status=RuleStatus.ON,
            until=None,
            person_id__in=[row.person_id for row in enrolments],
            course_id__in={row.course_id for row in enrolments},
        )
        meant = set(held.values_list("person_id", "course_id"))
        leaving = [row for row in enrolments if (row.person_id, row.course_id) not in meant]
        for row in leaving:
            close_enrolment(row, WithdrawalCause.LEFT, self.now)
        tell_taken_out(leaving, self.now)
        self.done.withdrawn += len(leaving)


def _held(rule: EnrolmentRule) -> EnrolmentRule:
    rows = EnrolmentRule.objects.select_for_update(of=("self",), no_key=True).select_related("audience")
    return rows.get(pk=rule.pk)


def _audit(action: str, rule: EnrolmentRule, now: dt.datetime, by: User) -> None:
    what = rule.course.code if rule.course else rule.curriculum.code if rule.curriculum else ""
    record_audit(
        actor=by, action=action, now=now, subject_type="enrolment_rule", subject_key=rule.uuid,
        audience=str(rule.audience.uuid), target=what,
    )  # fmt: skip
