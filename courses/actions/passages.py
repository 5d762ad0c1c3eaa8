"""From one release into a newer one: what is chosen for those in the middle, and what follows from it for each."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.completions import complete_if_done
from courses.actions.enrolments import close_enrolment
from courses.actions.locking import lock_enrolment, lock_people
from courses.actions.telling import tell_of_courses
from courses.enums import ACTIVE, EnrolmentStatus, Passage, WithdrawalCause
from courses.models import Course, CourseRelease, Enrolment, PassageChoice, ReleaseMove
from courses.queries.passages import in_the_middle, way_on
from courses.statements import course_statement
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.jobs import Progress, enqueue_job
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb

JOB_KIND = "courses.retake"
EVERY = 20
MOVED_ON = _("“%(title)s” has been revised: you go on in the new release. What you completed stays completed.")
TAKE_AGAIN = _("“%(title)s” has been revised: please take it again. What you did before stays on record.")


@transaction.atomic
def choose_passage(*, course: Course, passage: Passage, now: dt.datetime, by: User) -> None:
    """What is to become of those in the middle of the course at its next release; the last choice before it holds."""
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    values = {"passage": passage, "chosen_at": now, "chosen_by": by}
    PassageChoice.objects.update_or_create(course=course, defaults=values)
    record_audit(
        actor=by, action="courses.passage_chosen", now=now, subject_type="course", subject_key=course.code,
        passage=str(passage),
    )  # fmt: skip


def take_over_choice(course: Course) -> Passage:
    """What was chosen, for the release that is being made: the next one asks anew. The caller holds the course."""
    choice = PassageChoice.objects.filter(course=course).first()
    if choice is None:
        return Passage.KEEP
    choice.delete()
    return Passage(choice.passage)


def begin_passage(release: CourseRelease, now: dt.datetime, by: Any) -> None:
    """Those who are to take the course again are told by a job; whoever moves on does so when they come by."""
    if release.passage == Passage.RETAKE:
        enqueue_job(kind=JOB_KIND, arguments={"release": release.pk}, created_by=by, now=now)


@transaction.atomic
def follow_release(*, enrolment: Enrolment, now: dt.datetime) -> bool:
    """Bring somebody into the release into which those in the middle are led; True if that moved them. Again: False.

    Nobody is taken out of a try that is open or waits to be marked: they come along afterwards.
    """
    lock_people([enrolment.person_id])
    lock_enrolment(enrolment)
    if enrolment.status not in ACTIVE or enrolment.attempts.filter(score=None).exists():
        return False
    way = way_on(enrolment)
    if way is None:
        return False
    if way.again:
        _take_again(enrolment, way.release, now)
    else:
        _move_on(enrolment, way.release, now)
    return True


def _move_on(enrolment: Enrolment, release: CourseRelease, now: dt.datetime) -> None:
    """What is completed stays so by the lesson's key. Where nothing is left to do, the course is completed."""
    before, enrolment.release = enrolment.release, release
    enrolment.save(update_fields=["release"])
    ReleaseMove.objects.create(enrolment=enrolment, from_release=before, to_release=release, at=now)
    if enrolment.status == EnrolmentStatus.STARTED:
        tell_of_courses([enrolment], "moved_on", MOVED_ON, now, mark=f":{release.number}")
    complete_if_done(enrolment=enrolment, now=now)


def _take_again(enrolment: Enrolment, release: CourseRelease, now: dt.datetime) -> None:
    """A new enrolment in its place, on the same terms. All that was done and said in the old one stays with it."""
    close_enrolment(enrolment, WithdrawalCause.AGAIN, now)
    anew = Enrolment.objects.create(
        person=enrolment.person,
        course=enrolment.course,
        release=release,
        source=enrolment.source,
        enrolled_at=now,
        due_on=enrolment.due_on,
        batch_id=enrolment.batch_id,
        renews_id=enrolment.renews_id,
    )
    ReleaseMove.objects.create(
        enrolment=enrolment, from_release=enrolment.release, to_release=release, again=anew, at=now
    )
    store_statements(statements=[course_statement(Verb.REGISTERED, anew, now)], trust=Trust.OWN, now=now)
    tell_of_courses([anew], "again", TAKE_AGAIN, now)


def apply_retake(*, release: CourseRelease, progress: Progress, now: dt.datetime) -> dict[str, Any]:
    """Each person in a transaction of its own. Running it again finds nothing left to do."""
    rows = list(in_the_middle(release.course, release.number).order_by("pk").values_list("pk", "person_id"))
    moved = 0
    for done, (pk, person_id) in enumerate(rows):
        if done % EVERY == 0:
            progress.report(done, len(rows))
        moved += follow_release(enrolment=Enrolment(pk=pk, person_id=person_id), now=now)
    progress.report(len(rows), len(rows))
    return {"people": len(rows), "moved": moved}
